#include "store/ids.h"

#include "base/vec.h"

struct ids ids_parse(struct arena *a, struct str text)
{
    VEC(int64_t) v = {0};
    for (struct str rest = text, part; str_split(&rest, ' ', &part);) {
        int64_t id;
        int64_t *slot = str_to_i64(part, &id) ? VEC_PUSH(a, v) : NULL;
        if (slot)
            *slot = id;
    }
    return (struct ids){v.p, v.n};
}

struct str ids_join(struct arena *a, struct ids ids)
{
    struct str text = STR("");
    for (size_t i = 0; i < ids.n; i++)
        text = arena_printf(a, "%.*s%s%lld", STR_ARG(text), i ? " " : "", (long long)ids.p[i]);
    return text;
}

bool ids_has(struct ids ids, int64_t id)
{
    for (size_t i = 0; i < ids.n; i++)
        if (ids.p[i] == id)
            return true;
    return false;
}

bool ids_unique(struct ids ids)
{
    for (size_t i = 0; i < ids.n; i++)
        if (ids_has((struct ids){ids.p, i}, ids.p[i]))
            return false;
    return true;
}
