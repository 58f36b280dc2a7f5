/* repair.c: mend the text of a page before anything is read from it. Two walks over the text nodes,
 * since a single reading in brackets is an author's and many are a machine's. Cost: linear. */
#include "extract/extract_priv.h"

#include "base/buf.h"
#include "text/repair.h"

enum { GLOSSES_MIN = 3 };

static bool is_text(const struct html_node *n)
{
    return n->type == HTML_TEXT && n->text.n > 0 && !html_is(n->parent, "script") &&
           !html_is(n->parent, "style");
}

/* References that were escaped once too often and now show as such. */
static const struct {
    struct str name, text;
} references[] = {{S("&nbsp;"), S(" ")},      {S("&ldquo;"), S("“")},  {S("&rdquo;"), S("”")},
                  {S("&lsquo;"), S("‘")},     {S("&rsquo;"), S("’")},  {S("&mdash;"), S("—")},
                  {S("&middot;"), S("·")},    {S("&hellip;"), S("…")}, {S("&ensp;"), S(" ")},
                  {S("&emsp;"), S("\u3000")}, {S("&quot;"), S("\"")},  {S("&amp;"), S("&")},
                  {S("&lt;"), S("<")},        {S("&gt;"), S(">")},     {S("&times;"), S("×")}};

static struct str resolve(struct arena *a, struct str s, size_t *fixed)
{
    struct buf out;
    size_t from = 0, before = *fixed;
    buf_init(&out, s.n);
    for (size_t at = str_find_char(s, '&'); at < s.n;) {
        struct str here = str_from(s, at);
        size_t past = at + 1;
        for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
            if (!str_starts(here, references[i].name))
                continue;
            buf_add(&out, str_sub(s, from, at));
            buf_add(&out, references[i].text);
            from = past = at + references[i].name.n;
            ++*fixed;
            break;
        }
        size_t next = str_find_char(str_from(s, past), '&');
        at = next == STR_NONE ? s.n : past + next;
    }
    buf_add(&out, str_from(s, from));
    if (*fixed > before)
        s = arena_str(a, buf_str(&out));
    buf_release(&out);
    return s;
}

void page_repair(struct page *p)
{
    size_t glosses = 0;
    for (struct html_node *n = p->root; n; n = html_next(n, p->root)) {
        if (!is_text(n))
            continue;
        n->text = text_strip_noise(p->arena, n->text, &p->noise);
        n->text = resolve(p->arena, n->text, &p->noise);
        n->text = text_unshift(p->arena, n->text, &p->noise);
        glosses += text_glosses(n->text);
    }
    if (glosses < GLOSSES_MIN)
        return;
    p->noise += glosses;
    for (struct html_node *n = p->root; n; n = html_next(n, p->root))
        if (is_text(n))
            n->text = text_strip_glosses(p->arena, n->text);
}
