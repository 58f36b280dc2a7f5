#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static const struct {
    const char *name, *text;
    int status;
} table[] = {
#define X(code, name, text, status) [code] = {name, text, status},
    KY_ERRORS(X)
#undef X
};

/* Cut at most three bytes of an unfinished UTF-8 sequence off the end of s. */
static void trim_utf8(char *s)
{
    size_t n = strlen(s), i = n;
    while (i > 0 && n - i < 3 && ((unsigned char)s[i - 1] & 0xC0) == 0x80)
        i--;
    if (i == 0)
        return;
    unsigned char lead = (unsigned char)s[i - 1];
    size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (n - (i - 1) < need)
        s[i - 1] = '\0';
}

/* Texts quote foreign bytes, and terminals and logs show them: what is no character of UTF-8, or
 * controls a terminal, becomes "?"; a line break a blank. */
static void tidy(char *text)
{
    struct str s = str_c(text);
    for (size_t at = 0; at < s.n;) {
        size_t from = at;
        uint32_t c = str_utf8_next(s, &at);
        if (c == '\n' || c == '\t')
            text[from] = ' ';
        else if (c < 0x20 || c == 0x7F || (c == 0xFFFD && at - from == 1))
            text[from] = '?';
    }
}

enum ky_err err_setv(struct err *e, enum ky_err code, const char *fmt, va_list args)
{
    if (e) {
        e->code = code;
        int n = vsnprintf(e->text, sizeof(e->text), fmt, args);
        if (n >= (int)sizeof(e->text))
            trim_utf8(e->text);
        tidy(e->text);
    }
    return code;
}

enum ky_err err_set(struct err *e, enum ky_err code, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    err_setv(e, code, fmt, args);
    va_end(args);
    return code;
}

enum ky_err err_errno(struct err *e, enum ky_err code, int errnum, const char *fmt, ...)
{
    if (errnum == ENOSPC || errnum == EDQUOT)
        code = KY_EFULL;
    if (!e)
        return code;
    va_list args;
    va_start(args, fmt);
    err_setv(e, code, fmt, args);
    va_end(args);
    char why[96];
    const char *reason = strerror_r(errnum, why, sizeof(why));
    size_t n = strlen(e->text);
    snprintf(e->text + n, sizeof(e->text) - n, ": %s%s", reason,
             code == KY_EFULL ? ". Free some space, then repeat" : "");
    trim_utf8(e->text);
    return code;
}

void err_prefix(struct err *e, const char *fmt, ...)
{
    if (!e)
        return;
    struct err old = *e;
    va_list args;
    va_start(args, fmt);
    err_setv(e, old.code, fmt, args);
    va_end(args);
    size_t n = strlen(e->text);
    snprintf(e->text + n, sizeof(e->text) - n, ": %.*s", (int)sizeof(old.text), old.text);
    trim_utf8(e->text);
}

static const size_t table_n = sizeof(table) / sizeof(table[0]);

const char *err_name(enum ky_err code)
{
    return (size_t)code < table_n ? table[code].name : "unknown";
}

const char *err_text(enum ky_err code)
{
    return (size_t)code < table_n ? table[code].text : "unknown error";
}

int err_http_status(enum ky_err code)
{
    return (size_t)code < table_n ? table[code].status : 500;
}

_Noreturn void ensure_failed(const char *cond, const char *file, int line)
{
    fprintf(stderr, "kaiyuan: broken invariant '%s' at %s:%d\n", cond, file, line);
    abort();
}
