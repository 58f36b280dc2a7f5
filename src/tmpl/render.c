#include "tmpl/tmpl.h"

#include "tmpl/tmpl_priv.h"

/* Blocks given to the parents we are in; they live on the stack of render_parent. */
struct frame {
    const struct frame *up;
    const struct tmpl *t;
    uint32_t from, to; /* its nodes: NODE_ARGUMENTs with their bodies */
};

/* What precedes every line, outermost part first; on the stack of who sets it. */
struct indent {
    const struct indent *up;
    struct str blanks;
};

struct render {
    const struct tmpl_set *set;
    struct buf *out;
    struct err *e;
    const struct frame *frames;
    const struct indent *indent; /* NULL: none */
    bool inside;                 /* the next line start is inside a line: print no indent */
    int depth, partials;
    int64_t steps; /* left */
    size_t contexts_n;
    const struct value *contexts[DEPTH_MAX + 1];
};

static enum ky_err render_nodes(struct render *r, const struct tmpl *t, uint32_t from, uint32_t to);

static const struct value *resolve(struct render *r, const struct path *path)
{
    if (path->n == 0)
        return r->contexts[r->contexts_n - 1];
    const struct value *v = NULL;
    size_t i = r->contexts_n;
    while (!v && i > 0)
        v = value_find(r->contexts[--i], &path->keys[0]);
    r->steps -= (int64_t)(r->contexts_n - i);
    for (uint32_t k = 1; v && k < path->n; k++)
        v = value_find(v, &path->keys[k]);
    return v;
}

static void put_indent(struct render *r, const struct indent *indent)
{
    if (!indent)
        return;
    put_indent(r, indent->up);
    buf_add(r->out, indent->blanks);
}

static void start_line(struct render *r)
{
    if (!r->inside)
        put_indent(r, r->indent);
    r->inside = false;
}

static void put_text(struct render *r, const struct node *node)
{
    if (node->line_start)
        start_line(r);
    struct str rest = node->s;
    while (r->indent) {
        size_t n = str_find_char(rest, '\n');
        if (n == STR_NONE || n + 1 == rest.n)
            break;
        buf_add(r->out, str_sub(rest, 0, n + 1));
        put_indent(r, r->indent);
        rest = str_from(rest, n + 1);
    }
    buf_add(r->out, rest);
}

static void put_value(struct render *r, const struct node *node)
{
    const struct value *v = resolve(r, node->u.path);
    if (!v)
        return;
    switch (v->type) {
    case VALUE_BOOL:
        buf_addc(r->out, v->u.b ? "true" : "false");
        break;
    case VALUE_INT:
        buf_add_i64(r->out, v->u.i);
        break;
    case VALUE_STR:
        if (node->raw && r->set->options.raw)
            buf_add(r->out, v->u.s);
        else
            html_escape(r->out, v->u.s);
        break;
    case VALUE_HTML:
        buf_add(r->out, v->u.s);
        break;
    case VALUE_LIST:
    case VALUE_MAP:
        break;
    }
}

/* The body of `node` with v on top of the contexts. */
static enum ky_err render_with(struct render *r, const struct tmpl *t, const struct node *node,
                               const struct value *v)
{
    uint32_t body = (uint32_t)(node - t->nodes) + 1;
    r->contexts[r->contexts_n++] = v;
    enum ky_err err = render_nodes(r, t, body, node->end);
    r->contexts_n--;
    return err;
}

static enum ky_err render_section(struct render *r, const struct tmpl *t, const struct node *node)
{
    const struct value *v = resolve(r, node->u.path);
    if (!value_truthy(v))
        return KY_OK;
    if (v->type != VALUE_LIST)
        return render_with(r, t, node, v);
    enum ky_err err = KY_OK;
    for (size_t i = 0; err == KY_OK && i < v->u.items.n; i++)
        err = render_with(r, t, node, v->u.items.p[i]);
    return err;
}

static const struct tmpl *named(struct render *r, const struct node *node)
{
    const struct slot *slot = node->u.slot;
    if (node->dynamic) {
        const struct value *name = resolve(r, node->u.path);
        slot = name && name->type == VALUE_STR ? set_find(r->set, name->u.s) : NULL;
    }
    return slot ? slot->tmpl : NULL;
}

/* A partial, or a parent with the blocks in its body. Inside a line it takes no indentation. */
static enum ky_err render_partial(struct render *r, const struct tmpl *t, const struct node *node)
{
    const struct tmpl *partial = named(r, node);
    if (!partial)
        return KY_OK;
    if (r->partials == PARTIALS_MAX) {
        struct str brief = tmpl_brief(partial->name);
        return tmpl_fail(t, node->at, r->e, KY_ELIMIT,
                         "partials nest deeper than %d. does '%.*s' include itself without end?",
                         PARTIALS_MAX, STR_ARG(brief));
    }
    const struct indent *old = r->indent, indent = {old, node->indent};
    const struct frame *frames = r->frames;
    const struct frame frame = {frames, t, (uint32_t)(node - t->nodes) + 1, node->end};
    if (!node->alone)
        r->indent = NULL;
    else if (node->indent.n)
        r->indent = &indent;
    if (node->kind == NODE_PARENT)
        r->frames = &frame;
    r->partials++;
    enum ky_err err = render_nodes(r, partial, 0, partial->nodes_n);
    r->partials--;
    r->frames = frames;
    r->indent = old;
    return err;
}

/* The argument for a block: that of the outermost parent wins, because the template that inherits
 * overrides what it inherits from. */
static const struct node *find_argument(struct render *r, struct str name,
                                        const struct frame **out_frame)
{
    const struct node *found = NULL;
    for (const struct frame *f = r->frames; f; f = f->up)
        for (uint32_t i = f->from; i < f->to; i = f->t->nodes[i].end) {
            r->steps--;
            if (!str_eq(f->t->nodes[i].s, name))
                continue;
            found = &f->t->nodes[i];
            *out_frame = f;
            break;
        }
    return found;
}

/* What stands in place of a block. Blocks in the argument belong to the template it was written
 * in, so the parents that this one inherits from do not fill them. */
static enum ky_err render_argument(struct render *r, const struct node *block,
                                   const struct node *argument, const struct frame *frame)
{
    const struct indent *old = r->indent, indent = {old, block->indent};
    const struct frame *frames = r->frames;
    r->frames = frame->up;
    if (block->indent.n)
        r->indent = &indent;
    r->inside = r->inside || !block->alone;
    uint32_t body = (uint32_t)(argument - frame->t->nodes) + 1;
    enum ky_err err = render_nodes(r, frame->t, body, argument->end);
    r->inside = r->inside && block->alone;
    r->indent = old;
    r->frames = frames;
    return err;
}

/* With an argument, go on behind the default; else with the default, which comes next. */
static enum ky_err render_block(struct render *r, const struct node *block, uint32_t *next)
{
    const struct frame *frame = NULL;
    const struct node *argument = find_argument(r, block->s, &frame);
    if (!argument)
        return KY_OK;
    *next = block->end;
    return render_argument(r, block, argument, frame);
}

static enum ky_err check_limits(struct render *r, const struct tmpl *t, const struct node *node)
{
    if (r->depth >= DEPTH_MAX)
        return tmpl_fail(t, node->at, r->e, KY_ELIMIT,
                         "sections and partials nest deeper than %d. does one include itself?",
                         DEPTH_MAX);
    if (r->steps <= 0)
        return tmpl_fail(t, node->at, r->e, KY_ELIMIT,
                         "the page takes more than %d steps. are its lists too long, or nested too "
                         "often?",
                         STEPS_MAX);
    if (r->out->overrun)
        return tmpl_fail(t, node->at, r->e, KY_ELIMIT,
                         "the page gets longer than the %zu bytes that are allowed. shorten its "
                         "lists",
                         r->out->max);
    return KY_OK;
}

/* Nodes [from, to) of t: the body of one node, or all. */
static enum ky_err render_nodes(struct render *r, const struct tmpl *t, uint32_t from, uint32_t to)
{
    enum ky_err err = KY_OK;
    if (from == to)
        return KY_OK;
    r->depth++;
    err = check_limits(r, t, &t->nodes[from]);
    for (uint32_t i = from; err == KY_OK && i < to;) {
        const struct node *node = &t->nodes[i++];
        if (--r->steps <= 0) {
            err = check_limits(r, t, node);
            break;
        }
        switch ((enum node_kind)node->kind) {
        case NODE_TEXT:
            put_text(r, node);
            break;
        case NODE_INDENT:
            start_line(r);
            break;
        case NODE_VAR:
            put_value(r, node);
            break;
        case NODE_SECTION:
            err = render_section(r, t, node);
            i = node->end;
            break;
        case NODE_INVERTED:
            if (value_truthy(resolve(r, node->u.path)))
                i = node->end;
            break;
        case NODE_PARTIAL:
        case NODE_PARENT:
            err = render_partial(r, t, node);
            i = node->end;
            break;
        case NODE_BLOCK:
            err = render_block(r, node, &i);
            break;
        case NODE_ARGUMENT: /* stands in a parent only */
            ensure(false);
        }
    }
    r->depth--;
    return err;
}

enum ky_err tmpl_render(const struct tmpl_set *set, struct str name, const struct value *root,
                        struct buf *out, struct err *e)
{
    const struct slot *slot = set_find(set, name);
    if (!slot || !slot->tmpl) {
        struct str brief = tmpl_brief(name);
        return err_set(e, KY_ENOTFOUND, "no template '%.*s'", STR_ARG(brief));
    }
    struct render r = {.set = set, .out = out, .e = e, .steps = STEPS_MAX};
    r.contexts[r.contexts_n++] = root;
    enum ky_err err = render_nodes(&r, slot->tmpl, 0, slot->tmpl->nodes_n);
    return err == KY_OK && slot->tmpl->nodes_n > 0 ? check_limits(&r, slot->tmpl, slot->tmpl->nodes)
                                                   : err;
}
