#include "base/json.h"
#include "page.h"

static const struct json *written(struct arena *a, const struct extract *x)
{
    struct buf out;
    struct json *tree;
    struct err e = {0};
    buf_init(&out, 1 << 20);
    extract_json(&out, x);
    struct str text = arena_str(a, buf_str(&out));
    buf_release(&out);
    assert_ok(json_parse(a, text, &tree, &e), &e);
    return tree;
}

/* Every key is there in its order, with null or [] for what is not known. */
static void test_all_keys(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        enum json_type type;
    } keys[] = {{"title", JSON_NULL},         {"date", JSON_NULL},    {"source", JSON_NULL},
                {"origin_source", JSON_NULL}, {"editor", JSON_NULL},  {"channel", JSON_NULL},
                {"lead", JSON_NULL},          {"tags", JSON_ARRAY},   {"body", JSON_ARRAY},
                {"charset", JSON_OBJECT},     {"meeting", JSON_NULL}, {"people", JSON_ARRAY},
                {"documents", JSON_ARRAY},    {"points", JSON_ARRAY}, {"commitments", JSON_ARRAY},
                {"flags", JSON_ARRAY}};
    struct arena a;
    arena_init(&a, 1 << 20);
    struct extract x = {.charset = {.used = STR("utf-8")}};
    const struct json *j = written(&a, &x);
    assert_int_equal(j->kids_n, sizeof(keys) / sizeof(keys[0]));
    for (size_t i = 0; i < j->kids_n; i++) {
        assert_str(j->kids[i].key, keys[i].key);
        assert_int_equal(j->kids[i].type, keys[i].type);
    }
    arena_release(&a);
}

static void test_values(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    struct str lines[] = {STR("一\"二"), STR("三")};
    struct extract x = {.title = STR("渡口"),
                        .body = {lines, 2},
                        .charset = {STR("utf-8"), STR("gb18030"), true, 0}};
    const struct json *j = written(&a, &x);
    assert_str(json_get(j, "title")->s, "渡口");
    assert_int_equal(json_get(j, "body")->kids_n, 2);
    assert_str(json_get(j, "body")->kids[0].s, "一\"二");
    const struct json *c = json_get(j, "charset");
    assert_str(json_get(c, "declared")->s, "utf-8");
    assert_str(json_get(c, "used")->s, "gb18030");
    assert_int_equal(json_get(c, "repaired")->type, JSON_TRUE);
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_all_keys), cmocka_unit_test(test_values));
