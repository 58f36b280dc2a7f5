/* The three forms of one page that lies beside the source tree, when it is there: the same article
 * whatever encoding it is in and says it is in, and the one that the gold answers tell. The folder
 * is that of KAIYUAN_SHARED, else ../shared beside the source tree; without it nothing is tested.
 */
#include <stdlib.h>

#include "base/fs.h"
#include "base/json.h"
#include "page.h"

static bool read_shared(const char *name, struct buf *out)
{
    const char *folder = getenv("KAIYUAN_SHARED");
    char path[1024];
    struct err e;
    snprintf(path, sizeof(path), "%s/cases/%s", folder && *folder ? folder : SHARED_FOLDER, name);
    buf_init(out, 4 << 20);
    return fs_exists(path) && fs_read(&fs_system, path, out, &e) == KY_OK;
}

static void same_as_gold(const struct extract *x, const struct json *gold)
{
    const struct {
        const char *key;
        struct str value;
    } fields[] = {{"title", x->title},
                  {"date", x->date},
                  {"source", x->source},
                  {"editor", x->editor},
                  {"channel", x->channel},
                  {"lead", x->lead},
                  {"origin_source", x->origin_source}};
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        struct str want = json_str_or(json_get(gold, fields[i].key), STR(""));
        if (!str_eq(fields[i].value, want))
            fail_msg("%s: \"%.*s\", not \"%.*s\"", fields[i].key, STR_ARG(fields[i].value),
                     STR_ARG(want));
    }
    assert_int_equal(x->tags.n, 0);
}

static void same_article(const struct extract *x, const struct extract *y)
{
    assert_true(str_eq(x->html.markup, y->html.markup));
    assert_int_equal(x->body.n, y->body.n);
    for (size_t i = 0; i < x->body.n; i++)
        assert_true(str_eq(x->body.p[i], y->body.p[i]));
}

static void test_three_forms(void **state)
{
    (void)state;
    static const char *const forms[] = {"seed.utf8", "seed.gbk", "seed.badcharset"};
    struct buf gold_text, page;
    struct fixture f[3];
    struct arena a;
    struct json *gold;
    struct err e;
    if (!read_shared("seed.json", &gold_text)) {
        buf_release(&gold_text);
        skip();
    }
    arena_init(&a, 16 << 20);
    assert_ok(json_parse(&a, buf_str(&gold_text), &gold, &e), &e);
    for (size_t i = 0; i < 3; i++) {
        char name[64];
        snprintf(name, sizeof(name), "%s.html", forms[i]);
        assert_true(read_shared(name, &page));
        struct extract *x = article(&f[i], buf_str(&page));
        buf_release(&page);
        const struct json *charset = json_get(json_get(gold, "charset"), forms[i]);
        assert_true(str_eq(x->charset.used, json_get(charset, "used")->s));
        assert_true(str_eq(x->charset.declared, json_get(charset, "declared")->s));
        assert_int_equal(x->charset.repaired, json_get(charset, "repaired")->type == JSON_TRUE);
        same_as_gold(x, gold);
        same_article(x, &f[0].out);
    }
    for (size_t i = 0; i < 3; i++)
        fixture_release(&f[i]);
    arena_release(&a);
    buf_release(&gold_text);
}

UNIT_TESTS(cmocka_unit_test(test_three_forms));
