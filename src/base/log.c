#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"

struct log {
    enum log_level least;
    const struct clock *clock;
    pthread_mutex_t lock; /* guards what follows, and keeps lines whole */
    void (*sink)(void *ctx, struct str line);
    void *ctx;
};

enum { LINE_MAX_BYTES = 8192, TAIL = 32 /* for ,"cut":true}\n */ };

struct log *log_new(enum log_level least, const struct clock *clock,
                    void (*sink)(void *ctx, struct str line), void *ctx)
{
    struct log *log = NEW(struct log);
    log->least = least;
    log->clock = clock;
    log->sink = sink;
    log->ctx = ctx;
    ensure(pthread_mutex_init(&log->lock, NULL) == 0);
    return log;
}

void log_free(struct log *log)
{
    if (!log)
        return;
    pthread_mutex_destroy(&log->lock);
    mem_free(log);
}

void log_set_sink(struct log *log, void (*sink)(void *ctx, struct str line), void *ctx)
{
    if (!log)
        return;
    pthread_mutex_lock(&log->lock);
    log->sink = sink;
    log->ctx = ctx;
    pthread_mutex_unlock(&log->lock);
}

void log_to_fd(void *ctx, struct str line)
{
    int fd = *(const int *)ctx;
    while (line.n > 0) {
        ssize_t n = write(fd, line.p, line.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return; /* a log that cannot be written has nobody to tell */
        line = str_from(line, (size_t)n);
    }
}

static const char *level_name(enum log_level level)
{
    static const char names[][6] = {"debug", "info", "warn", "error"};
    return (size_t)level < sizeof(names) / sizeof(names[0]) ? names[level] : "unknown";
}

/* Add one member; what does not fit in the line is halved until it does, and at last left out.
 * False when anything was cut. */
static bool add_member(struct json_out *j, const char *name, const struct log_field *f)
{
    struct json_out before = *j;
    size_t n = j->buf->n;
    struct str s = f->s;
    for (;;) {
        json_key(j, name);
        if (f->kind == LOG_F_INT)
            json_i64(j, f->i);
        else
            json_str(j, s);
        if (!j->buf->overrun)
            return s.n == f->s.n;
        *j = before;
        j->buf->n = n;
        j->buf->overrun = false;
        if (f->kind == LOG_F_INT || s.n == 0)
            return false;
        s = str_utf8_cut(s, s.n / 2);
    }
}

static void add_head(struct json_out *j, int64_t now, enum log_level level)
{
    struct civil c = civil_from_us(now);
    struct buf text;
    buf_init(&text, 64);
    buf_addf(&text, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", c.year, c.month, c.day, c.hour, c.minute,
             c.second, c.micro);
    json_key(j, "at");
    json_str(j, buf_str(&text));
    json_key(j, "level");
    json_str(j, str_c(level_name(level)));
    buf_release(&text);
}

void log_fields(struct log *log, enum log_level level, const char *event,
                const struct log_field *fields)
{
    if (!log || level < log->least)
        return;
    struct buf line;
    buf_init(&line, LINE_MAX_BYTES - TAIL);
    struct json_out j = json_out(&line, JSON_COMPACT);
    json_begin(&j, '{');
    add_head(&j, clock_now(log->clock), level);
    struct log_field head = LOG_STR("event", str_c(event));
    bool whole = add_member(&j, head.name, &head);
    for (const struct log_field *f = fields; f->kind != LOG_F_END; f++)
        whole &= add_member(&j, f->name, f);
    line.max = LINE_MAX_BYTES;
    if (!whole) {
        json_key(&j, "cut");
        json_bool(&j, true);
    }
    json_end(&j, '}');
    buf_addch(&line, '\n');

    pthread_mutex_lock(&log->lock);
    if (log->sink)
        log->sink(log->ctx, buf_str(&line));
    pthread_mutex_unlock(&log->lock);
    buf_release(&line);
}
