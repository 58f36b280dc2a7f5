#include "register/kind.h"

#include "unit.h"

static void each_field(void (*check)(const struct kind *k, const struct field *f))
{
    for (int k = KIND_NONE + 1; k < REGISTER_KINDS_N; k++)
        for (const struct field *f = kind_of(k)->fields; f->name; f++)
            check(kind_of(k), f);
}

static void test_kinds_are_found_by_name_and_path(void **state)
{
    (void)state;
    for (int i = KIND_NONE + 1; i < REGISTER_KINDS_N; i++) {
        const struct kind *k = kind_of(i);
        assert_int_equal(k->kind, i);
        assert_ptr_equal(kind_find(str_c(k->name)), k);
        if (k->path)
            assert_ptr_equal(kind_find_path(str_c(k->path)), k);
    }
    assert_null(kind_find(STR("nothing")));
    assert_null(kind_find_path(STR("")));
}

static void test_fields_stand_in_byte_order(void **state)
{
    (void)state;
    for (int i = KIND_NONE + 1; i < REGISTER_KINDS_N; i++) {
        size_t n = 0;
        for (const struct field *f = kind_of(i)->fields; f->name; f++, n++)
            assert_true(n == 0 || strcmp(f[-1].name, f->name) < 0);
        assert_in_range(n, 1, FIELDS_MAX);
    }
}

/* "id", "kind", "key", "level", "created" and "modified" are every object's. */
static void names_nothing_of_all(const struct kind *k, const struct field *f)
{
    static const char *const taken[] = {"id", "kind", "key", "level", "created", "modified"};
    (void)k;
    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
        assert_string_not_equal(f->name, taken[i]);
}

static void has_what_its_type_needs(const struct kind *k, const struct field *f)
{
    bool choice = f->type == FIELD_CHOICE || f->type == FIELD_CHOICES;
    bool ref = f->type == FIELD_REF || f->type == FIELD_REFS;
    (void)k;
    assert_int_equal(choice, f->choices && f->choices[0]);
    assert_int_equal(ref, f->targets != 0);
    assert_true(f->type != FIELD_INT || f->min < f->max);
    if (f->flags & FIELD_FACET)
        assert_true(choice);
    if (f->flags & (FIELD_OWNER | FIELD_TALLY))
        assert_int_equal(f->type, FIELD_REF);
    size_t n = 0;
    for (const char *const *c = f->choices; c && *c; c++)
        n++;
    assert_in_range(n, 0, CHOICES_MAX);
}

static void test_fields_have_what_their_type_needs(void **state)
{
    (void)state;
    each_field(names_nothing_of_all);
    each_field(has_what_its_type_needs);
}

static void test_titles_and_orders_are_fields(void **state)
{
    (void)state;
    for (int i = KIND_NONE + 1; i < REGISTER_KINDS_N; i++) {
        const struct kind *k = kind_of(i);
        assert_non_null(kind_field(k, str_c(k->title)));
        if (k->order)
            assert_non_null(kind_field(k, str_c(k->order)));
        assert_non_null(kind_field(k, STR("ground")));
    }
}

UNIT_TESTS(cmocka_unit_test(test_kinds_are_found_by_name_and_path),
           cmocka_unit_test(test_fields_stand_in_byte_order),
           cmocka_unit_test(test_fields_have_what_their_type_needs),
           cmocka_unit_test(test_titles_and_orders_are_fields));
