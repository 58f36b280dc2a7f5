#include "base/json.h"

#include <stdio.h>

#include "base/rand.h"
#include "unit.h"

static const struct json *parse(struct arena *a, const char *text)
{
    struct json *j;
    struct err e;
    assert_ok(json_parse(a, str_c(text), &j, &e), &e);
    return j;
}

static void test_json_reads_each_type(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    const struct json *j =
        parse(&a, " {\"z\": [1, -9223372036854775808, 1.5, 1e2], \"a\": \"澜\\u6c5f\\n\", "
                  "\"t\": true, \"f\": false, \"n\": null, \"o\": {}, \"e\": []}\n");
    assert_int_equal(j->type, JSON_OBJECT);
    assert_int_equal(j->kids_n, 7);
    assert_str(j->kids[0].key, "z"); /* members keep their order */
    const struct json *z = json_get(j, "z");
    assert_int_equal(z->kids_n, 4);
    assert_true(z->kids[1].i == INT64_MIN);
    assert_int_equal(z->kids[2].type, JSON_REAL);
    assert_true(z->kids[2].d == 1.5);
    assert_int_equal(z->kids[3].type, JSON_REAL);
    assert_str(json_str_or(json_get(j, "a"), STR("")), "澜江\n");
    assert_true(json_bool_or(json_get(j, "t"), false));
    assert_false(json_bool_or(json_get(j, "f"), true));
    assert_int_equal(json_get(j, "n")->type, JSON_NULL);
    assert_int_equal(json_get(j, "o")->kids_n, 0);
    arena_release(&a);
}

static void test_json_fallbacks(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    const struct json *j = parse(&a, "{\"n\":5,\"s\":\"x\"}");
    assert_null(json_get(j, "missing"));
    assert_null(json_get(NULL, "x"));
    assert_null(json_get(json_get(j, "n"), "x"));
    assert_int_equal(json_i64_or(json_get(j, "n"), 7), 5);
    assert_int_equal(json_i64_or(json_get(j, "s"), 7), 7);
    assert_int_equal(json_i64_or(NULL, 7), 7);
    assert_str(json_str_or(json_get(j, "n"), STR("no")), "no");
    assert_true(json_bool_or(json_get(j, "n"), true));
    arena_release(&a);
}

static void test_json_refuses(void **state)
{
    (void)state;
    static const struct str bad[] = {S(""),
                                     S("{"),
                                     S("[1,]"),
                                     S("{\"a\":1,\"a\":2}"),
                                     S("01"),
                                     S("+1"),
                                     S("1."),
                                     S("nul"),
                                     S("NaN"),
                                     S("'a'"),
                                     S("\"\\u0000\""),
                                     S("\"a\0b\""),
                                     S("[1]\0"),
                                     S("\"\xC0\xAF\""),
                                     S("\"\xED\xA0\x80\""),
                                     S("\"\\ud800\""),
                                     S("\"\n\""),
                                     S("[1] 2"),
                                     S("{a:1}"),
                                     S("9223372036854775808"),
                                     S("1e999"),
                                     S("// x\n1"),
                                     S("\xEF\xBB\xBF{}"),
                                     S("{\"a\\u0000\":1}")};
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct json *j;
        struct err e = {0};
        if (json_parse(&a, bad[i], &j, &e) != KY_EINVAL)
            fail_msg("accepted '%.*s'", STR_ARG(bad[i]));
        assert_non_null(strstr(e.text, "line"));
    }
    struct json *j;
    struct err e;
    assert_err(json_parse(&a, STR("{\n \"a\": ?}"), &j, &e), KY_EINVAL);
    assert_non_null(strstr(e.text, "line 2, column 7"));
    arena_release(&a);
}

static enum ky_err parse_nested(struct arena *a, size_t depth)
{
    char text[10000];
    struct json *j;
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    return json_parse(a, str_of(text, 2 * depth), &j, NULL);
}

static void test_json_bounds_depth_and_memory(void **state)
{
    (void)state;
    struct arena a;
    struct json *j;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    assert_err(parse_nested(&a, 64), KY_OK);
    assert_err(parse_nested(&a, 65), KY_EINVAL);
    assert_err(parse_nested(&a, 5000), KY_EINVAL);
    arena_release(&a);
    arena_init(&a, 1000);
    assert_err(json_parse(&a, STR("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]"), &j, NULL),
               KY_ELIMIT);
    arena_release(&a);
}

/* A random tree of depth up to 4. Keys are distinct. */
static void grow(struct arena *a, struct rand *r, struct json *j, int depth)
{
    j->type = (enum json_type)rand_below(r, depth < 4 ? 8 : 6);
    j->i = (int64_t)rand_u64(r) >> rand_below(r, 64);
    j->d = (double)(int64_t)rand_u64(r) / (double)(1 + rand_below(r, 1000000));
    if (j->type == JSON_STRING) {
        struct buf b;
        buf_init(&b, 1000);
        for (size_t n = rand_below(r, 20); n > 0; n--)
            buf_add_utf8(&b, (uint32_t)(1 + rand_below(r, rand_below(r, 2) ? 127 : 0x10FFFF)));
        j->s = arena_str(a, buf_str(&b));
        buf_release(&b);
    }
    if (j->type < JSON_ARRAY)
        return;
    j->kids_n = rand_below(r, 6);
    j->kids = ARENA_ARRAY(a, struct json, j->kids_n);
    for (size_t i = 0; i < j->kids_n; i++) {
        grow(a, r, &j->kids[i], depth + 1);
        if (j->type == JSON_OBJECT)
            j->kids[i].key = arena_printf(a, "%u\"\n%zu澜", (unsigned)rand_below(r, 100), i);
    }
}

static void assert_same(const struct json *x, const struct json *y)
{
    assert_int_equal(x->type, y->type);
    assert_true(str_eq(x->key, y->key));
    assert_true(x->type != JSON_INT || x->i == y->i);
    assert_true(x->type != JSON_REAL || x->d == y->d);
    assert_true(x->type != JSON_STRING || str_eq(x->s, y->s));
    if (x->type < JSON_ARRAY)
        return;
    assert_int_equal(x->kids_n, y->kids_n);
    for (size_t i = 0; i < x->kids_n; i++)
        assert_same(&x->kids[i], &y->kids[i]);
}

/* What is written reads back equal, in both styles; the canonical text of a tree and of any of its
 * texts is one. */
static void test_json_round_trip_of_random_trees(void **state)
{
    (void)state;
    struct arena a;
    struct rand r;
    struct buf text, canon, again;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    buf_init(&text, 1 << 20);
    buf_init(&canon, 1 << 20);
    buf_init(&again, 1 << 20);
    rand_seed(&r, 11);
    for (int i = 0; i < 3000; i++) {
        struct json tree = {0}, *back;
        struct err e;
        grow(&a, &r, &tree, 0);
        buf_clear(&canon);
        json_canonical(&canon, &tree);
        for (int style = JSON_COMPACT; style <= JSON_INDENTED; style++) {
            buf_clear(&text);
            struct json_out j = json_out(&text, (enum json_style)style);
            json_tree(&j, &tree);
            assert_ok(json_parse(&a, buf_str(&text), &back, &e), &e);
            assert_same(&tree, back);
            buf_clear(&again);
            json_canonical(&again, back);
            assert_true(str_eq(buf_str(&canon), buf_str(&again)));
        }
        assert_ok(json_parse(&a, buf_str(&canon), &back, &e), &e);
        buf_clear(&again);
        json_canonical(&again, back);
        assert_true(str_eq(buf_str(&canon), buf_str(&again)));
        arena_clear(&a);
    }
    buf_release(&text);
    buf_release(&canon);
    buf_release(&again);
    arena_release(&a);
}

/* Random bytes and damaged JSON: never a crash, and what is accepted can be written and read. */
static void test_json_survives_damage(void **state)
{
    (void)state;
    static const char sample[] = "{\"id\":17,\"title\":\"澜江\\n\",\"tags\":[\"a\",null,-1.5e3],"
                                 "\"nested\":{\"x\":[[[]]],\"y\":true}}";
    struct arena a;
    struct rand r;
    struct buf out;
    size_t accepted = 0;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    buf_init(&out, 1 << 20);
    rand_seed(&r, 13);
    for (int i = 0; i < 20000; i++) {
        char text[sizeof(sample)];
        struct json *j, *back;
        struct err e;
        memcpy(text, sample, sizeof(sample));
        size_t n = rand_below(&r, 3) ? sizeof(sample) - 1 : rand_below(&r, sizeof(sample));
        for (size_t k = 1 + rand_below(&r, 3); k > 0 && n > 0; k--)
            text[rand_below(&r, n)] = (char)rand_below(&r, 256);
        if (json_parse(&a, str_of(text, n), &j, &e) == KY_OK) {
            accepted++;
            buf_clear(&out);
            json_canonical(&out, j);
            assert_ok(json_parse(&a, buf_str(&out), &back, &e), &e);
        }
        arena_clear(&a);
    }
    assert_in_range(accepted, 100, 19000);
    buf_release(&out);
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_json_reads_each_type), cmocka_unit_test(test_json_fallbacks),
           cmocka_unit_test(test_json_refuses), cmocka_unit_test(test_json_bounds_depth_and_memory),
           cmocka_unit_test(test_json_round_trip_of_random_trees),
           cmocka_unit_test(test_json_survives_damage));
