#include "base/vec.h"

void *vec_push(struct arena *a, void **p, size_t *n, size_t *cap, size_t size)
{
    if (*n == *cap) {
        size_t more = *cap ? *cap * 2 : 8;
        char *bigger = arena_array(a, more, size);
        if (!bigger)
            return NULL;
        if (*n)
            memcpy(bigger, *p, *n * size);
        *p = bigger;
        *cap = more;
    }
    return memset((char *)*p + size * (*n)++, 0, size); /* the place may have been used before */
}
