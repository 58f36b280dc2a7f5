/* linear.c: hostile markup costs what plain markup costs, times a constant. Each pattern fills one
 * megabyte; processor time is compared, so that other work on the machine does not count. */
#include "help.h"

#include <stdlib.h>
#include <time.h>

enum { MEGABYTE = 1 << 20, TIMES_PLAIN = 12 };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Processor time of sanitizing head, then `unit` again and again, then tail. A budget that is spent
 * is an answer too. */
static double cost(const char *head, const char *unit, const char *tail)
{
    const struct html_policy policy = {.images = true};
    struct arena a;
    struct buf in;
    struct html_safe out;
    struct err e = {0};
    buf_init(&in, 2 * MEGABYTE);
    buf_addc(&in, head);
    while (in.n + strlen(unit) <= MEGABYTE)
        buf_addc(&in, unit);
    buf_addc(&in, tail);
    arena_init(&a, (size_t)1 << 30);
    double start = seconds();
    enum ky_err rc = html_sanitize(&a, buf_str(&in), &policy, &out, &e);
    double took = seconds() - start;
    assert_true(rc == KY_OK || rc == KY_ELIMIT);
    arena_release(&a);
    buf_release(&in);
    return took;
}

static const char deep[] = /* as deep as it gets, all of it in the way of a search for p */
    "<div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div>"
    "<div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div>"
    "<div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div>"
    "<div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div>"
    "<div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div>"
    "<div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div>"
    "<div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div>"
    "<div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div>"
    "<div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div>"
    "<div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div>"
    "<div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div>"
    "<div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div>";

static const struct {
    const char *head, *unit, *tail;
} patterns[] = {
    {"", "<div>", ""},
    {"", "<span>", ""},
    {"", "<b>", ""},
    {"", "<b><i><u><s><em>", ""},
    {"", "<font color=a><p>x", ""},
    {"", "<a href=x>", ""},
    {"", "<a href=x><div>", ""},
    {"", "<nobr>", ""},
    {"", "<b><p></b>", ""},
    {"", "<b><div></b></div>", ""},
    {"", "<b x=1><i><u><s><em><code><big><tt><div></b>", ""},
    {"", "</p>", ""},
    {"", "</x>", ""},
    {"", "</b>", ""},
    {"", "<p>a", ""},
    {"", "<li>", ""},
    {"", "<table>", ""},
    {"", "<table><tr><td>", ""},
    {"", "<table><b>x", ""},
    {"<table>", "<b>x</b>", ""},
    {"<table>", "x<tr>", ""},
    {"<table>", "<object><tr>", ""},
    {"", "<i><b><table></i></b>", ""},
    {"", "<select><option>", ""},
    {"", "<template>", ""},
    {"", "<svg>", ""},
    {"", "<math><mi>", ""},
    {"", "<frameset>", ""},
    {"", "<object>", ""},
    {"", "<button>", ""},
    {"", "<ruby><rt>", ""},
    {"", "<body a=b>", ""},
    {"<a", " b=c", ">"},
    {"<a ", "x", "=1>"},
    {"", "<a ", ""},
    {"", "<", ""},
    {"", "&amp;", ""},
    {"", "&a", ""},
    {"", "&#x10FFFF;", ""},
    {"", "&CounterClockwiseContourIntegra", ""},
    {"<!--", "-", ""},
    {"<!--", "--!", "-->"},
    {"", "<!x>", ""},
    {"<script>", "</scrip", ""},
    {"<script>", "<!--<script>", ""},
    {"", "<textarea>", ""},
    {"<p title='", "\"", "'>"},
    {"<pre>", "\n", ""},
    {"", " ", ""},
    {"a", "\xc2\xa0", "b"},
    {"", "<br>", ""},
    {"a", "<br> ", ""},
    {"<p>a", "<b> </b>", ""},
    {"<ul>", "<ul></ul>", ""},
    {"<p>", "<img src=x>", ""},
    {deep, "<p></p>", ""},
    {deep, "</x></p>", ""},
    {"<b><i><u>", "x<p>", ""},
};

static void test_patterns(void **state)
{
    (void)state;
    const char plain[] = "<p>The office <b>revises</b> the papers and submits them for <a href=/x>"
                         "approval</a>; 修改后按程序报批印发。</p>\n";
    double base = cost("", plain, "");
    double again = cost("", plain, "");
    base = again > base ? again : base;
    for (size_t i = 0; i < COUNT(patterns); i++) {
        double took = cost(patterns[i].head, patterns[i].unit, patterns[i].tail);
        if (took > TIMES_PLAIN * base)
            fail_msg("a megabyte of \"%s\" takes %.3f s, of plain markup %.3f s", patterns[i].unit,
                     took, base);
    }
}

/* Twice the input, about twice the time: for what could be quadratic. */
static void test_growth(void **state)
{
    (void)state;
    const char unit[] = "<b><i><div>x<table><tr><td><li><p></b>";
    struct arena a;
    double took[2];
    for (int k = 0; k < 2; k++) {
        struct buf in;
        struct html_node *html;
        struct err e = {0};
        buf_init(&in, 2 * MEGABYTE);
        while (in.n < (size_t)(1 + 3 * k) * 200000)
            buf_addc(&in, unit);
        arena_init(&a, (size_t)1 << 30);
        double start = seconds();
        assert_ok(html_parse(&a, buf_str(&in), &html, &e), &e);
        took[k] = seconds() - start;
        arena_release(&a);
        buf_release(&in);
    }
    assert_true(took[1] < 10 * took[0] + 0.05); /* four times the input */
}

UNIT_TESTS(cmocka_unit_test(test_patterns), cmocka_unit_test(test_growth));
