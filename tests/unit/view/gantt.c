#include "view/gantt_priv.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/rand.h"
#include "unit.h"

enum { ROWS = 12 };

struct fixture {
    struct arena arena;
    struct theme *theme;
    struct gantt_row rows[ROWS];
    struct gantt_arrow arrows[ROWS];
    struct gantt g;
    struct value *root;
    struct buf out;
    struct err e;
};

static void begin(struct fixture *f)
{
    *f = (struct fixture){.g = {.id = STR("g"), .lang = STR("en"), .title = STR("Bridge")}};
    arena_init(&f->arena, 64 << 20);
    buf_init(&f->out, 16 << 20);
    f->g.rows = f->rows;
    f->g.arrows = f->arrows;
    f->g.dated = true;
    f->g.today = DAY_NONE;
    assert_ok(theme_load(NULL, &f->theme, &f->e), &f->e);
}

static void end(struct fixture *f)
{
    theme_unref(f->theme);
    buf_release(&f->out);
    arena_release(&f->arena);
}

static struct gantt_row *add(struct fixture *f, const char *name, int32_t from, int32_t to)
{
    struct gantt_row *r = &f->rows[f->g.rows_n++];
    *r = (struct gantt_row){.name = str_c(name),
                            .plan = {from, to},
                            .baseline = GANTT_NO_SPAN,
                            .forecast = GANTT_NO_SPAN,
                            .actual = GANTT_NO_SPAN,
                            .late = DAY_NONE};
    return r;
}

static void draw(struct fixture *f)
{
    assert_ok(view_gantt(&f->arena, f->theme, &f->g, &f->root, &f->e), &f->e);
}

static struct str text_of(const struct value *map, const char *key)
{
    return value_text(value_get(map, key));
}

static const struct value *row(const struct fixture *f, size_t i)
{
    return value_at(value_get(f->root, "rows"), i);
}

static void test_bars_stand_by_their_days(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    f.g.dated = false; /* 20 days on 920 units: 46 a day */
    struct gantt_row *r = add(&f, "a", 0, 9);
    r->actual = (struct gantt_span){2, 4};
    r->late = 14;
    add(&f, "b", 19, 19)->milestone = true;
    f.rows[1].critical = true;
    draw(&f);
    const struct value *plan = value_get(row(&f, 0), "plan");
    assert_str(text_of(plan, "x"), "240");
    assert_str(text_of(plan, "w"), "460");
    assert_str(text_of(value_get(row(&f, 0), "actual"), "x"), "332");
    assert_str(text_of(value_get(row(&f, 0), "actual"), "w"), "138");
    assert_str(text_of(value_get(row(&f, 0), "slack"), "x"), "700");
    assert_str(text_of(value_get(row(&f, 0), "slack"), "end"), "930");
    assert_str(text_of(value_get(row(&f, 1), "plan"), "d"), "M1160 91l7 7-7 7-7-7z");
    assert_null(value_get(row(&f, 0), "ghost"));
    assert_str(text_of(f.root, "desc"),
               "2 activities, 1 of them critical; 20 working days in all.");
    end(&f);
}

static void test_an_actual_that_goes_on_ends_today(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    int32_t start = day_of(2026, 1, 1);
    add(&f, "a", start, start + 99)->actual = (struct gantt_span){start, DAY_NONE};
    draw(&f); /* nobody says what day it is */
    assert_null(value_get(row(&f, 0), "actual"));
    assert_false(value_truthy(value_get(f.root, "today")));
    f.g.today = start + 49;
    draw(&f);
    assert_non_null(value_get(row(&f, 0), "actual"));
    assert_str(text_of(value_get(f.root, "today"), "text"), "Today");
    f.g.today = start + 5000; /* far off: the chart does not stretch to it */
    draw(&f);
    assert_false(value_truthy(value_get(f.root, "today")));
    end(&f);
}

/* Whatever the range, the axis has labels, and not more than there is room for. */
static void test_axes_of_all_lengths(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 5);
    for (int days = 1; days < DAY_LAST - DAY_FIRST; days += 1 + days / 3)
        for (int dated = 0; dated < 2; dated++) {
            struct fixture f;
            begin(&f);
            int32_t from = DAY_FIRST + (int32_t)rand_below(&r, DAY_LAST - DAY_FIRST - days);
            f.g.dated = dated;
            add(&f, "a", dated ? from : 0, (dated ? from : 0) + days);
            draw(&f);
            const struct value *ticks = value_get(f.root, "ticks");
            size_t shown = 0;
            for (size_t i = 0; i < value_count(ticks); i++)
                shown += text_of(value_at(ticks, i), "text").n > 0;
            if (value_count(ticks) < 1 || value_count(ticks) > 80 || shown < 1)
                fail_msg("%d days: %zu ticks, %zu labels", days, value_count(ticks), shown);
            end(&f);
        }
}

static void test_spans_that_are_none(void **state)
{
    (void)state;
    static const struct gantt_span bad[] = {
        {5, 4}, {5, DAY_NONE}, {0, INT32_MAX}, {INT32_MIN + 1, 0}, {DAY_FIRST - 1, 0}};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        for (int which = 0; which < 3; which++) {
            struct fixture f;
            begin(&f);
            struct gantt_row *r = add(&f, "pier", 0, 9);
            *(which == 0 ? &r->plan : which == 1 ? &r->baseline : &r->forecast) = bad[i];
            assert_err(view_gantt(&f.arena, f.theme, &f.g, &f.root, &f.e), KY_EINVAL);
            assert_true(str_has(str_c(f.e.text), STR("'pier'")));
            end(&f);
        }
    struct fixture f;
    begin(&f);
    add(&f, "a", 0, 9)->late = DAY_LAST + 1;
    assert_err(view_gantt(&f.arena, f.theme, &f.g, &f.root, &f.e), KY_EINVAL);
    f.rows[0].late = DAY_NONE;
    f.g.arrows_n = 1;
    f.arrows[0].to = 1;
    assert_err(view_gantt(&f.arena, f.theme, &f.g, &f.root, &f.e), KY_EINVAL);
    f.g.rows_n = GANTT_ROWS_MAX + 1;
    assert_err(view_gantt(&f.arena, f.theme, &f.g, &f.root, &f.e), KY_ELIMIT);
    end(&f);
}

static void test_a_chart_of_nothing(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    draw(&f);
    add(&f, "heading", DAY_NONE, DAY_NONE);
    f.g.today = day_of(2026, 6, 30);
    draw(&f);
    assert_true(value_truthy(value_get(row(&f, 0), "heading")));
    assert_ok(tmpl_render(theme_templates(f.theme), STR("gantt.html"), f.root, &f.out, &f.e), &f.e);
    end(&f);
}

/* "M1 2L3 4…" as points; curves by their corner and end. */
static size_t points_of(struct str d, double *xs, double *ys, size_t most)
{
    char text[1024];
    size_t n = 0;
    snprintf(text, sizeof(text), "%.*s", STR_ARG(d));
    for (char *at = text; *at && n < most; n++) {
        at += strspn(at, "MLQ ");
        if (*at == 'z')
            break;
        xs[n] = strtod(at, &at);
        ys[n] = strtod(at, &at);
    }
    return n;
}

/* Between random rows: arrows run at right angles from an edge of the first to an edge of the
 * second, and their heads end there. */
static void test_arrows_meet_their_ends(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 20240516);
    for (int round = 0; round < 2000; round++) {
        struct fixture f = {.g = {.rows_n = 0}};
        struct ends ends[2];
        arena_init(&f.arena, 1 << 20);
        struct chart c = {.a = &f.arena, .g = &f.g};
        for (int i = 0; i < 2; i++) {
            int64_t left = 2400 + (int64_t)rand_below(&r, 9000), middle = 500 + 360 * (int64_t)i;
            bool milestone = rand_below(&r, 3) == 0;
            int64_t half = milestone ? DIAMOND : 65;
            int64_t width = milestone ? 2 * DIAMOND : 20 + (int64_t)rand_below(&r, 600);
            ends[i] = (struct ends){left,          left + width, middle - half, middle,
                                    middle + half, true,         milestone};
        }
        int first = (int)rand_below(&r, 2);
        struct gantt_arrow arrow = {0, 1, (enum cpm_link)rand_below(&r, 4), false};
        struct value *m = chart_arrow(&c, &arrow, &ends[first], &ends[1 - first]);
        assert_non_null(m);
        double xs[32], ys[32], hx[4], hy[4];
        size_t n = points_of(text_of(m, "d"), xs, ys, 32);
        assert_true(n >= 2);
        for (size_t i = 1; i < n; i++)
            if (xs[i] != xs[i - 1] && ys[i] != ys[i - 1])
                fail_msg("%.*s is not at right angles", STR_ARG(text_of(m, "d")));
        const struct ends *a = &ends[first], *b = &ends[1 - first];
        double ax = xs[0] * UNIT, ay = ys[0] * UNIT, bx = xs[n - 1] * UNIT, by = ys[n - 1] * UNIT;
        assert_true(ax >= a->left && ax <= a->right && ay >= a->top && ay <= a->bottom);
        assert_true(bx >= b->left && bx <= b->right && by >= b->top && by <= b->bottom);
        assert_true(bx == b->left || bx == b->right || by == b->top || by == b->bottom);
        assert_int_equal(points_of(text_of(m, "head"), hx, hy, 4), 3);
        assert_true(hx[0] == xs[n - 1] && hy[0] == ys[n - 1]);
        arena_release(&f.arena);
    }
}

static void test_names_in_two_lines(void **state)
{
    (void)state;
    static const struct {
        const char *name, *first, *second;
    } cases[] = {
        {"", "", NULL},
        {"征地拆迁", "征地拆迁", NULL},
        {"一二三四五六七八九十", "一二三四五六七八", "九十"},
        {"一二三四五六七八九十一二三四五六七八九十", "一二三四五六七八", "九十一二三四五…"},
        {"Land acquisition", "Land acquisition", NULL},
        {"Land acquisition of section", "Land acquisition", "of section"},
        {"Donaudampfschifffahrtsgesellschaft", "Donaudampfschif", "ffahrtsgesellsc…"},
    };
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct str lines[2];
        size_t n = chart_lines(&a, str_c(cases[i].name), 8 * NAME_SIZE * UNIT + 60, lines);
        assert_int_equal(n, cases[i].second ? 2 : 1);
        for (size_t k = 0; k < n; k++) {
            assert_true(chart_text_width(lines[k], NAME_SIZE) <= 8 * NAME_SIZE * UNIT + 60);
            assert_true(str_utf8_valid(lines[k]));
        }
        assert_str(lines[0], cases[i].first);
        if (cases[i].second && i != 6)
            assert_str(lines[1], cases[i].second);
    }
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_bars_stand_by_their_days),
           cmocka_unit_test(test_an_actual_that_goes_on_ends_today),
           cmocka_unit_test(test_axes_of_all_lengths), cmocka_unit_test(test_spans_that_are_none),
           cmocka_unit_test(test_a_chart_of_nothing), cmocka_unit_test(test_arrows_meet_their_ends),
           cmocka_unit_test(test_names_in_two_lines));
