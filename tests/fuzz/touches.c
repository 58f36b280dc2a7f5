/* Keys as the change log keeps them: what is read is written again in the same words. */
#include <stdint.h>

#include "key/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct touches first, again;
    struct buf text;
    arena_init(&a, 16 << 20);
    buf_init(&text, 4 << 20);
    if (!touches_parse(&a, str_of((const char *)data, size), &first, NULL)) {
        touches_write(&text, &first);
        ensure(touches_parse(&a, buf_str(&text), &again, NULL) == KY_OK);
        ensure(first.v.n == again.v.n);
        for (size_t i = 0; i < first.v.n; i++) {
            const struct touch *x = &first.v.p[i], *y = &again.v.p[i];
            ensure(x->hash == y->hash && str_eq(x->key, y->key) && x->anywhere == y->anywhere);
            ensure(x->anywhere || position_cmp(x->pos, y->pos) == 0);
        }
    }
    buf_release(&text);
    arena_release(&a);
    return 0;
}
