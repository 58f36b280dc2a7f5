#include "html/prepass_priv.h"

#include <gumbo.h>

#include "html/nest_priv.h"
#include "html/taglex_priv.h"

struct pass {
    struct str in;
    size_t at;
    struct buf *out;
    struct nest nest;
    size_t dropped; /* start tags refused for depth whose end tags are still to come */
    unsigned uniques;
    bool html, head, body; /* their start tags were seen */
};

/* ---- writing ---- */

static bool is_blank(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] && !taglex_blank(s.p[i]))
            return false;
    return true;
}

/* Text as it stands, but for NUL and for "<", which must not become a tag. */
static void write_text(struct buf *out, struct str s)
{
    size_t run = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '<' && s.p[i] != '\0')
            continue;
        buf_add(out, str_sub(s, run, i));
        if (s.p[i] == '<')
            buf_addc(out, "&lt;");
        run = i + 1;
    }
    buf_add(out, str_from(s, run));
}

/* A value between double quotes; its references stay as they are. */
static void write_value(struct buf *out, struct str s)
{
    size_t run = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '"' && s.p[i] != '\0')
            continue;
        buf_add(out, str_sub(s, run, i));
        if (s.p[i] == '"')
            buf_addc(out, "&quot;");
        run = i + 1;
    }
    buf_add(out, str_from(s, run));
}

static void write_lower(struct buf *out, struct str s)
{
    char *to = buf_reserve(out, s.n);
    if (!to)
        return;
    for (size_t i = 0; i < s.n; i++)
        to[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
    buf_grow(out, s.n);
}

static void write_start(struct pass *p, struct str name, const struct taglex *tag, bool unique)
{
    buf_addch(p->out, '<');
    write_lower(p->out, name);
    for (size_t i = 0; i < tag->attrs_n; i++) {
        buf_addch(p->out, ' ');
        write_lower(p->out, tag->attrs[i].name);
        buf_addc(p->out, "=\"");
        write_value(p->out, tag->attrs[i].value);
        buf_addch(p->out, '"');
    }
    if (unique)
        buf_addf(p->out, " %s=\"%u\"", TAGLEX_UNIQUE, ++p->uniques);
    buf_addch(p->out, '>');
}

static void write_end(struct pass *p, struct str name)
{
    buf_addc(p->out, "</");
    write_lower(p->out, name);
    buf_addch(p->out, '>');
}

/* ---- elements whose content is no markup ---- */

/* The content up to the end tag of that name, which is consumed. */
static struct str take_raw(struct pass *p, struct str name)
{
    struct str rest = str_from(p->in, p->at);
    size_t at = 0;
    for (;;) {
        const char *lt = at < rest.n ? memchr(rest.p + at, '<', rest.n - at) : NULL;
        if (!lt) {
            p->at = p->in.n;
            return rest;
        }
        at = (size_t)(lt - rest.p);
        struct str after = str_sub(rest, at + 2, at + 2 + name.n);
        char end = at + 2 + name.n < rest.n ? rest.p[at + 2 + name.n] : '\0';
        if (at + 1 < rest.n && rest.p[at + 1] == '/' && str_ieq(after, name) &&
            (taglex_blank(end) || end == '/' || end == '>')) {
            struct taglex tag;
            p->at += at;
            taglex_read(p->in, &p->at, &tag);
            return str_sub(rest, 0, at);
        }
        at++;
    }
}

static void raw_script(struct pass *p, struct str content)
{
    for (size_t i = 0; i < content.n; i++) {
        if (content.p[i] == '<')
            buf_addc(p->out, "\\u003c"); /* the same in every string of a script or of JSON */
        else if (content.p[i])
            buf_addch(p->out, content.p[i]);
    }
}

static void raw_style(struct pass *p, struct str content)
{
    for (size_t i = 0; i < content.n; i++)
        if (content.p[i] != '<' && content.p[i])
            buf_addch(p->out, content.p[i]);
}

/* True when the tag begins such an element, which is done then. */
static bool raw_element(struct pass *p, const struct taglex *tag)
{
    struct str content;
    switch (tag->tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_NOEMBED:
    case GUMBO_TAG_NOFRAMES:
    case GUMBO_TAG_XMP:
        content = take_raw(p, tag->name);
        break;
    default:
        return false;
    }
    if (tag->tag == GUMBO_TAG_NOEMBED || tag->tag == GUMBO_TAG_NOFRAMES)
        return true;
    if (tag->tag == GUMBO_TAG_XMP) {
        if (nest_start(&p->nest, GUMBO_TAG_PRE, 0) == NEST_DROP)
            return true;
        buf_addc(p->out, "<pre>\n");
        nest_text(&p->nest, false);
        for (size_t i = 0; i < content.n; i++) /* no references in there */
            if (content.p[i] == '&')
                buf_addc(p->out, "&amp;");
            else
                write_text(p->out, str_sub(content, i, i + 1));
        (void)nest_end(&p->nest, GUMBO_TAG_PRE);
        buf_addc(p->out, "</pre>");
        return true;
    }
    if (nest_start(&p->nest, tag->tag, 0) == NEST_DROP)
        return true;
    write_start(p, tag->name, tag, false);
    if (tag->tag == GUMBO_TAG_SCRIPT)
        raw_script(p, content);
    else if (tag->tag == GUMBO_TAG_STYLE)
        raw_style(p, content);
    else if (tag->tag == GUMBO_TAG_TITLE)
        write_text(p->out, content);
    write_end(p, tag->name);
    return true;
}

/* ---- elements that are left out whole ---- */

/* HTML elements that end svg and math when they come up in it. */
static bool breaks_out(int tag)
{
    switch (tag) {
    case GUMBO_TAG_B:
    case GUMBO_TAG_BIG:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_BR:
    case GUMBO_TAG_CENTER:
    case GUMBO_TAG_CODE:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_EM:
    case GUMBO_TAG_EMBED:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_I:
    case GUMBO_TAG_IMG:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_MENU:
    case GUMBO_TAG_META:
    case GUMBO_TAG_NOBR:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_P:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_RUBY:
    case GUMBO_TAG_S:
    case GUMBO_TAG_SMALL:
    case GUMBO_TAG_SPAN:
    case GUMBO_TAG_STRONG:
    case GUMBO_TAG_STRIKE:
    case GUMBO_TAG_SUB:
    case GUMBO_TAG_SUP:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_TT:
    case GUMBO_TAG_U:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_VAR:
        return true;
    default:
        return false;
    }
}

static bool ends_select(int tag)
{
    switch (tag) {
    case GUMBO_TAG_INPUT:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_KEYGEN:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TFOOT:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
        return true;
    default:
        return false;
    }
}

/* Inside these parts of svg and math HTML is HTML again. */
static bool holds_html(const struct taglex *tag)
{
    return tag->tag == GUMBO_TAG_FOREIGNOBJECT || tag->tag == GUMBO_TAG_DESC ||
           tag->tag == GUMBO_TAG_ANNOTATION_XML || tag->tag == GUMBO_TAG_TITLE;
}

static bool is_raw_tag(int tag)
{
    return tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_TEXTAREA ||
           tag == GUMBO_TAG_XMP || tag == GUMBO_TAG_IFRAME || tag == GUMBO_TAG_NOEMBED ||
           tag == GUMBO_TAG_NOFRAMES;
}

/* Go past svg, math, template or select, whose start tag was just read: to its end tag, or to what
 * ends it in a browser. */
static void skip_element(struct pass *p, int outer)
{
    size_t level = 1, html = 0;
    while (p->at < p->in.n && level > 0) {
        size_t before = p->at;
        struct taglex tag;
        switch (taglex_next(p->in, &p->at, &tag)) {
        case TAGLEX_START:
            if (outer == GUMBO_TAG_SELECT &&
                (tag.tag == GUMBO_TAG_SELECT || ends_select(tag.tag))) {
                if (tag.tag != GUMBO_TAG_SELECT)
                    p->at = before;
                return;
            }
            if ((outer == GUMBO_TAG_SVG || outer == GUMBO_TAG_MATH) && html == 0 &&
                breaks_out(tag.tag)) {
                p->at = before;
                return;
            }
            if (is_raw_tag(tag.tag) && !tag.self_closing)
                (void)take_raw(p, tag.name);
            level += tag.tag == outer && !tag.self_closing;
            html += holds_html(&tag) && !tag.self_closing;
            break;
        case TAGLEX_END:
            level -= tag.tag == outer;
            html -= html > 0 && holds_html(&tag);
            if (outer == GUMBO_TAG_SELECT && tag.tag == GUMBO_TAG_TABLE) {
                p->at = before;
                return;
            }
            break;
        default:
            break;
        }
    }
}

/* ---- tags ---- */

/* html, head and body once each; later ones would only add attributes to the first. */
static void frame_tag(struct pass *p, const struct taglex *tag)
{
    bool *seen = tag->tag == GUMBO_TAG_HTML   ? &p->html
                 : tag->tag == GUMBO_TAG_HEAD ? &p->head
                                              : &p->body;
    if (!*seen)
        write_start(p, tag->name, tag, false);
    *seen = true;
}

static size_t attr_bytes(const struct taglex *tag)
{
    size_t n = 0;
    for (size_t i = 0; i < tag->attrs_n; i++)
        n += 64 + tag->attrs[i].name.n + tag->attrs[i].value.n;
    return n;
}

static bool is_void(int tag)
{
    switch (tag) {
    case GUMBO_TAG_AREA:
    case GUMBO_TAG_BASE:
    case GUMBO_TAG_BASEFONT:
    case GUMBO_TAG_BGSOUND:
    case GUMBO_TAG_BR:
    case GUMBO_TAG_COL:
    case GUMBO_TAG_EMBED:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_IMG:
    case GUMBO_TAG_INPUT:
    case GUMBO_TAG_KEYGEN:
    case GUMBO_TAG_LINK:
    case GUMBO_TAG_META:
    case GUMBO_TAG_PARAM:
    case GUMBO_TAG_SOURCE:
    case GUMBO_TAG_TRACK:
    case GUMBO_TAG_WBR:
        return true;
    default:
        return false;
    }
}

/* Tags that would put gumbo into another mode, or that no browser makes an element of. */
static bool is_refused(int tag)
{
    switch (tag) {
    case GUMBO_TAG_FRAMESET:
    case GUMBO_TAG_FRAME:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_PLAINTEXT:
    case GUMBO_TAG_ISINDEX:
    case GUMBO_TAG_MENUITEM:
    case GUMBO_TAG_OPTION:
    case GUMBO_TAG_OPTGROUP:
    case GUMBO_TAG_RB:
    case GUMBO_TAG_RTC:
        return true;
    default:
        return false;
    }
}

static void start_tag(struct pass *p, struct taglex *tag)
{
    if (is_refused(tag->tag))
        return;
    if (tag->tag == GUMBO_TAG_IMAGE) {
        tag->tag = GUMBO_TAG_IMG;
        tag->name = STR("img");
    }
    switch (tag->tag) {
    case GUMBO_TAG_HTML:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_BODY:
        frame_tag(p, tag);
        return;
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_MATH:
        (void)nest_start(&p->nest, tag->tag, 0);
        write_start(p, tag->name, tag, false);
        write_end(p, tag->name);
        if (!tag->self_closing)
            skip_element(p, tag->tag);
        return;
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_SELECT:
        skip_element(p, tag->tag);
        return;
    default:
        break;
    }
    if (raw_element(p, tag))
        return;
    bool open = !is_void(tag->tag);
    if (p->dropped > 0 && open) {
        p->dropped++;
        return;
    }
    enum nest_verdict verdict = nest_start(&p->nest, tag->tag, attr_bytes(tag));
    if (verdict == NEST_DROP)
        p->dropped += open && p->nest.open_n + 3 > NEST_DEPTH;
    else
        write_start(p, tag->name, tag, verdict == NEST_UNIQUE);
}

static void end_tag(struct pass *p, struct taglex *tag)
{
    if (is_refused(tag->tag) || is_raw_tag(tag->tag))
        return;
    switch (tag->tag) {
    case GUMBO_TAG_HTML:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_MATH:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_SELECT:
        return;
    case GUMBO_TAG_HEAD:
        if (p->head && !p->body && p->nest.open_n == 0)
            write_end(p, tag->name);
        return;
    case GUMBO_TAG_BR: /* which browsers take for a start tag */
        tag->attrs_n = 0;
        start_tag(p, tag);
        return;
    default:
        break;
    }
    if (is_void(tag->tag))
        return;
    if (p->dropped > 0)
        p->dropped--;
    else if (nest_end(&p->nest, tag->tag))
        write_end(p, tag->name);
}

static void text(struct pass *p, struct str s)
{
    nest_text(&p->nest, is_blank(s));
    write_text(p->out, s);
}

static void comment(struct pass *p, struct str s)
{
    buf_addc(p->out, "<!--");
    for (struct str rest = s, part; str_split(&rest, '\0', &part);) {
        buf_add(p->out, part);
        if (rest.p) /* just leaving NUL out could join "-" and "->" */
            buf_addc(p->out, "\xef\xbf\xbd");
    }
    buf_addc(p->out, "-->");
}

void prepass(struct buf *out, struct str utf8, size_t *out_depth)
{
    struct pass p = {.in = utf8, .out = out};
    if (str_starts(utf8, STR("\xef\xbb\xbf")))
        p.at = 3;
    nest_init(&p.nest, utf8.n, out);
    buf_addc(out, "<!DOCTYPE html>");
    while (p.at < p.in.n && !out->overrun) {
        struct taglex tag;
        switch (taglex_next(p.in, &p.at, &tag)) {
        case TAGLEX_START:
            start_tag(&p, &tag);
            break;
        case TAGLEX_END:
            end_tag(&p, &tag);
            break;
        case TAGLEX_TEXT:
            text(&p, tag.text);
            break;
        case TAGLEX_COMMENT:
            comment(&p, tag.text);
            break;
        case TAGLEX_NOTHING:
            break;
        }
    }
    if (out_depth)
        *out_depth = p.nest.peak;
}
