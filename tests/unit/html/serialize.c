#include "help.h"

/* A tree made by hand: children are linked in the order of the calls. */
static struct out_node *add(struct out_node *parent, struct out_node *n)
{
    n->parent = parent;
    n->prev = parent->last;
    if (parent->last)
        parent->last->next = n;
    else
        parent->first = n;
    parent->last = n;
    return n;
}

static void serializes(const struct out_node *root, const char *want)
{
    struct buf out;
    buf_init(&out, 4096);
    serialize(&out, root);
    assert_str(buf_str(&out), want);
    buf_release(&out);
}

static void test_escapes(void **state)
{
    (void)state;
    struct out_node root = {.tag = TAG_DIV}, p = {.tag = TAG_P}, a = {.tag = TAG_A},
                    text = {.text = S("<a&b>\"'\xc2\xa0文")};
    struct html_attr href = {S("href"), S("/x?a&b\"<'>")};
    a.attrs = (struct attrs){&href, 1};
    add(add(add(&root, &p), &a), &text);
    serializes(&root,
               "<p><a href=\"/x?a&amp;b&quot;&lt;'&gt;\">&lt;a&amp;b&gt;\"'\xc2\xa0文</a></p>");
}

static void test_void_elements_and_lines(void **state)
{
    (void)state;
    struct out_node root = {.tag = TAG_DIV}, p = {.tag = TAG_P}, br = {.tag = TAG_BR},
                    hr = {.tag = TAG_HR}, td = {.tag = TAG_TD}, ul = {.tag = TAG_UL},
                    li = {.tag = TAG_LI}, second = {.tag = TAG_LI};
    serializes(&root, "");
    add(add(&root, &p), &br);
    add(&root, &hr);
    add(&root, &td);
    add(add(&root, &ul), &li);
    add(&ul, &second);
    serializes(&root, "<p><br></p>\n<hr>\n<td></td>\n<ul><li></li><li></li></ul>");
}

static void test_pre_keeps_its_first_line_feed(void **state)
{
    (void)state;
    struct out_node root = {.tag = TAG_DIV}, pre = {.tag = TAG_PRE}, b = {.tag = TAG_B},
                    text = {.text = S("\nx")};
    add(add(&root, &pre), &text);
    serializes(&root, "<pre>\n\nx</pre>");
    pre.first = pre.last = NULL;
    add(add(&pre, &b), &text);
    serializes(&root, "<pre><b>\nx</b></pre>");
}

static void test_overrun(void **state)
{
    (void)state;
    struct out_node root = {.tag = TAG_DIV}, p = {.tag = TAG_P}, text = {.text = S("long text")};
    struct buf out;
    struct err e = {0};
    add(add(&root, &p), &text);
    buf_init(&out, 5);
    serialize(&out, &root);
    assert_err(buf_check(&out, &e), KY_ELIMIT);
    buf_release(&out);
}

UNIT_TESTS(cmocka_unit_test(test_escapes), cmocka_unit_test(test_void_elements_and_lines),
           cmocka_unit_test(test_pre_keeps_its_first_line_feed), cmocka_unit_test(test_overrun));
