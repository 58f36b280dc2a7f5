#include "html/mark.h"

#include "base/vec.h"
#include "html/chars_priv.h"

/* Markup and its plain text differ in blanks alone, so that places are told by what is solid: the
 * number of code points before them that are neither blank nor banned. */
static bool is_solid(uint32_t c)
{
    return !char_is_edge(c) && !char_is_banned(c);
}

struct range {
    size_t start, end; /* in solid code points */
};

struct walk {
    struct arena *a;
    struct buf out;
    struct range *ranges;
    size_t n;      /* ranges */
    size_t now;    /* the range that is being passed, or comes next */
    size_t solid;  /* code points passed */
    size_t depth;  /* open elements */
    size_t begun;  /* ranges whose first piece was written */
    size_t before; /* the same when the block began */
    size_t cut;    /* where the block begins in the output */
    VEC(struct html_block) blocks;
};

/* Solid code points before each start and end; one walk over the text. */
static enum ky_err count_solid(struct walk *w, struct str plain, const struct html_mark *marks,
                               struct err *e)
{
    int64_t point = 0, last = 0;
    size_t at = 0, solid = 0;
    w->ranges = arena_alloc(w->a, (w->n + 1) * sizeof(*w->ranges));
    for (size_t i = 0; w->ranges && i < w->n; i++) {
        const int64_t ends[2] = {marks[i].start < last ? last : marks[i].start, marks[i].end};
        size_t found[2];
        for (int k = 0; k < 2; k++) {
            for (; point < ends[k] && at < plain.n; point++)
                solid += is_solid(str_utf8_next(plain, &at));
            found[k] = solid;
        }
        w->ranges[i] = (struct range){found[0], found[1]};
        last = marks[i].end > last ? marks[i].end : last;
    }
    return arena_check(w->a, e);
}

static void end_block(struct walk *w)
{
    struct html_block *b = VEC_PUSH(w->a, w->blocks);
    if (b)
        *b = (struct html_block){.first = w->before, .n = w->begun - w->before};
    if (b)
        b->markup.markup = arena_str(w->a, str_from(buf_str(&w->out), w->cut));
    w->before = w->begun;
    w->cut = w->out.n;
}

static bool within(const struct walk *w)
{
    return w->now < w->n && w->solid >= w->ranges[w->now].start && w->solid < w->ranges[w->now].end;
}

static void pass_empty(struct walk *w)
{
    while (w->now < w->n && w->solid >= w->ranges[w->now].end)
        w->now++;
}

static void open_mark(struct walk *w)
{
    if (w->now >= w->begun) {
        buf_addf(&w->out, "<mark class=\"said\" id=\"said-%zu\">", w->now + 1);
        w->begun = w->now + 1;
    } else {
        buf_addc(&w->out, "<mark class=\"said\">");
    }
}

/* One character as it stands: a code point, or a reference, which is always solid. */
static size_t character(struct str s, uint32_t *out_point)
{
    size_t at = 0, end = str_find_char(s, ';');
    if (s.p[0] == '&' && end != STR_NONE) {
        *out_point = '&';
        return end + 1;
    }
    *out_point = str_utf8_next(s, &at);
    return at;
}

static void walk_text(struct walk *w, struct str s)
{
    bool open = false;
    while (s.n) {
        uint32_t c;
        size_t n = character(s, &c);
        pass_empty(w);
        bool solid = is_solid(c), wanted = within(w) && (solid || open);
        if (wanted != open) {
            if (open)
                buf_addc(&w->out, "</mark>");
            else
                open_mark(w);
            open = wanted;
        }
        buf_add(&w->out, str_sub(s, 0, n));
        w->solid += solid;
        s = str_from(s, n);
    }
    if (open)
        buf_addc(&w->out, "</mark>");
}

static bool is_void(struct str tag)
{
    static const char *const names[] = {"br", "hr", "img", "source", "col"};
    struct str name;
    if (!str_split(&tag, ' ', &name))
        return false;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (str_eqc(name, names[i]))
            return true;
    return false;
}

/* `tag` is what stands between the brackets. */
static void walk_tag(struct walk *w, struct str tag)
{
    bool closes = tag.n && tag.p[0] == '/';
    buf_addch(&w->out, '<');
    buf_add(&w->out, tag);
    buf_addch(&w->out, '>');
    if (closes)
        w->depth -= w->depth > 0;
    else if (!is_void(tag))
        w->depth++;
    if (w->depth == 0)
        end_block(w);
}

enum ky_err html_mark(struct arena *a, struct html_safe html, struct str plain,
                      const struct html_mark *marks, size_t n, struct html_block **out,
                      size_t *out_n, struct err *e)
{
    struct walk w = {.a = a, .n = n};
    struct str rest = html.markup;
    enum ky_err err = count_solid(&w, plain, marks, e);
    if (err)
        return err;
    buf_init(&w.out, a->budget);
    while (rest.n) {
        size_t close = rest.p[0] == '<' ? str_find_char(rest, '>') : STR_NONE;
        if (close != STR_NONE) {
            walk_tag(&w, str_sub(rest, 1, close));
            rest = str_from(rest, close + 1);
            continue;
        }
        size_t next = str_find_char(str_from(rest, 1), '<');
        next = next == STR_NONE ? rest.n : next + 1;
        walk_text(&w, str_sub(rest, 0, next));
        rest = str_from(rest, next);
    }
    if (w.out.n > w.cut)
        end_block(&w);
    err = buf_check(&w.out, e);
    buf_release(&w.out);
    *out = w.blocks.p;
    *out_n = w.blocks.n;
    return err ? err : arena_check(a, e);
}
