#include "base/rand.h"

#include <sodium.h>

#include "base/err.h"

void rand_seed(struct rand *r, uint64_t seed)
{
    /* splitmix64, as the authors of xoshiro advise: never four zeros. */
    for (int i = 0; i < 4; i++) {
        seed += UINT64_C(0x9E3779B97F4A7C15);
        uint64_t z = seed;
        z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
        z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
        r->s[i] = z ^ z >> 31;
    }
}

static uint64_t rotl(uint64_t x, int k)
{
    return x << k | x >> (64 - k);
}

uint64_t rand_u64(struct rand *r)
{
    uint64_t *s = r->s, result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

uint64_t rand_below(struct rand *r, uint64_t n)
{
    ensure(n > 0);
    /* Refuse the values below 2^64 mod n: the rest is a whole number of rounds of n. */
    uint64_t least = (0 - n) % n, v;
    do
        v = rand_u64(r);
    while (v < least);
    return v % n;
}

void rand_secret(void *p, size_t n)
{
    randombytes_buf(p, n);
}
