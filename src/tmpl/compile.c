/* compile.c: tokens to nodes.
 *
 * Standalone lines. A line that holds one tag and blanks, but no variable, vanishes around it; so
 * does a line of several tags of inheritance, `{{<parent}}{{$block}}` or `{{/block}}{{/parent}}`,
 * and a whole parent from `{{<x}}` to `{{/x}}` on one line. A block that opens and ends on one line
 * prints there and keeps the line.
 *
 * Indentation. The blanks before a standalone partial or parent are put before each line it brings
 * in. A block given to a parent (argument) loses the indentation of its first line, and takes the
 * one of the block it replaces: that of the default's first line, or of the tag where there is no
 * default. A line's indentation is printed by its first node: NODE_TEXT with line_start, or
 * NODE_INDENT. All is linear in the text but the search for a first line, which blank lines may
 * lengthen, at most NEST_MAX times. */
#include "tmpl/tmpl_priv.h"

enum { SCRATCH_MAX = 128 << 20 };

struct compile {
    struct tmpl_set *set;
    struct tmpl *t;
    struct arena scratch;
    struct tokens tokens;
    VEC(struct node) nodes;      /* in scratch, until their number is known */
    uint32_t open[NEST_MAX];     /* tokens that are open */
    struct str dedent[NEST_MAX]; /* what was in force outside of each */
    size_t open_n;
    struct str cut; /* blanks that lines of the argument we are in lose */
    bool starts;    /* the next thing printed begins a line */
};

static struct str blanks_of(struct str s)
{
    size_t n = 0;
    while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'))
        n++;
    return str_sub(s, 0, n);
}

/* Spaces, tabs and a line end. */
static bool is_blank(struct str s)
{
    struct str rest = str_from(s, blanks_of(s).n);
    return rest.n == 0 || str_eqc(rest, "\n") || str_eqc(rest, "\r\n");
}

/* s without the blanks that it shares with c->cut from the left. */
static struct str dedented(const struct compile *c, struct str s)
{
    size_t n = 0;
    while (n < c->cut.n && n < s.n && s.p[n] == c->cut.p[n])
        n++;
    return str_from(s, n);
}

static bool in_parent(const struct compile *c)
{
    return c->open_n > 0 && c->tokens.p[c->open[c->open_n - 1]].kind == TOKEN_PARENT;
}

static bool inherits(const struct compile *c, const struct token *t)
{
    if (t->kind == TOKEN_CLOSE)
        t = &c->tokens.p[t->match];
    return t->kind == TOKEN_PARENT || t->kind == TOKEN_BLOCK;
}

/* Whether tokens [from, to), one line, are tags alone; see the top of the file. */
static bool is_standalone(const struct compile *c, size_t from, size_t to)
{
    size_t tags = 0, others = 0, whole = 0;
    for (size_t i = from; i < to; i++) {
        const struct token *t = &c->tokens.p[i];
        if (t->kind == TOKEN_TEXT) {
            if (!t->silent && !is_blank(t->s))
                return false;
            continue;
        }
        if (t->kind == TOKEN_VAR)
            return false;
        tags++;
        others += !inherits(c, t);
        if ((t->kind != TOKEN_PARENT && t->kind != TOKEN_BLOCK) || t->match >= to)
            continue;
        if (t->kind == TOKEN_BLOCK && !t->argument)
            return false;
        whole += t->kind == TOKEN_PARENT;
        i = t->match;
    }
    return tags == 1 || (tags > 1 && others == 0 && whole == 0);
}

static struct node *push(struct compile *c, enum node_kind kind, const struct token *t)
{
    struct node *node = VEC_PUSH(&c->scratch, c->nodes);
    if (node) {
        node->kind = (unsigned char)kind;
        node->at = (uint32_t)t->at;
        node->s = t->s;
    }
    return node;
}

static void push_text(struct compile *c, const struct token *t, struct str s)
{
    if (s.n == 0)
        return;
    struct node *last = c->nodes.n ? &c->nodes.p[c->nodes.n - 1] : NULL;
    if (last && last->kind == NODE_TEXT && last->s.p + last->s.n == s.p) {
        last->s.n += s.n; /* nothing stood between them */
    } else {
        struct node *node = push(c, NODE_TEXT, t);
        if (node) {
            node->s = s;
            node->line_start = c->starts;
        }
    }
    c->starts = false;
}

/* Blanks that the first line behind token `from` begins with, up to the closer `to`: blank lines
 * do not count. False when there is no line. */
static bool first_indent(const struct compile *c, size_t from, size_t to, struct str *out)
{
    for (size_t i = from; i < to; i++) {
        const struct token *t = &c->tokens.p[i];
        if (t->kind != TOKEN_TEXT) {
            *out = STR("");
            return true;
        }
        *out = blanks_of(t->s);
        if (!is_blank(t->s) || (out->n == t->s.n && i + 1 < to))
            return true;
    }
    return false;
}

static const struct path *make_path(struct compile *c, struct str name)
{
    uint32_t n = 1, at = 0;
    for (size_t i = 0; i < name.n; i++)
        n += name.p[i] == '.';
    if (str_eqc(name, "."))
        n = 0;
    struct path *path = arena_zero(&c->t->arena, sizeof(*path) + n * sizeof(path->keys[0]));
    if (!path)
        return NULL;
    path->n = n;
    for (struct str rest = name, part; n > 0 && str_split(&rest, '.', &part);)
        path->keys[at++] = (struct key){part, name_hash(part)};
    return path;
}

static enum node_kind node_kind(const struct token *t)
{
    switch (t->kind) {
    case TOKEN_SECTION:
        return NODE_SECTION;
    case TOKEN_INVERTED:
        return NODE_INVERTED;
    case TOKEN_PARTIAL:
        return NODE_PARTIAL;
    case TOKEN_PARENT:
        return NODE_PARENT;
    case TOKEN_BLOCK:
        return t->argument ? NODE_ARGUMENT : NODE_BLOCK;
    default:
        return NODE_VAR;
    }
}

static void open_body(struct compile *c, size_t i)
{
    c->tokens.p[i].node = (uint32_t)(c->nodes.n - 1);
    c->dedent[c->open_n] = c->cut;
    c->open[c->open_n++] = (uint32_t)i;
}

static void close_body(struct compile *c, const struct token *closer)
{
    struct node *node = &c->nodes.p[c->tokens.p[closer->match].node];
    node->end = (uint32_t)c->nodes.n;
    c->cut = c->dedent[--c->open_n];
}

/* What an opener or a leaf has besides its name. `lead`: the blanks before it on its line. */
static void fill(struct compile *c, struct node *node, const struct token *t, struct str lead)
{
    node->raw = t->raw;
    node->dynamic = t->dynamic;
    node->end = (uint32_t)c->nodes.n;
    node->indent = lead;
    if (node->kind == NODE_BLOCK || node->kind == NODE_ARGUMENT)
        return;
    if ((node->kind == NODE_PARTIAL || node->kind == NODE_PARENT) && !t->dynamic)
        node->u.slot = set_slot(c->set, t->s);
    else
        node->u.path = make_path(c, t->s);
}

/* Token i on a line that ends before token `to`. */
static void put_tag(struct compile *c, size_t i, size_t to, bool alone, struct str lead)
{
    const struct token *t = &c->tokens.p[i];
    if (t->kind == TOKEN_CLOSE && inherits(c, t)) { /* what follows it begins the line, then */
        c->starts = c->starts && t->match + 1 != i;
        close_body(c, t);
        return;
    }
    if (c->starts && !in_parent(c)) {
        push(c, NODE_INDENT, t);
        c->starts = false;
    }
    if (t->kind == TOKEN_CLOSE)
        close_body(c, t);
    if (t->kind == TOKEN_CLOSE || t->kind == TOKEN_NOTE)
        return;
    struct node *node = push(c, node_kind(t), t);
    if (!node)
        return;
    fill(c, node, t, lead);
    node->alone = alone;
    if (t->kind == TOKEN_VAR || t->kind == TOKEN_PARTIAL)
        return;
    open_body(c, i);
    if (t->kind != TOKEN_BLOCK)
        return;
    struct str first = {0};
    bool lines = alone && first_indent(c, to, t->match, &first);
    if (t->argument) {
        c->cut = first;
        c->starts = !alone;
    } else if (lines) {
        node->indent = dedented(c, first);
    }
}

/* A parent that began alone on a line takes the end of its last line with it. */
static bool ends_lone_parent(const struct compile *c, const struct token *t)
{
    if (t->kind != TOKEN_CLOSE)
        return false;
    const struct token *opener = &c->tokens.p[t->match];
    return opener->kind == TOKEN_PARENT && c->nodes.p[opener->node].alone;
}

static void put_line(struct compile *c, size_t from, size_t to)
{
    const struct token *tokens = c->tokens.p;
    bool alone = is_standalone(c, from, to);
    struct str lead = {0};
    size_t inner = 0; /* up to here we are in a parent or argument that began on this line */
    if (tokens[from].kind == TOKEN_TEXT && !tokens[from].silent)
        lead = dedented(c, blanks_of(tokens[from].s));
    c->starts = !alone && !in_parent(c);
    for (size_t i = from; i < to && !c->scratch.overrun; i++) {
        const struct token *t = &tokens[i];
        bool stands = alone && i >= inner;
        if (t->kind == TOKEN_TEXT) {
            bool tail = i > from && is_blank(t->s) && ends_lone_parent(c, t - 1);
            if (!stands && !t->silent && !tail)
                push_text(c, t, i == from ? dedented(c, t->s) : t->s);
            if (!is_blank(t->s))
                lead = STR("");
            continue;
        }
        bool whole = (t->kind == TOKEN_PARENT || t->argument) && t->match < to;
        if (stands && whole)
            inner = t->match;
        put_tag(c, i, to, stands && !(whole && t->argument), lead);
        lead = STR("");
    }
}

static void put_lines(struct compile *c)
{
    for (size_t from = 0, to; from < c->tokens.n && !c->scratch.overrun; from = to) {
        for (to = from; to < c->tokens.n;) {
            const struct token *t = &c->tokens.p[to++];
            if (t->kind == TOKEN_TEXT && t->s.p[t->s.n - 1] == '\n')
                break;
        }
        put_line(c, from, to);
    }
}

enum ky_err tmpl_compile(struct tmpl_set *set, struct tmpl *t, struct err *e)
{
    struct compile c = {.set = set, .t = t};
    arena_init(&c.scratch, SCRATCH_MAX);
    enum ky_err err = tmpl_scan(t, &c.scratch, &c.tokens, e);
    if (err != KY_OK)
        goto out;
    put_lines(&c);
    t->nodes = ARENA_ARRAY(&t->arena, struct node, c.nodes.n);
    t->nodes_n = t->nodes ? (uint32_t)c.nodes.n : 0;
    if (t->nodes_n > 0)
        memcpy(t->nodes, c.nodes.p, c.nodes.n * sizeof(*t->nodes));
    err = arena_check(&c.scratch, e);
    if (err == KY_OK)
        err = arena_check(&t->arena, e);
    if (err != KY_OK)
        err_prefix(e, "%.*s", STR_ARG(t->name));
out:
    arena_release(&c.scratch);
    return err;
}
