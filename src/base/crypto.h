/* crypto.h: hashes through libsodium. BLAKE2b with 32 bytes (RFC 7693) unless said otherwise.
 * Call crypto_init once at the start of a program. */
#ifndef KY_BASE_CRYPTO_H
#define KY_BASE_CRYPTO_H

#include "base/buf.h"

#define HASH_BYTES 32
#define HASH_HEX   (2 * HASH_BYTES)

struct hash {
    unsigned char bytes[HASH_BYTES];
};

void crypto_init(void);

struct hash hash_of(struct str s);
/* The hash of several parts such that no two different lists of parts give the same bytes: each
 * part is preceded by its length as 8 bytes, little-endian. */
struct hash hash_parts(const struct str *parts, size_t n);
bool hash_eq(const struct hash *a, const struct hash *b); /* constant time */
static inline struct str hash_str(const struct hash *h)
{
    return str_of((const char *)h->bytes, HASH_BYTES);
}

void hex_add(struct buf *out, struct str bytes); /* lower case */
/* Exactly 2n hex digits to n bytes; false otherwise. */
bool hex_parse(struct str hex, unsigned char *out, size_t n);
void base64_add(struct buf *out, struct str bytes); /* with padding */

#endif
