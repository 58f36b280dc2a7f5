#include "base/map.h"

#include <stdio.h>

#include "base/rand.h"
#include "unit.h"

enum { KEYS = 200 };

/* A list of what the map should hold, kept the dull way. */
struct model {
    char key[KEYS][8];
    void *value[KEYS];
    size_t n;
};

static struct str key_of(const struct model *m, size_t i)
{
    return str_c(m->key[i]);
}

static void model_init(struct model *m)
{
    *m = (struct model){0};
    for (int i = 0; i < KEYS; i++)
        snprintf(m->key[i], sizeof(m->key[i]), "%x", (unsigned)i);
}

static void assert_same(const struct map *map, const struct model *model)
{
    assert_int_equal(map->n, model->n);
    size_t walked = 0, at = 0;
    struct str key;
    void *value;
    while (map_next(map, &at, &key, &value)) {
        assert_ptr_equal(map_get(map, key), value);
        walked++;
    }
    assert_int_equal(walked, model->n);
    for (size_t i = 0; i < KEYS; i++)
        assert_ptr_equal(map_get(map, key_of(model, i)), model->value[i]);
}

static void test_map_behaves_like_a_list(void **state)
{
    (void)state;
    static int objects[1000];
    for (uint64_t seed = 0; seed < 5; seed++) {
        struct map map;
        struct model model;
        struct rand r;
        map_init(&map, seed);
        model_init(&model);
        rand_seed(&r, seed);
        for (int step = 0; step < 20000; step++) {
            size_t i = rand_below(&r, KEYS);
            /* Waves of mostly putting and mostly removing: growth, and many graves. */
            bool put = rand_below(&r, 10) < (step / 1000 % 2 ? 8 : 2);
            void *was = model.value[i], *value = put ? &objects[rand_below(&r, 1000)] : NULL;
            void *got =
                put ? map_put(&map, key_of(&model, i), value) : map_remove(&map, key_of(&model, i));
            assert_ptr_equal(got, was);
            model.n += (put && !was);
            model.n -= (!put && was);
            model.value[i] = value;
            if (step % 500 == 0)
                assert_same(&map, &model);
        }
        assert_same(&map, &model);
        assert_true(map.cap <= 1024); /* graves are cleared away, the table does not creep */
        map_release(&map);
    }
}

static void test_map_removes_while_walking(void **state)
{
    (void)state;
    struct map map;
    struct model model;
    int object;
    map_init(&map, 7);
    model_init(&model);
    for (size_t i = 0; i < KEYS; i++)
        map_put(&map, key_of(&model, i), &object);
    size_t at = 0, seen = 0;
    struct str key;
    void *value;
    while (map_next(&map, &at, &key, &value)) {
        seen++;
        assert_ptr_equal(map_remove(&map, key), &object);
    }
    assert_int_equal(seen, KEYS);
    assert_int_equal(map.n, 0);
    map_release(&map);
}

static void test_map_keys_are_bytes_and_copied(void **state)
{
    (void)state;
    struct map map;
    int a, b, c;
    char key[] = "k\0x";
    map_init(&map, 0);
    assert_null(map_get(&map, STR("")));
    assert_null(map_remove(&map, STR("")));
    assert_null(map_put(&map, str_of(key, 3), &a));
    assert_null(map_put(&map, str_of(key, 1), &b));
    assert_null(map_put(&map, str_of(NULL, 0), &c));
    key[0] = '?';
    assert_ptr_equal(map_get(&map, STR("k\0x")), &a);
    assert_ptr_equal(map_get(&map, STR("k")), &b);
    assert_ptr_equal(map_get(&map, STR("")), &c);
    map_release(&map);
    assert_null(map_get(&map, STR("k")));
    map_release(&map);
}

static void test_hash64_depends_on_seed_and_every_byte(void **state)
{
    (void)state;
    assert_true(hash64(STR("abc"), 1) == hash64(STR("abc"), 1));
    assert_true(hash64(STR("abc"), 1) != hash64(STR("abc"), 2));
    assert_true(hash64(STR("abc"), 1) != hash64(STR("abd"), 1));
    assert_true(hash64(STR("a"), 1) != hash64(STR("a\0"), 1));
    /* Low bits, which choose the slot, spread: 4096 keys over 64 slots, 64 expected in each. */
    size_t slots[64] = {0};
    for (int i = 0; i < 4096; i++) {
        char key[16];
        snprintf(key, sizeof(key), "article:%d", i);
        slots[hash64(str_c(key), 5) & 63]++;
    }
    for (int i = 0; i < 64; i++)
        assert_in_range(slots[i], 24, 120);
}

UNIT_TESTS(cmocka_unit_test(test_map_behaves_like_a_list),
           cmocka_unit_test(test_map_removes_while_walking),
           cmocka_unit_test(test_map_keys_are_bytes_and_copied),
           cmocka_unit_test(test_hash64_depends_on_seed_and_every_byte));
