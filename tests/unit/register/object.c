#include "register/object.h"

#include "base/rand.h"
#include "unit.h"

struct fixture {
    struct arena a;
    struct err e;
    struct rand r;
    struct buf out;
};

static struct fixture begin(uint64_t seed)
{
    struct fixture f = {0};
    arena_init(&f.a, 64 << 20);
    rand_seed(&f.r, seed);
    buf_init(&f.out, 1 << 20);
    return f;
}

static void end(struct fixture *f)
{
    buf_release(&f->out);
    arena_release(&f->a);
}

static struct object *written(struct fixture *f, const struct object_draft *d)
{
    struct object *o;
    buf_clear(&f->out);
    draft_write(&f->out, d);
    assert_ok(object_parse(&f->a, arena_str(&f->a, buf_str(&f->out)), &o, &f->e), &f->e);
    return o;
}

static struct object_draft task(void)
{
    struct object_draft d;
    draft_begin(&d, kind_of(KIND_TASK));
    d.id = 17;
    d.key = STR("t-1");
    draft_set_str(&d, "title", STR("印发工作要点"));
    draft_set_str(&d, "on", STR("2026-05-16"));
    draft_set_str(&d, "state", STR("in_progress"));
    return d;
}

static void test_fields_come_back(void **state)
{
    (void)state;
    struct fixture f = begin(1);
    struct object_draft d = task();
    draft_set_int(&d, "lead", 5);
    draft_set_int(&d, "overdue", 1);
    draft_set_int(&d, "percent", 0);
    struct object *o = written(&f, &d);
    assert_str(object_str(o, "title"), "印发工作要点");
    assert_str(object_title(o), "印发工作要点");
    assert_str(object_path(&f.a, o), "/register/tasks/17/");
    assert_int_equal(object_ref(o, "lead"), 5);
    assert_true(object_bool(o, "overdue"));
    assert_true(object_has(o, "percent") && object_int(o, "percent") == 0);
    assert_false(object_has(o, "due"));
    assert_int_equal(object_order(o), INT64_C(1778889600000000));
    assert_str(buf_str(&f.out),
               "{\"created\":0,\"id\":17,\"key\":\"t-1\",\"kind\":\"task\",\"lead\":5,\"level\":"
               "\"public\",\"modified\":0,\"on\":\"2026-05-16\",\"overdue\":true,\"percent\":0,"
               "\"state\":\"in_progress\",\"title\":\"印发工作要点\"}");
    end(&f);
}

static bool has_link(struct links l, int64_t to, const char *role)
{
    for (size_t i = 0; i < l.n; i++)
        if (l.p[i].to == to && str_eqc(l.p[i].role, role))
            return true;
    return false;
}

static void test_links_say_where_it_stands(void **state)
{
    (void)state;
    struct fixture f = begin(1);
    struct object_draft d = task();
    int64_t origins[] = {3, 4};
    draft_set_int(&d, "lead", 5);
    draft_set_str(&d, "light", STR("red"));
    const struct field *field = kind_field(d.kind, STR("origins"));
    d.values[field - d.kind->fields] =
        (struct object_value){.set = true, .ids = origins, .ids_n = 2};
    struct object *o = written(&f, &d);
    struct links l = object_links(&f.a, o), t = object_tallies(&f.a, o);
    assert_true(has_link(l, 0, "task") && has_link(l, 0, "task.state=in_progress"));
    assert_true(has_link(l, 3, "task.origins") && has_link(l, 4, "task.origins"));
    assert_true(has_link(l, 5, "task.lead") && has_link(t, 5, "task.lead/red"));
    assert_true(has_link(t, 0, "task.light=red"));
    assert_int_equal(l.n, 6);
    d.level = LEVEL_WITHHELD;
    o = written(&f, &d);
    l = object_links(&f.a, o);
    assert_true(has_link(l, 0, "task") && !has_link(l, 0, "task.light=red"));
    d.level = LEVEL_DRAFT;
    o = written(&f, &d);
    l = object_links(&f.a, o);
    assert_true(!has_link(l, 0, "task") && has_link(l, 5, "!task.lead"));
    assert_int_equal(object_tallies(&f.a, o).n, 0);
    end(&f);
}

static void refused(struct object_draft *d, const char *says)
{
    struct err e = {0};
    assert_int_equal(draft_check(d, &e), KY_EINVAL);
    assert_non_null(strstr(e.text, says));
}

static void test_what_does_not_fit_is_refused_by_name(void **state)
{
    (void)state;
    struct err e = {0};
    struct object_draft good = task(), d = good;
    assert_ok(draft_check(&good, &e), &e);
    draft_unset(&d, "title");
    refused(&d, "task 't-1': field 'title' is required");
    d = good;
    draft_set_str(&d, "title", STR("two\nlines"));
    refused(&d, "field 'title' must be one line");
    d = good;
    draft_set_str(&d, "on", STR("2026-02-30"));
    refused(&d, "field 'on' must be a day that exists");
    d = good;
    draft_set_str(&d, "state", STR("done"));
    refused(&d, "field 'state' must be one of proposed, registered");
    d = good;
    draft_set_int(&d, "percent", 101);
    refused(&d, "field 'percent' must be a whole number from 0 to 100");
    d = good;
    d.key = STR("two words");
    refused(&d, "a key must be");
    d = good;
    draft_set_str(&d, "requirement", STR("\xff\xfe"));
    refused(&d, "field 'requirement' must be text");
    draft_begin(&d, kind_of(KIND_VENUE));
    d.key = STR("v");
    draft_set_str(&d, "place", STR("一号楼"));
    draft_set_str(&d, "role", STR("main"));
    draft_set_int(&d, "meeting", 1);
    static const char *const bad[] = {"javascript:alert(1)", "//evil.example", "http://a b",
                                      "ftp://x"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        draft_set_str(&d, "link", str_c(bad[i]));
        refused(&d, "field 'link' must be an address");
    }
}

static void test_numbers_and_dates_are_strict(void **state)
{
    (void)state;
    struct err e = {0};
    struct object_draft d;
    draft_begin(&d, kind_of(KIND_VALUE));
    d.key = STR("v");
    draft_set_int(&d, "indicator", 1);
    draft_set_int(&d, "jurisdiction", 2);
    draft_set_str(&d, "period", STR("2026Q1"));
    draft_set_str(&d, "on", STR("2026-03-31"));
    static const struct {
        const char *s;
        bool good;
    } numbers[] = {{"12.5", true}, {"-0.1", true}, {"7", true},      {"1.", false}, {".5", false},
                   {"1e9", false}, {"-", false},   {"1.2.3", false}, {" 1", false}};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        draft_set_str(&d, "actual", str_c(numbers[i].s));
        assert_int_equal(draft_check(&d, &e) == KY_OK, numbers[i].good);
    }
    draft_unset(&d, "actual");
    static const char *const days[] = {"2026",       "2026-03",  "2026-3-1",
                                       "2026-13-01", "20260301", "2026-03-01 "};
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        draft_set_str(&d, "on", str_c(days[i]));
        assert_int_equal(draft_check(&d, &e), KY_EINVAL);
    }
}

static void fill(struct fixture *f, struct object_draft *d, const struct field *field)
{
    struct object_value *v = &d->values[field - d->kind->fields];
    size_t n = 0;
    v->set = true;
    v->ids = arena_alloc(&f->a, 8 * sizeof(int64_t));
    while (field->choices && field->choices[n])
        n++;
    if (field->type == FIELD_CHOICE)
        v->s = str_c(field->choices[rand_below(&f->r, n)]);
    else if (field->type == FIELD_CHOICES || field->type == FIELD_REFS)
        for (v->ids_n = 0; v->ids_n < (n == 1 ? 1 : 2); v->ids_n++)
            v->ids[v->ids_n] = (int64_t)v->ids_n + 1 - (field->type == FIELD_CHOICES);
    else if (field->type == FIELD_DATE || field->type == FIELD_PARTIAL)
        v->s = STR("2024-02-29");
    else if (field->type == FIELD_URL)
        v->s = STR("https://a.example/?q=1&r=2");
    else if (field->type == FIELD_NUMBER)
        v->s = STR("-3.14");
    else if (field->type == FIELD_FILE)
        v->s = STR("0123456789abcdef0123456789abcdef");
    else if (field->type == FIELD_LINE || field->type == FIELD_TEXT)
        v->s = STR("\"引号\" \\ <b>&amp; 結");
    else
        v->i = field->type == FIELD_INT ? field->max : 1;
}

static void test_any_draft_is_written_read_and_written_alike(void **state)
{
    (void)state;
    for (int k = KIND_NONE + 1; k < REGISTER_KINDS_N; k++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            struct fixture f = begin(seed);
            struct object_draft d, back;
            draft_begin(&d, kind_of(k));
            d.id = 9;
            d.key = STR("键-9");
            d.created = d.modified = INT64_C(1778889600000000);
            for (const struct field *field = d.kind->fields; field->name; field++)
                if ((field->flags & FIELD_REQUIRED) || rand_below(&f.r, 2))
                    fill(&f, &d, field);
            assert_ok(draft_check(&d, &f.e), &f.e);
            struct object *o = written(&f, &d);
            struct str first = arena_str(&f.a, buf_str(&f.out));
            draft_from(&f.a, &back, o);
            assert_ok(draft_check(&back, &f.e), &f.e);
            written(&f, &back);
            assert_true(str_eq(first, buf_str(&f.out)));
            struct buf canonical;
            buf_init(&canonical, 1 << 20);
            json_canonical(&canonical, o->body);
            assert_true(str_eq(first, buf_str(&canonical)));
            buf_release(&canonical);
            end(&f);
        }
}

static void test_what_is_no_object_is_corrupt(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"id\":1,\"kind\":\"task\",\"key\":\"a\"}",
        "{\"id\":1,\"key\":\"a\",\"kind\":\"nothing\",\"level\":\"public\"}",
        "{\"id\":0,\"key\":\"a\",\"kind\":\"task\",\"level\":\"public\"}"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct fixture f = begin(1);
        struct object *o;
        assert_int_equal(object_parse(&f.a, str_c(bad[i]), &o, &f.e), KY_ECORRUPT);
        assert_null(o);
        end(&f);
    }
}

UNIT_TESTS(cmocka_unit_test(test_fields_come_back),
           cmocka_unit_test(test_links_say_where_it_stands),
           cmocka_unit_test(test_what_does_not_fit_is_refused_by_name),
           cmocka_unit_test(test_numbers_and_dates_are_strict),
           cmocka_unit_test(test_any_draft_is_written_read_and_written_alike),
           cmocka_unit_test(test_what_is_no_object_is_corrupt));
