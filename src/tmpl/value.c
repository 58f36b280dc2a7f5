#include "tmpl/tmpl.h"

#include "tmpl/tmpl_priv.h"

/* Below this many entries a map is searched from end to end, which is quicker. */
enum { INDEX_FROM = 12 };

uint32_t name_hash(struct str s)
{
    uint32_t h = UINT32_C(2166136261); /* FNV-1a; keys come from our own code */
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * UINT32_C(16777619);
    return h;
}

static struct value *value_new(struct arena *a, enum value_type type)
{
    struct value *v = ARENA_NEW(a, struct value);
    if (v) {
        v->type = type;
        v->arena = a;
    }
    return v;
}

struct value *value_bool(struct arena *a, bool b)
{
    struct value *v = value_new(a, VALUE_BOOL);
    if (v)
        v->u.b = b;
    return v;
}

struct value *value_int(struct arena *a, int64_t i)
{
    struct value *v = value_new(a, VALUE_INT);
    if (v)
        v->u.i = i;
    return v;
}

struct value *value_str(struct arena *a, struct str s)
{
    struct value *v = value_new(a, VALUE_STR);
    if (v)
        v->u.s = s;
    return v;
}

struct value *value_html(struct arena *a, struct html_safe h)
{
    struct value *v = value_new(a, VALUE_HTML);
    if (v)
        v->u.s = h.markup;
    return v;
}

struct value *value_list(struct arena *a)
{
    return value_new(a, VALUE_LIST);
}

struct value *value_map(struct arena *a)
{
    return value_new(a, VALUE_MAP);
}

void value_push(struct value *list, const struct value *item)
{
    if (!list || !item)
        return;
    ensure(list->type == VALUE_LIST);
    const struct value **place = VEC_PUSH(list->arena, list->u.items);
    if (place)
        *place = item;
}

static struct entry *find(const struct value *map, struct str key, uint32_t hash)
{
    struct entry *entries = map->u.map.entries.p;
    if (!map->u.map.index) {
        for (size_t i = 0; i < map->u.map.entries.n; i++)
            if (entries[i].hash == hash && str_eq(entries[i].key, key))
                return &entries[i];
        return NULL;
    }
    for (uint32_t at = hash & map->u.map.mask;; at = (at + 1) & map->u.map.mask) {
        uint32_t i = map->u.map.index[at];
        if (i == 0)
            return NULL;
        if (entries[i - 1].hash == hash && str_eq(entries[i - 1].key, key))
            return &entries[i - 1];
    }
}

static void index_add(struct value *map, uint32_t i)
{
    uint32_t at = map->u.map.entries.p[i].hash & map->u.map.mask;
    while (map->u.map.index[at])
        at = (at + 1) & map->u.map.mask;
    map->u.map.index[at] = i + 1;
}

/* Keep the index at most half full. Without memory for a new one the map is searched in line. */
static void index_grow(struct value *map)
{
    size_t n = map->u.map.entries.n;
    if (n < INDEX_FROM)
        return;
    if (map->u.map.index && n <= map->u.map.mask / 2) {
        index_add(map, (uint32_t)n - 1);
        return;
    }
    size_t slots = 64;
    while (slots < 4 * n)
        slots *= 2;
    map->u.map.index = ARENA_ARRAY(map->arena, uint32_t, slots);
    map->u.map.mask = (uint32_t)slots - 1;
    for (uint32_t i = 0; map->u.map.index && i < n; i++)
        index_add(map, i);
}

void value_set(struct value *map, const char *key, const struct value *v)
{
    if (!map || !v)
        return;
    ensure(map->type == VALUE_MAP);
    struct str name = str_c(key);
    uint32_t hash = name_hash(name);
    struct entry *old = find(map, name, hash);
    if (old) {
        old->v = v;
        return;
    }
    struct entry *place = VEC_PUSH(map->arena, map->u.map.entries);
    if (!place)
        return;
    *place = (struct entry){name, hash, v};
    index_grow(map);
}

void value_set_str(struct value *map, const char *key, struct str s)
{
    if (map)
        value_set(map, key, value_str(map->arena, s));
}

void value_set_int(struct value *map, const char *key, int64_t i)
{
    if (map)
        value_set(map, key, value_int(map->arena, i));
}

void value_set_bool(struct value *map, const char *key, bool b)
{
    if (map)
        value_set(map, key, value_bool(map->arena, b));
}

const struct value *value_find(const struct value *map, const struct key *key)
{
    if (!map || map->type != VALUE_MAP)
        return NULL;
    const struct entry *entry = find(map, key->s, key->hash);
    return entry ? entry->v : NULL;
}

const struct value *value_get(const struct value *map, const char *key)
{
    struct str s = str_c(key);
    return value_find(map, &(struct key){s, name_hash(s)});
}

bool value_truthy(const struct value *v)
{
    if (!v)
        return false;
    switch (v->type) {
    case VALUE_BOOL:
        return v->u.b;
    case VALUE_INT:
        return v->u.i != 0;
    case VALUE_STR:
    case VALUE_HTML:
        return v->u.s.n > 0;
    case VALUE_LIST:
        return v->u.items.n > 0;
    case VALUE_MAP:
        return true;
    }
    return false;
}

struct str value_text(const struct value *v)
{
    return v && v->type == VALUE_STR ? v->u.s : STR("");
}

size_t value_count(const struct value *list)
{
    return list && list->type == VALUE_LIST ? list->u.items.n : 0;
}

const struct value *value_at(const struct value *list, size_t i)
{
    ensure(i < value_count(list));
    return list->u.items.p[i];
}
