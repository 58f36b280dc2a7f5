/* log.h: structured log, one JSON object a line: {"at":"…","level":"info","event":"…", fields…}.
 *
 *     log_event(log, LOG_INFO, "listening", LOG_STR("address", addr), LOG_INT("port", port));
 *
 * Values are escaped, invalid UTF-8 replaced; a line over 8 KB is cut field by field and says
 * "cut":true. Never log a secret: no passwords, cookies, tokens, request bodies. Thread-safe; lines
 * are whole. A log is a value that is passed down; NULL swallows everything. */
#ifndef KY_BASE_LOG_H
#define KY_BASE_LOG_H

#include "base/clock.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log; /* free with log_free */

struct log_field {
    const char *name;
    enum { LOG_F_STR, LOG_F_INT, LOG_F_END } kind;
    struct str s;
    int64_t i;
};

#define LOG_STR(name, v)                                                                           \
    (struct log_field)                                                                             \
    {                                                                                              \
        (name), LOG_F_STR, (v), 0                                                                  \
    }
#define LOG_INT(name, v)                                                                           \
    (struct log_field)                                                                             \
    {                                                                                              \
        (name), LOG_F_INT, {NULL, 0}, (v)                                                          \
    }

/* Write lines of `least` and above through `sink`, each with its '\n'; log_to_fd is the usual one
 * (ctx: int *). The sink is called under the log's lock: it must not log. */
struct log *log_new(enum log_level least, const struct clock *clock,
                    void (*sink)(void *ctx, struct str line), void *ctx);
void log_free(struct log *log);
void log_set_sink(struct log *log, void (*sink)(void *ctx, struct str line), void *ctx);
void log_to_fd(void *ctx, struct str line);

void log_fields(struct log *log, enum log_level level, const char *event,
                const struct log_field *fields);
#define log_event(log, level, ...) LOG_EVENT_((log), (level), __VA_ARGS__, {0, LOG_F_END})
#define LOG_EVENT_(log, level, event, ...)                                                         \
    log_fields((log), (level), (event), (const struct log_field[]){__VA_ARGS__})

#endif
