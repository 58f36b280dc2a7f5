/* help.h: what the tests of html share. */
#ifndef KY_TESTS_HTML_HELP_H
#define KY_TESTS_HTML_HELP_H

#include "unit.h"

#include "base/buf.h"
#include "base/rand.h"
#include "html/plain.h"
#include "html/sanitize_priv.h"

/* The output for `in`; checks on the way that it is a fixed point and allowed. In the arena. */
static inline struct str sanitized(struct arena *a, struct str in, const struct html_policy *policy)
{
    struct html_safe once, twice;
    struct html_node *tree;
    struct err e = {0};
    assert_ok(html_sanitize(a, in, policy, &once, &e), &e);
    assert_ok(html_sanitize(a, once.markup, policy, &twice, &e), &e);
    if (!str_eq(once.markup, twice.markup))
        fail_msg("\"%.*s\" becomes \"%.*s\", then \"%.*s\"", STR_ARG(in), STR_ARG(once.markup),
                 STR_ARG(twice.markup));
    assert_ok(html_parse(a, once.markup, &tree, &e), &e);
    if (!html_is_allowed(tree))
        fail_msg("not allowed: \"%.*s\"", STR_ARG(once.markup));
    return once.markup;
}

struct pair {
    const char *in, *want;
};

static inline void sanitizes(const struct pair *pairs, size_t n, const struct html_policy *policy)
{
    for (size_t i = 0; i < n; i++) {
        struct arena a;
        arena_init(&a, ARENA_DEFAULT_BUDGET);
        struct str got = sanitized(&a, str_c(pairs[i].in), policy);
        if (!str_eqc(got, pairs[i].want))
            fail_msg("\"%s\" becomes \"%.*s\", not \"%s\"", pairs[i].in, STR_ARG(got),
                     pairs[i].want);
        arena_release(&a);
    }
}
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Random tag soup with few kinds of tags each, so that they meet. */
static inline void make_soup(struct buf *out, struct rand *r, size_t tags)
{
    static const char *const names[] = {
        "p",       "br",       "hr",       "h1",     "h2",         "blockquote", "pre",
        "code",    "ul",       "ol",       "li",     "dl",         "dt",         "dd",
        "table",   "caption",  "thead",    "tbody",  "tfoot",      "tr",         "th",
        "td",      "colgroup", "col",      "figure", "figcaption", "a",          "strong",
        "em",      "b",        "i",        "u",      "s",          "sub",        "small",
        "q",       "span",     "ruby",     "rt",     "rp",         "div",        "section",
        "font",    "center",   "nobr",     "object", "form",       "button",     "select",
        "svg",     "template", "script",   "style",  "title",      "textarea",   "o:p",
        "marquee", "input",    "noscript", "body",   "head",       "html",       "summary",
        "main",    "tt",       "xmp",      "menu",   "address",    "img",        "abbr",
        "picture", "source"};
    static const char *const attrs[] = {" href=/x",
                                        " align=center",
                                        " lang=en",
                                        " src=y alt=' a '",
                                        " colspan=3 class=align-right",
                                        " title=t",
                                        " id=i",
                                        " srcset='/media/a 2x' src=z",
                                        ""};
    static const char *const texts[] = {"a",       "文",   " ",        "\n",       "&nbsp;",
                                        "　",      "x y",  "  z ",     "&lt;p>",   "\n\n",
                                        "&#13;",   "&#1;", "<!--c-->", "。",       "\xef\xbb\xbf",
                                        "&#8203;", "\x01", "&amp;lt;", "&#xFFFE;", "e\xcc\x81"};
    size_t few[5];
    for (size_t i = 0; i < COUNT(few); i++)
        few[i] = rand_below(r, COUNT(names));
    for (size_t i = 0; i < tags; i++) {
        size_t any = rand_below(r, COUNT(names));
        const char *name = names[rand_below(r, 3) ? few[rand_below(r, COUNT(few))] : any];
        if (rand_below(r, 5) < 3)
            buf_addf(out, "<%s%s>", name, attrs[rand_below(r, COUNT(attrs))]);
        else
            buf_addf(out, "</%s>", name);
        if (rand_below(r, 2))
            buf_addc(out, texts[rand_below(r, COUNT(texts))]);
    }
}

#endif
