/* Record files: what is no such file is refused with place, field and what to do. */
#include "register/record_file.h"

#include "base/rand.h"
#include "unit.h"

static struct str doubled(struct arena *a, const char *text)
{
    struct str s = arena_str(a, str_c(text));
    char *p = arena_alloc(a, s.n + 1);
    assert_non_null(p);
    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i];
    for (size_t i = 0; i < s.n; i++)
        if (p[i] == '\'')
            p[i] = '"';
    return str_of(p, s.n);
}

static enum ky_err parse(struct arena *a, const char *objects, struct record_file *out,
                         struct err *e)
{
    struct str text = arena_printf(a, "{'kaiyuan_record': 1, 'objects': [%s]}", objects);
    return record_file_parse(a, doubled(a, text.p), out, e);
}

static void test_reads_objects(void **state)
{
    struct arena a;
    struct err e;
    struct record_file f;
    struct object_draft d;
    (void)state;
    arena_init(&a, 4 << 20);
    assert_ok(parse(&a,
                    "{'kind': 'task', 'key': 't-1', 'title': '题', 'on': '2026-05-16', 'weight': 3,"
                    " 'field': ['rail', 'air'], 'parent': 't-0', 'level': 'summary',"
                    " 'origins': ['instruction:i-1', 'decision:d-1'], 'standard': null},"
                    "{'kind': 'meeting', 'key': 't-1',"
                    " 'planned_start': '2026-05-16T09:30:00+08:00'},"
                    "{'kind': 'instruction', 'key': 'x', 'actionable': true}",
                    &f, &e),
              &e);
    assert_int_equal(f.n, 3);
    draft_begin(&d, f.p[0].kind);
    draft_set_str(&d, "standard", STR("旧"));
    assert_ok(record_entry_take(&a, &f.p[0], &d, &e), &e);
    assert_int_equal(d.level, LEVEL_SUMMARY);
    const struct object_value *v = &d.values[kind_field(d.kind, STR("weight")) - d.kind->fields];
    assert_int_equal(v->i, 3);
    v = &d.values[kind_field(d.kind, STR("field")) - d.kind->fields];
    assert_int_equal(v->ids_n, 2);
    assert_int_equal(v->ids[0], 2); /* rail */
    v = &d.values[kind_field(d.kind, STR("standard")) - d.kind->fields];
    assert_false(v->set);
    draft_begin(&d, f.p[1].kind);
    assert_ok(record_entry_take(&a, &f.p[1], &d, &e), &e);
    v = &d.values[kind_field(d.kind, STR("planned_start")) - d.kind->fields];
    assert_true(v->i == INT64_C(1778895000000000));
    arena_release(&a);
}

static void test_names_references(void **state)
{
    struct arena a;
    struct err e;
    struct record_file f;
    struct record_index x;
    struct record_ref ref;
    (void)state;
    arena_init(&a, 4 << 20);
    assert_ok(parse(&a,
                    "{'kind': 'task', 'key': 't-1', 'parent': 'task:t-0',"
                    " 'origins': ['decision:d-1', 'plan_item:p']},"
                    "{'kind': 'task', 'key': 't-0'}",
                    &f, &e),
              &e);
    assert_ok(record_index_init(&a, &f, &x, &e), &e);
    const struct record_field *parent = &f.p[0].fields[0], *origins = &f.p[0].fields[1];
    assert_int_equal(record_refs_n(parent), 1);
    assert_ok(record_ref_at(&f.p[0], parent, 0, &ref, &e), &e);
    assert_ptr_equal(record_index_find(&x, ref.kind->kind, ref.key), &f.p[1]);
    assert_int_equal(record_refs_n(origins), 2);
    assert_ok(record_ref_at(&f.p[0], origins, 1, &ref, &e), &e);
    assert_string_equal(ref.kind->name, "plan_item");
    assert_str(ref.key, "p");
    assert_null(record_index_find(&x, KIND_TASK, STR("t-2")));
    assert_null(record_index_find(&x, KIND_PROJECT, STR("t-1")));
    arena_release(&a);
}

/* Some mistakes show when values are taken or references asked for. */
static enum ky_err read_all(struct arena *a, const char *objects, struct err *e)
{
    struct record_file f;
    enum ky_err err = parse(a, objects, &f, e);
    for (size_t i = 0; !err && i < f.n; i++) {
        struct object_draft d;
        draft_begin(&d, f.p[i].kind);
        d.key = f.p[i].key;
        err = record_entry_take(a, &f.p[i], &d, e);
        for (size_t k = 0; !err && k < f.p[i].fields_n; k++)
            for (size_t n = 0; !err && record_field_refers(&f.p[i].fields[k]) &&
                               f.p[i].fields[k].field->type != FIELD_ARTICLE &&
                               n < record_refs_n(&f.p[i].fields[k]);
                 n++) {
                struct record_ref ref;
                err = record_ref_at(&f.p[i], &f.p[i].fields[k], n, &ref, e);
            }
        if (!err)
            err = draft_check(&d, e);
        err = record_blame(&f.p[i], err, e);
    }
    return err;
}

static void test_refuses_with_place_and_remedy(void **state)
{
    static const struct {
        const char *objects, *says[3];
    } table[] = {
        {"5", {"objects[0]", "in braces"}},
        {"{}", {"objects[0]: 'kind' is missing", "task"}},
        {"{'kind': 'tusk'}", {"objects[0]: there is no kind 'tusk'", "task"}},
        {"{'kind': 'task'}", {"objects[0] task", "'key'"}},
        {"{'kind': 'task', 'key': 5}", {"objects[0] task", "'key'"}},
        {"{'kind': 'task', 'key': 't 1', 'title': 'T', 'on': '2026-05-16'}",
         {"objects[0] task", "blanks"}},
        {"{'kind': 'task', 'key': 't', 'level': 'secret'}", {"objects[0] task 't': 'level'"}},
        {"{'kind': 'task', 'key': 't', 'lead': 'a'}",
         {"objects[0] task 't': field 'lead' is computed", "Leave it out"}},
        {"{'kind': 'task', 'key': 't', 'tittle': 'a'}",
         {"objects[0] task 't': there is no field 'tittle'", "title"}},
        {"{'kind': 'task', 'key': 't', 'weight': '3'}", {"'weight'", "whole number"}},
        {"{'kind': 'task', 'key': 't', 'weight': 1.5}", {"'weight'", "whole number"}},
        {"{'kind': 'task', 'key': 't', 'on': '2026-05-16', 'title': 5}", {"'title'", "quotes"}},
        {"{'kind': 'task', 'key': 't', 'title': 'T', 'on': '2026-02-30'}",
         {"objects[0] task 't': field 'on'", "2026-05-16"}},
        {"{'kind': 'task', 'key': 't', 'on': '2026-05-16'}", {"field 'title' is required"}},
        {"{'kind': 'task', 'key': 't', 'field': 'rail'}", {"'field'", "brackets"}},
        {"{'kind': 'task', 'key': 't', 'title': 'T', 'on': '2026-05-16', 'field': ['road']}",
         {"'field'", "economy"}},
        {"{'kind': 'task', 'key': 't', 'origins': 'instruction:i'}", {"'origins'", "list of keys"}},
        {"{'kind': 'task', 'key': 't', 'origins': ['i']}", {"'origins'", "'instruction:KEY'"}},
        {"{'kind': 'task', 'key': 't', 'origins': ['person:i']}", {"'origins'", "person:i"}},
        {"{'kind': 'task', 'key': 't', 'origins': ['instruction:']}", {"'origins'"}},
        {"{'kind': 'task', 'key': 't', 'parent': 7}", {"'parent'", "in quotes"}},
        {"{'kind': 'meeting', 'key': 'm', 'planned_end': '2026-05-16T10:00'}",
         {"'planned_end'", "offset"}},
        {"{'kind': 'instruction', 'key': 'i', 'actionable': 'yes'}",
         {"'actionable'", "true or false"}},
        {"{'kind': 'person', 'key': 'p', 'name': 'A'},{'kind': 'person', 'key': 'p', 'name': 'B'}",
         {"objects[1] person 'p'", "objects[0]"}},
    };
    struct arena a;
    struct err e;
    (void)state;
    arena_init(&a, 16 << 20);
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        enum ky_err err = read_all(&a, table[i].objects, &e);
        if (err != KY_EINVAL)
            fail_msg("%s: %s", table[i].objects, err ? e.text : "taken");
        for (size_t s = 0; s < 3 && table[i].says[s]; s++)
            if (!strstr(e.text, table[i].says[s]))
                fail_msg("'%s' does not say '%s'", e.text, table[i].says[s]);
    }
    arena_release(&a);
}

static void test_refuses_other_files(void **state)
{
    static const char *const bad[] = {"",
                                      "[]",
                                      "{}",
                                      "{'objects': []}",
                                      "{'kaiyuan_record': 2, 'objects': []}",
                                      "{'kaiyuan_record': 1}",
                                      "{'kaiyuan_record': 1, 'objects': {}}",
                                      "{'kaiyuan_record': 1, 'objects': [], 'more': 1}",
                                      "{'kaiyuan_record': 1, 'objects': []} x",
                                      "{'kaiyuan_record': 1, 'objects': ["};
    struct arena a;
    struct err e;
    struct record_file f;
    (void)state;
    arena_init(&a, 4 << 20);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_err(record_file_parse(&a, doubled(&a, bad[i]), &f, &e), KY_EINVAL);
    arena_release(&a);
}

/* A good file with some bytes changed is taken or refused; never anything else. */
static void test_survives_damage(void **state)
{
    struct arena a;
    struct err e;
    struct rand r;
    (void)state;
    static const char good[] =
        "{'kind': 'task', 'key': 't-1', 'title': 'T', 'on': '2026-05-16', 'field': ['rail'],"
        " 'origins': ['instruction:i-1'], 'parent': 't-0', 'weight': 3}";
    rand_seed(&r, 4);
    arena_init(&a, 4 << 20);
    for (int i = 0; i < 5000; i++) {
        char text[sizeof(good)];
        memcpy(text, good, sizeof(good));
        for (uint64_t n = 1 + rand_below(&r, 3); n > 0; n--)
            text[rand_below(&r, sizeof(good) - 1)] = (char)(1 + rand_below(&r, 255));
        enum ky_err err = read_all(&a, text, &e);
        assert_true(err == KY_OK || err == KY_EINVAL);
        arena_clear(&a);
    }
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_reads_objects), cmocka_unit_test(test_names_references),
           cmocka_unit_test(test_refuses_with_place_and_remedy),
           cmocka_unit_test(test_refuses_other_files), cmocka_unit_test(test_survives_damage));
