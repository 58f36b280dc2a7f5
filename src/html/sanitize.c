#include "html/sanitize.h"

#include "base/vec.h"
#include "html/plain.h"
#include "html/sanitize_priv.h"

/* What to undo when an element ends. */
struct step {
    const struct html_node *node;
    size_t flow_n, wraps_n;
    enum html_tag text;
    struct attrs text_attrs;
    struct str align;
    bool block;
};

struct walk {
    struct build b;
    const struct html_policy *policy;
    VEC(struct step) path; /* instead of recursion */
};

static void boundary(struct build *b)
{
    if (b->text == TAG_PRE)
        b->new_line = true;
    else
        build_end_run(b);
}

/* An element that vanishes but separates. The alignment it sets stays with the paragraphs in it. */
static void enter_break(struct walk *w, const struct html_node *n, struct step *s)
{
    struct str align = policy_align(n);
    boundary(&w->b);
    s->block = true;
    if (align.n > 0)
        w->b.align = align;
}

static void enter_text(struct walk *w, const struct html_node *n, enum html_tag tag, struct step *s)
{
    struct attrs attrs;
    bool inner = w->b.text != TAG_NONE && w->b.text != TAG_P;
    if (inner) { /* in a heading or pre: only a boundary */
        enter_break(w, n, s);
        return;
    }
    boundary(&w->b);
    s->block = true;
    w->b.text = tag;
    (void)policy_attrs(w->b.a, w->policy, n, tag, &attrs);
    w->b.text_attrs = attrs;
}

static void enter_flow(struct walk *w, const struct html_node *n, enum html_tag tag, struct step *s)
{
    struct attrs attrs;
    struct build *b = &w->b;
    bool figure = tag == TAG_FIGURE && !w->policy->images;
    if (b->text == TAG_PRE || figure || !policy_attrs(b->a, w->policy, n, tag, &attrs) ||
        !build_open(b, tag, attrs)) {
        enter_break(w, n, s);
        return;
    }
    s->block = true;
    s->flow_n = b->flow_n - 1;
    b->text = TAG_NONE;
    b->text_attrs = (struct attrs){0};
    if (tag == TAG_TD || tag == TAG_TH)
        b->align = STR(""); /* the cell has its own */
    else if (policy_align(n).n > 0)
        b->align = policy_align(n);
}

static void enter_inline(struct walk *w, const struct html_node *n, enum html_tag tag)
{
    struct attrs attrs;
    if (policy_attrs(w->b.a, w->policy, n, tag, &attrs))
        (void)build_open_inline(&w->b, tag, attrs);
}

/* Elements without content. */
static void put_void(struct walk *w, const struct html_node *n, enum html_tag tag)
{
    struct attrs attrs;
    struct build *b = &w->b;
    bool has = policy_attrs(b->a, w->policy, n, tag, &attrs);
    if (tag == TAG_BR)
        build_br(b);
    else if (tag == TAG_IMG && has && w->policy->images)
        build_image(b, attrs);
    else if (tag != TAG_IMG && b->text == TAG_PRE)
        boundary(b);
    else if (tag == TAG_HR)
        build_hr(b);
    else if (tag == TAG_COL)
        build_col(b, attrs);
}

enum { SOURCES_MAX = 8 };

/* The img of a picture that holds sources and that img, nothing else; NULL: another one. */
static const struct html_node *only_img(const struct html_node *picture)
{
    const struct html_node *img = NULL;
    for (const struct html_node *c = picture->first; c; c = c->next) {
        bool is_img = html_is(c, "img");
        if (c->type == HTML_COMMENT || (c->type == HTML_TEXT && str_trim(c->text).n == 0))
            continue;
        if (c->first || !(is_img || html_is(c, "source")) || (is_img && img))
            return NULL;
        if (is_img)
            img = c;
    }
    return img;
}

/* A picture goes out whole, with the sources before its img; of one that is none, what it holds
 * goes out by itself. */
static bool put_picture(struct walk *w, const struct html_node *n)
{
    struct attrs sources[SOURCES_MAX], attrs;
    size_t count = 0;
    const struct html_node *img = only_img(n);
    if (!img || !w->policy->images || !policy_attrs(w->b.a, w->policy, img, TAG_IMG, &attrs))
        return false;
    for (const struct html_node *c = n->first; c != img && count < SOURCES_MAX; c = c->next)
        if (html_is(c, "source") && policy_attrs(w->b.a, w->policy, c, TAG_SOURCE, &sources[count]))
            count++;
    if (count > 0)
        build_picture(&w->b, sources, count, attrs);
    else
        build_image(&w->b, attrs);
    return true;
}

/* False: its children are not looked at. */
static bool enter(struct walk *w, const struct html_node *n, struct step *s)
{
    const struct policy_rule *rule = policy_rule(n);
    *s = (struct step){.node = n,
                       .flow_n = w->b.flow_n,
                       .wraps_n = w->b.wraps_n,
                       .text = w->b.text,
                       .text_attrs = w->b.text_attrs,
                       .align = w->b.align};
    if (rule->action == POLICY_VANISH || rule->action == POLICY_HIDE)
        return false;
    if (rule->action == POLICY_BREAK)
        enter_break(w, n, s);
    if (rule->action != POLICY_KEEP)
        return true;
    switch (html_tags[rule->as].kind) {
    case KIND_TEXT:
    case KIND_PRE:
        enter_text(w, n, rule->as, s);
        return true;
    case KIND_INLINE:
    case KIND_RUBYPART:
        enter_inline(w, n, rule->as);
        return true;
    case KIND_BREAK:
    case KIND_IMAGE:
    case KIND_RULE:
    case KIND_COL:
        put_void(w, n, rule->as);
        return true; /* a tree made by hand might give it children */
    case KIND_PICTURE:
        return !put_picture(w, n);
    case KIND_SOURCE:
        return true; /* by itself it is nothing */
    default:
        enter_flow(w, n, rule->as, s);
        return true;
    }
}

static void leave(struct walk *w, const struct step *s)
{
    while (w->b.wraps_n > s->wraps_n)
        build_close_inline(&w->b);
    if (s->block) {
        boundary(&w->b);
        if (w->b.text != TAG_PRE)
            build_close(&w->b, s->flow_n);
    }
    if (s->text != TAG_PRE && w->b.text == TAG_PRE)
        build_end_run(&w->b);
    w->b.text = s->text;
    w->b.text_attrs = s->text_attrs;
    w->b.align = s->align;
}

static void walk_children(struct walk *w, const struct html_node *root)
{
    const struct html_node *n = root->first;
    while (n && !w->b.a->overrun) {
        struct step step;
        bool inside = false;
        if (n->type == HTML_TEXT)
            build_text(&w->b, n->text);
        else if (n->type == HTML_ELEMENT)
            inside = enter(w, n, &step);
        if (inside && n->first) {
            struct step *kept = VEC_PUSH(w->b.a, w->path);
            if (kept)
                *kept = step;
            n = n->first;
            continue;
        }
        if (inside)
            leave(w, &step);
        while (!n->next && w->path.n > 0) {
            struct step *up = &w->path.p[--w->path.n];
            leave(w, up);
            n = up->node;
        }
        n = n->next;
    }
    build_close(&w->b, 1);
}

/* The markup of what was built, in the caller's arena. */
static enum ky_err give(struct arena *a, struct build *b, struct html_safe *out, struct err *e)
{
    struct buf markup;
    enum ky_err rc = arena_check(b->a, e);
    buf_init(&markup, a->budget);
    if (rc != KY_OK)
        goto out;
    build_level_headings(b);
    serialize(&markup, &b->root);
    rc = buf_check(&markup, e);
    if (rc != KY_OK)
        goto out;
    struct str copy = arena_str(a, buf_str(&markup));
    rc = arena_check(a, e);
    if (rc == KY_OK)
        out->markup = copy;
out:
    buf_release(&markup);
    return rc;
}

/* What the work needs beside its result, with what is left of the budget. */
static enum ky_err work_init(struct arena *work, const struct arena *a, struct err *e)
{
    arena_init(work, a->overrun ? 0 : a->budget - a->used);
    return arena_check(a, e);
}

enum ky_err html_sanitize_node(struct arena *a, const struct html_node *root,
                               const struct html_policy *policy, struct html_safe *out,
                               struct err *e)
{
    struct arena work;
    struct walk w = {.policy = policy};
    *out = (struct html_safe){STR("")};
    enum ky_err rc = work_init(&work, a, e);
    if (rc == KY_OK) {
        build_init(&w.b, &work);
        walk_children(&w, root);
        rc = give(a, &w.b, out, e);
    }
    arena_release(&work);
    return rc;
}

enum ky_err html_sanitize(struct arena *a, struct str utf8, const struct html_policy *policy,
                          struct html_safe *out, struct err *e)
{
    struct arena work;
    struct walk w = {.policy = policy};
    struct html_node *html;
    *out = (struct html_safe){STR("")};
    enum ky_err rc = work_init(&work, a, e);
    if (rc == KY_OK)
        rc = html_parse(&work, utf8, &html, e);
    if (rc == KY_OK) {
        build_init(&w.b, &work);
        walk_children(&w, html);
        rc = give(a, &w.b, out, e);
    }
    arena_release(&work);
    return rc;
}

struct html_safe html_from_plain(struct arena *a, struct str plain)
{
    struct arena work;
    struct build b;
    struct html_safe out = {STR("")};
    enum ky_err rc = work_init(&work, a, NULL);
    if (rc == KY_OK) {
        build_init(&b, &work);
        for (struct str part; str_split(&plain, '\n', &part);) {
            build_text(&b, part);
            build_end_run(&b);
        }
        rc = give(a, &b, &out, NULL);
    }
    a->overrun |= rc != KY_OK;
    arena_release(&work);
    return out;
}
