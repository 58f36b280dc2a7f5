/* vec.h: typed growable arrays in an arena.
 *
 *     VEC(struct str) words = {0};
 *     struct str *w = VEC_PUSH(arena, words); // new, zeroed; NULL once the arena is spent
 *     VEC_FOR (struct str, w, words)
 *         use(w);
 *
 * Elements move when it grows: keep indices, not pointers. Freed with the arena. Push: amortized
 * O(1). */
#ifndef KY_BASE_VEC_H
#define KY_BASE_VEC_H

#include "base/arena.h"

#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *p;                                                                                   \
        size_t n, cap;                                                                             \
    }

/* GCC and clang: the element type follows from the vector. */
#define VEC_PUSH(arena, v)                                                                         \
    ((__typeof__((v).p))vec_push((arena), (void **)&(v).p, &(v).n, &(v).cap, sizeof(*(v).p)))
#define VEC_FOR(type, it, v) for (type *it = (v).p; it && it < (v).p + (v).n; it++)

void *vec_push(struct arena *a, void **p, size_t *n, size_t *cap, size_t size) MUST_CHECK;

#endif
