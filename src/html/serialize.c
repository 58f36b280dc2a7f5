#include "html/sanitize_priv.h"

/* & < > as references; in a value " too. */
static void escape(struct buf *out, struct str s, bool value)
{
    size_t run = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *as = s.p[i] == '&'            ? "&amp;"
                         : s.p[i] == '<'          ? "&lt;"
                         : s.p[i] == '>'          ? "&gt;"
                         : value && s.p[i] == '"' ? "&quot;"
                                                  : NULL;
        if (!as)
            continue;
        buf_add(out, str_sub(s, run, i));
        buf_addc(out, as);
        run = i + 1;
    }
    buf_add(out, str_from(s, run));
}

static void begin(struct buf *out, const struct out_node *n)
{
    buf_addch(out, '<');
    buf_add(out, html_tags[n->tag].name);
    for (size_t i = 0; i < n->attrs.n; i++) {
        buf_addch(out, ' ');
        buf_add(out, n->attrs.p[i].name);
        buf_addc(out, "=\"");
        escape(out, n->attrs.p[i].value, true);
        buf_addch(out, '"');
    }
    buf_addch(out, '>');
    /* a parser drops a line feed that comes first */
    const struct out_node *first = n->tag == TAG_PRE ? n->first : NULL;
    if (first && first->tag == TAG_NONE && str_starts(first->text, STR("\n")))
        buf_addch(out, '\n');
}

static bool is_void(enum html_tag tag)
{
    return tag == TAG_BR || tag == TAG_HR || tag == TAG_IMG || tag == TAG_SOURCE || tag == TAG_COL;
}

static void end(struct buf *out, const struct out_node *n)
{
    if (n->tag == TAG_NONE || is_void(n->tag))
        return;
    buf_addc(out, "</");
    buf_add(out, html_tags[n->tag].name);
    buf_addch(out, '>');
}

void serialize(struct buf *out, const struct out_node *root)
{
    const struct out_node *n = root->first;
    while (n && !out->overrun) {
        if (n->tag == TAG_NONE)
            escape(out, n->text, false);
        else
            begin(out, n);
        if (n->first) {
            n = n->first;
            continue;
        }
        for (;;) {
            end(out, n);
            if (n->next || n->parent == root)
                break;
            n = n->parent;
        }
        if (n->next && n->parent == root)
            buf_addch(out, '\n'); /* a block a line */
        n = n->next;
    }
}
