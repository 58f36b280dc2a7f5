#include "base/buf.h"

#include <stdio.h>

#include "base/mem.h"

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max};
}

void buf_release(struct buf *b)
{
    mem_free(b->p);
    *b = (struct buf){.max = b->max};
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->overrun = false;
}

struct str buf_str(const struct buf *b)
{
    return str_of(b->p, b->n);
}

char *buf_detach(struct buf *b, size_t *out_n)
{
    char *p = b->p;
    if (out_n)
        *out_n = b->n;
    *b = (struct buf){.max = b->max};
    return p;
}

char *buf_reserve(struct buf *b, size_t n)
{
    if (b->overrun || n > b->max || b->n > b->max - n) {
        b->overrun = true;
        return NULL;
    }
    size_t need = b->n + n + 1;
    if (need > b->cap) {
        size_t cap = b->cap ? b->cap + b->cap / 2 : 64;
        if (cap < need)
            cap = need;
        b->p = mem_realloc(b->p, cap);
        b->cap = cap;
    }
    return b->p + b->n;
}

void buf_grow(struct buf *b, size_t n)
{
    ensure(b->n + n < b->cap);
    b->n += n;
    b->p[b->n] = '\0';
}

void buf_add(struct buf *b, struct str s)
{
    char *to = s.n ? buf_reserve(b, s.n) : NULL;
    if (!to)
        return;
    memcpy(to, s.p, s.n);
    buf_grow(b, s.n);
}

void buf_addc(struct buf *b, const char *z)
{
    buf_add(b, str_c(z));
}

void buf_addch(struct buf *b, char c)
{
    buf_add(b, str_of(&c, 1));
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
    va_list args;
    char small[256];
    va_start(args, fmt);
    int n = vsnprintf(small, sizeof(small), fmt, args);
    va_end(args);
    if (n < 0)
        return;
    if ((size_t)n < sizeof(small)) {
        buf_add(b, str_of(small, (size_t)n));
        return;
    }
    char *to = buf_reserve(b, (size_t)n);
    if (!to)
        return;
    va_start(args, fmt);
    vsnprintf(to, (size_t)n + 1, fmt, args);
    va_end(args);
    buf_grow(b, (size_t)n);
}

void buf_add_i64(struct buf *b, int64_t v)
{
    char digits[24];
    size_t at = sizeof(digits);
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        digits[--at] = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    if (v < 0)
        digits[--at] = '-';
    buf_add(b, str_of(digits + at, sizeof(digits) - at));
}

void buf_add_utf8(struct buf *b, uint32_t c)
{
    char out[4];
    size_t n;
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = 0xFFFD;
    if (c < 0x80) {
        out[0] = (char)c;
        n = 1;
    } else if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        n = 2;
    } else if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        n = 3;
    } else {
        out[0] = (char)(0xF0 | c >> 18);
        n = 4;
    }
    for (size_t i = 1; i < n; i++)
        out[i] = (char)(0x80 | (c >> (6 * (n - 1 - i)) & 0x3F));
    buf_add(b, str_of(out, n));
}

enum ky_err buf_check(const struct buf *b, struct err *e)
{
    if (b->overrun)
        return err_set(e, KY_ELIMIT, "longer than the %zu bytes that are allowed", b->max);
    return KY_OK;
}
