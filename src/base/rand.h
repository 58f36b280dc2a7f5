/* rand.h: randomness as a parameter. struct rand is a fast generator (xoshiro256**, Blackman and
 * Vigna) for tests and synthetic content: same seed, same numbers. Secrets come from rand_secret.
 */
#ifndef KY_BASE_RAND_H
#define KY_BASE_RAND_H

#include <stddef.h>
#include <stdint.h>

struct rand {
    uint64_t s[4];
};

void rand_seed(struct rand *r, uint64_t seed);
uint64_t rand_u64(struct rand *r);
/* Uniform in [0, n), n > 0, without modulo bias. */
uint64_t rand_below(struct rand *r, uint64_t n);
void rand_secret(void *p, size_t n); /* from the kernel, through libsodium */

#endif
