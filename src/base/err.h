/* err.h: error codes for programs, error texts for people.
 *
 * What can fail returns enum ky_err (KY_OK is 0) and takes a struct err * last but for out
 * parameters. The text says what failed, then its subject in quotes: "cannot open 'x.db'". Lower
 * case, no full stop, no function name; a hint for the user is a second sentence after ". ".
 * A struct err is plain memory: no ownership, thread-confined. NULL is accepted everywhere. */
#ifndef KY_BASE_ERR_H
#define KY_BASE_ERR_H

#include <stdarg.h>

#define MUST_CHECK             __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/* code, name for programs, text for people, HTTP status */
#define KY_ERRORS(X)                                                                               \
    X(KY_OK, "ok", "no error", 200)                                                                \
    X(KY_EINVAL, "invalid", "invalid input", 400)                                                  \
    X(KY_EUSAGE, "usage", "wrong use", 400)                                                        \
    X(KY_EDENIED, "denied", "permission denied", 403)                                              \
    X(KY_ENOTFOUND, "not_found", "not found", 404)                                                 \
    X(KY_EGONE, "gone", "gone", 410)                                                               \
    X(KY_EEXIST, "exists", "exists already", 409)                                                  \
    X(KY_ECONFLICT, "conflict", "conflicts with another change", 409)                              \
    X(KY_ELIMIT, "limit", "a limit is exceeded", 413)                                              \
    X(KY_EIO, "io", "input/output error", 500)                                                     \
    X(KY_EFULL, "full", "no space left", 507)                                                      \
    X(KY_ECORRUPT, "corrupt", "damaged data", 500)                                                 \
    X(KY_EVERSION, "version", "wrong version", 500)                                                \
    X(KY_EBUSY, "busy", "busy, try again", 503)                                                    \
    X(KY_ETIMEOUT, "timeout", "took too long", 503)                                                \
    X(KY_ESTALE, "stale", "out of date", 500)                                                      \
    X(KY_EUNSUPPORTED, "unsupported", "not supported", 501)                                        \
    X(KY_EUNCERTAIN, "uncertain", "outcome unknown", 500)

enum ky_err {
#define X(code, name, text, status) code,
    KY_ERRORS(X)
#undef X
};

struct err {
    enum ky_err code;
    char text[512];
};

/* Fill *e (which may be NULL) and return `code`, so that a failing line is one statement. A text
 * longer than the field is cut at a character boundary; bytes that are no UTF-8 and control
 * characters become "?", so that foreign input can be quoted. */
enum ky_err err_set(struct err *e, enum ky_err code, const char *fmt, ...) PRINTF_LIKE(3, 4);
enum ky_err err_setv(struct err *e, enum ky_err code, const char *fmt, va_list args)
    PRINTF_LIKE(3, 0);

/* As err_set, with ": " and the text of errno value `errnum` appended. ENOSPC and EDQUOT turn the
 * code into KY_EFULL, and the text says what to do. */
enum ky_err err_errno(struct err *e, enum ky_err code, int errnum, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

/* Put "what: " before the text that *e holds already. */
void err_prefix(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

const char *err_name(enum ky_err code);
const char *err_text(enum ky_err code);
int err_http_status(enum ky_err code);

/* A broken invariant of our own: print and abort, in release builds too. Never for bad input. */
#define ensure(cond)                                                                               \
    do {                                                                                           \
        if (!(cond))                                                                               \
            ensure_failed(#cond, __FILE__, __LINE__);                                              \
    } while (0)
_Noreturn void ensure_failed(const char *cond, const char *file, int line);

#endif
