#include "cpm/read.h"

#include "base/buf.h"
#include "unit.h"

struct fixture {
    struct arena arena;
    struct cpm_network net;
    struct str name;
    struct err e;
};

static struct fixture begin(void)
{
    struct fixture f = {0};
    arena_init(&f.arena, 8 << 20);
    return f;
}

static enum ky_err read_text(struct fixture *f, const char *text)
{
    arena_clear(&f->arena);
    return cpm_read_json(&f->arena, str_c(text), &f->net, &f->name, &f->e);
}

static void test_every_member(void **state)
{
    (void)state;
    struct fixture f = begin();
    assert_ok(read_text(&f, "{\"name\": \"临川大桥\", \"activities\": ["
                            "{\"key\": \"pier\", \"name\": \"墩\", \"duration\": 40,"
                            " \"not_before\": 5, \"after\": [{\"key\": \"survey\","
                            " \"type\": \"SF\", \"lag\": -2}, {\"key\": \"survey\"}]},"
                            "{\"key\": \"survey\", \"duration\": 0}]}"),
              &f.e);
    assert_str(f.name, "临川大桥");
    assert_int_equal(f.net.activities_n, 2);
    assert_str(f.net.activities[0].name, "墩");
    assert_int_equal(f.net.activities[0].duration, 40);
    assert_int_equal(f.net.activities[0].not_before, 5);
    assert_int_equal(f.net.activities[1].name.n, 0);
    assert_int_equal(f.net.dependencies_n, 2);
    const struct cpm_dependency *d = f.net.dependencies;
    assert_true(d->from == 1 && d->to == 0 && d->link == CPM_SF && d->lag == -2);
    assert_true(d[1].link == CPM_FS && d[1].lag == 0);
    assert_ok(read_text(&f, "{\"activities\": []}"), &f.e);
    assert_int_equal(f.net.activities_n + f.name.n, 0);
    arena_release(&f.arena);
}

static void test_keys_are_found_among_many(void **state)
{
    (void)state;
    struct fixture f = begin();
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_addc(&b, "{\"activities\": [{\"key\": \"k0\", \"duration\": 1}");
    for (int i = 1; i < 3000; i++)
        buf_addf(&b, ",{\"key\": \"k%d\", \"duration\": 1, \"after\": [{\"key\": \"k%d\"}]}", i,
                 i * 7919 % i);
    buf_addc(&b, "]}");
    assert_ok(read_text(&f, b.p), &f.e);
    for (uint32_t i = 1; i < 3000; i++)
        assert_int_equal(f.net.dependencies[i - 1].from, i * 7919 % i);
    buf_release(&b);
    arena_release(&f.arena);
}

static void test_errors_name_the_member_and_the_fix(void **state)
{
    (void)state;
#define ONE(members) "{\"activities\": [{\"key\": \"a\", \"duration\": 1}, {" members "}]}"
#define TIE(members) ONE("\"key\": \"b\", \"duration\": 1, \"after\": [{" members "}]")
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"", "line 1"},
        {"[]", "the file is not an object. It has name and activities"},
        {"{}", "'activities' is missing"},
        {"{\"activities\": {}}", "'activities' is not a list"},
        {"{\"activites\": []}", "unknown member 'activites'. Its members are name and activities"},
        {"{\"name\": 3, \"activities\": []}", "the file.name is not a text"},
        {"{\"activities\": [3]}", "activities[0] is not an object"},
        {ONE(""), "activities[1].key is missing"},
        {ONE("\"key\": \"\", \"duration\": 1"), "activities[1].key is empty"},
        {ONE("\"key\": 7, \"duration\": 1"), "activities[1].key is not a text"},
        {ONE("\"key\": \"a\", \"duration\": 1"), "activities[1].key 'a' is that of activities[0]"},
        {ONE("\"key\": \"b\""), "activities[1].duration is missing"},
        {ONE("\"key\": \"b\", \"duration\": -1"), "activities[1].duration is not a whole number"},
        {ONE("\"key\": \"b\", \"duration\": 1.5"), "activities[1].duration is not a whole number"},
        {ONE("\"key\": \"b\", \"duration\": \"3\""), "activities[1].duration is not"},
        {ONE("\"key\": \"b\", \"duration\": 1000001"), "from 0 to 1000000"},
        {ONE("\"key\": \"b\", \"duration\": 1e400"), "line 1"},
        {ONE("\"key\": \"b\", \"duration\": 1, \"not_before\": -3"), "activities[1].not_before"},
        {ONE("\"key\": \"b\", \"duration\": 1, \"after\": \"a\""), "activities[1].after is not a"},
        {ONE("\"key\": \"b\", \"duration\": 1, \"length\": 2"), "unknown member 'length'"},
        {TIE(""), "activities[1].after[0].key is missing"},
        {TIE("\"key\": \"c\""), "activities[1].after[0].key is 'c', which is no activity's key"},
        {TIE("\"key\": \"a\", \"type\": \"fs\""),
         "activities[1].after[0].type is 'fs'. It is FS, SS, FF or SF"},
        {TIE("\"key\": \"a\", \"type\": \"\""), "activities[1].after[0].type is ''"},
        {TIE("\"key\": \"a\", \"type\": null"), "activities[1].after[0].type is not a text"},
        {TIE("\"key\": \"a\", \"lag\": 2.5"), "activities[1].after[0].lag is not a whole number"},
        {TIE("\"key\": \"a\", \"lag\": -1000001"), "from -1000000 to 1000000"},
        {TIE("\"key\": \"a\", \"lags\": 1"), "activities[1].after[0] has an unknown member 'lags'"},
    };
    struct fixture f = begin();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_err(read_text(&f, cases[i].text), KY_EINVAL);
        if (!str_has(str_c(f.e.text), str_c(cases[i].says)))
            fail_msg("\"%s\" lacks \"%s\"", f.e.text, cases[i].says);
    }
    arena_release(&f.arena);
}

static void test_texts_have_an_end(void **state)
{
    (void)state;
    struct fixture f = begin();
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_addc(&b, "{\"activities\": [{\"key\": \"");
    for (int i = 0; i < 5000; i++)
        buf_addc(&b, "桥");
    buf_addc(&b, "\", \"duration\": 1}]}");
    assert_err(read_text(&f, b.p), KY_EINVAL);
    assert_true(str_has(str_c(f.e.text), STR("activities[0].key is too long")));
    buf_release(&b);
    arena_release(&f.arena);
}

UNIT_TESTS(cmocka_unit_test(test_every_member), cmocka_unit_test(test_keys_are_found_among_many),
           cmocka_unit_test(test_errors_name_the_member_and_the_fix),
           cmocka_unit_test(test_texts_have_an_end));
