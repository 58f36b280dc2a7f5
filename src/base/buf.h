/* buf.h: bytes being built. Owns its memory; grows up to `max`, beyond which appending does nothing
 * and the overrun is sticky: append freely and ask buf_check() once at the end.
 * Contents are kept NUL-terminated when n > 0. Not thread-safe. Appending: amortized O(1) a byte.
 */
#ifndef KY_BASE_BUF_H
#define KY_BASE_BUF_H

#include "base/err.h"
#include "base/str.h"

struct buf {
    char *p;
    size_t n, cap, max;
    bool overrun;
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);
void buf_clear(struct buf *b);           /* keeps the memory, forgets an overrun */
struct str buf_str(const struct buf *b); /* valid until the next append */
/* Hand the memory over: free it with mem_free. *b is empty afterwards. NULL when b was empty. */
char *buf_detach(struct buf *b, size_t *out_n);

void buf_add(struct buf *b, struct str s);
void buf_addc(struct buf *b, const char *z);
void buf_addch(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_add_i64(struct buf *b, int64_t v);
void buf_add_utf8(struct buf *b, uint32_t point); /* U+FFFD for what is no character */

/* Room for n more bytes, or NULL on overrun; buf_grow(b, written) takes them in. */
char *buf_reserve(struct buf *b, size_t n) MUST_CHECK;
void buf_grow(struct buf *b, size_t n);

enum ky_err buf_check(const struct buf *b, struct err *e) MUST_CHECK;

#endif
