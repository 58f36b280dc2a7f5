#include "base/crypto.h"

#include <sodium.h>

void crypto_init(void)
{
    ensure(sodium_init() >= 0);
}

struct hash hash_of(struct str s)
{
    struct hash h;
    crypto_generichash(h.bytes, sizeof(h.bytes), (const unsigned char *)s.p, s.n, NULL, 0);
    return h;
}

struct hash hash_parts(const struct str *parts, size_t n)
{
    crypto_generichash_state state;
    struct hash h;
    crypto_generichash_init(&state, NULL, 0, sizeof(h.bytes));
    for (size_t i = 0; i < n; i++) {
        unsigned char length[8];
        for (int k = 0; k < 8; k++)
            length[k] = (unsigned char)((uint64_t)parts[i].n >> (8 * k));
        crypto_generichash_update(&state, length, sizeof(length));
        crypto_generichash_update(&state, (const unsigned char *)parts[i].p, parts[i].n);
    }
    crypto_generichash_final(&state, h.bytes, sizeof(h.bytes));
    return h;
}

bool hash_eq(const struct hash *a, const struct hash *b)
{
    return sodium_memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

void hex_add(struct buf *out, struct str bytes)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char b = (unsigned char)bytes.p[i];
        char pair[2] = {digits[b >> 4], digits[b & 15]};
        buf_add(out, str_of(pair, 2));
    }
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool hex_parse(struct str hex, unsigned char *out, size_t n)
{
    if (hex.n != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++) {
        int high = hex_digit(hex.p[2 * i]), low = hex_digit(hex.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

void base64_add(struct buf *out, struct str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = (const unsigned char *)bytes.p;
    for (size_t i = 0; i < bytes.n; i += 3) {
        size_t left = bytes.n - i;
        unsigned second = left > 1 ? p[i + 1] : 0, third = left > 2 ? p[i + 2] : 0;
        unsigned v = (unsigned)p[i] << 16 | second << 8 | third;
        char four[4] = {digits[v >> 18], digits[v >> 12 & 63], left > 1 ? digits[v >> 6 & 63] : '=',
                        left > 2 ? digits[v & 63] : '='};
        buf_add(out, str_of(four, 4));
    }
}
