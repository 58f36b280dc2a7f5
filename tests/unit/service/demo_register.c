#include "service/demo_register.h"

#include "unit.h"

static struct zone *shanghai;
static struct arena arena;
static struct demo demo;
static struct demo_article article = {
    .slug = S("fourth-plenary"), .path = S("/202605/16/c1.html"), .id = 1};

static int begin(void **state)
{
    (void)state;
    struct err e;
    struct civil c = {.year = 2026, .month = 5, .day = 16, .hour = 13};
    arena_init(&arena, 1 << 22);
    if (zone_load("Asia/Shanghai", &shanghai, &e))
        return 1;
    demo = (struct demo){.zone = shanghai, .today = zone_time(shanghai, &c)};
    demo.articles.p = &article;
    demo.articles.n = 1;
    return 0;
}

static int end(void **state)
{
    (void)state;
    zone_free(shanghai);
    arena_release(&arena);
    return 0;
}

static enum ky_err read(const char *text, struct demo_batch *out, struct err *e)
{
    const struct embedded f = {"register/x.json", text, strlen(text)};
    return demo_batch_read(&demo, &f, &arena, out, e);
}

#define HEAD                                                                                       \
    "{\"kaiyuan_record\": 1, \"entered\": \"@-135 18:00\", \"actor\": \"岑知远\", \"objects\": "

static void test_replaces_values_by_their_fields(void **state)
{
    (void)state;
    struct err e;
    struct demo_batch b;
    assert_ok(read(HEAD
                   "[{\"kind\": \"plan\", \"key\": \"p\", \"year\": \"@Y-1\", \"title\": "
                   "\"{year:0}度要点\"},"
                   "{\"kind\": \"money\", \"key\": \"m-{@-135 year}\", \"amount\": \"@part "
                   "36500000000\", \"year\": \"@-135 year\"},"
                   "{\"kind\": \"anchor\", \"key\": \"a\", \"article\": \"fourth-plenary\"},"
                   "{\"kind\": \"evidence\", \"key\": \"e\", \"url\": \"@article "
                   "fourth-plenary\", \"on\": \"@-2\"},"
                   "{\"kind\": \"task\", \"key\": \"t\", \"field\": [\"rail\"], \"weight\": 3}]}",
                   &b, &e),
              &e);
    assert_str(b.actor, "岑知远");
    struct civil c = zone_civil(shanghai, b.entered);
    assert_true(c.year == 2026 && c.month == 1 && c.day == 1 && c.hour == 18);
    assert_str(b.record,
               "{\"kaiyuan_record\":1,\"objects\":["
               "{\"kind\":\"plan\",\"key\":\"p\",\"year\":2025,\"title\":\"2026年度要点\"},"
               "{\"kind\":\"money\",\"key\":\"m-2026\",\"amount\":0,\"year\":2026},"
               "{\"kind\":\"anchor\",\"key\":\"a\",\"article\":\"/202605/16/c1.html\"},"
               "{\"kind\":\"evidence\",\"key\":\"e\",\"url\":\"/202605/16/"
               "c1.html\",\"on\":\"2026-05-14\"},"
               "{\"kind\":\"task\",\"key\":\"t\",\"field\":[\"rail\"],\"weight\":3}]}");
}

static void test_names_file_object_and_field(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"{", "register/x.json"},
        {"{\"entered\": \"@-1\", \"actor\": \"x\", \"objects\": []}",
         "register/x.json: 'entered' is a day and a time, 'actor' a name"},
        {"{\"entered\": \"@-1 09:00\", \"objects\": []}",
         "register/x.json: 'entered' is a day and a time, 'actor' a name"},
        {"{\"entered\": \"yesterday\", \"actor\": \"x\", \"objects\": []}",
         "register/x.json: there is no date 'yesterday'"},
        {"{\"entered\": \"@-1 09:00\", \"actor\": \"x\"}",
         "register/x.json: there are no 'objects'"},
        {HEAD "[{\"key\": \"t\"}]}", "register/x.json: an object has no known kind"},
        {HEAD "[{\"kind\": \"task\", \"key\": \"t\", \"on\": \"@soon\"}]}",
         "register/x.json: task 't': field 'on': there is no date '@soon'"},
        {HEAD "[{\"kind\": \"task\", \"key\": \"t\", \"title\": \"{soon}\"}]}",
         "register/x.json: task 't': field 'title': there is no date 'soon'"},
        {HEAD "[{\"kind\": \"anchor\", \"key\": \"a\", \"article\": \"fifth\"}]}",
         "register/x.json: anchor 'a': field 'article': no article before it has the slug 'fifth'"},
        {HEAD "[{\"kind\": \"plan\", \"key\": \"p\", \"year\": \"@Q-1\"}]}",
         "register/x.json: plan 'p': field 'year': '2026Q1' is no number"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct err e;
        struct demo_batch b;
        assert_err(read(cases[i].text, &b, &e), KY_EINVAL);
        assert_memory_equal(e.text, cases[i].error, strlen(cases[i].error));
    }
}

UNIT_TESTS(cmocka_unit_test_setup_teardown(test_replaces_values_by_their_fields, begin, end),
           cmocka_unit_test_setup_teardown(test_names_file_object_and_field, begin, end));
