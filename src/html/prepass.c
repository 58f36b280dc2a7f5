#include "html/prepass_priv.h"

#include <gumbo.h>

#include "html/chars_priv.h"
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

/* What the pre-pass must know of a tag; the rest is the mirror's part. */
enum trait {
    VOID = 1,         /* has no end tag */
    RAW = 2,          /* its content is no markup */
    REFUSED = 4,      /* would put gumbo into another mode, or no browser makes an element of it */
    BREAKS_OUT = 8,   /* ends svg and math when it comes up in them */
    HOLDS_HTML = 16,  /* part of svg or math in which HTML is HTML again */
    ENDS_SELECT = 32, /* ends a select */
};

static const uint8_t traits[GUMBO_TAG_LAST] = {
    [GUMBO_TAG_ANNOTATION_XML] = HOLDS_HTML,
    [GUMBO_TAG_AREA] = VOID,
    [GUMBO_TAG_B] = BREAKS_OUT,
    [GUMBO_TAG_BASE] = VOID,
    [GUMBO_TAG_BASEFONT] = VOID,
    [GUMBO_TAG_BGSOUND] = VOID,
    [GUMBO_TAG_BIG] = BREAKS_OUT,
    [GUMBO_TAG_BLOCKQUOTE] = BREAKS_OUT,
    [GUMBO_TAG_BODY] = BREAKS_OUT,
    [GUMBO_TAG_BR] = VOID | BREAKS_OUT,
    [GUMBO_TAG_CAPTION] = ENDS_SELECT,
    [GUMBO_TAG_CENTER] = BREAKS_OUT,
    [GUMBO_TAG_CODE] = BREAKS_OUT,
    [GUMBO_TAG_COL] = VOID,
    [GUMBO_TAG_DD] = BREAKS_OUT,
    [GUMBO_TAG_DESC] = HOLDS_HTML,
    [GUMBO_TAG_DIV] = BREAKS_OUT,
    [GUMBO_TAG_DL] = BREAKS_OUT,
    [GUMBO_TAG_DT] = BREAKS_OUT,
    [GUMBO_TAG_EM] = BREAKS_OUT,
    [GUMBO_TAG_EMBED] = VOID | BREAKS_OUT,
    [GUMBO_TAG_FOREIGNOBJECT] = HOLDS_HTML,
    [GUMBO_TAG_FRAME] = REFUSED,
    [GUMBO_TAG_FRAMESET] = REFUSED,
    [GUMBO_TAG_H1] = BREAKS_OUT,
    [GUMBO_TAG_H2] = BREAKS_OUT,
    [GUMBO_TAG_H3] = BREAKS_OUT,
    [GUMBO_TAG_H4] = BREAKS_OUT,
    [GUMBO_TAG_H5] = BREAKS_OUT,
    [GUMBO_TAG_H6] = BREAKS_OUT,
    [GUMBO_TAG_HEAD] = BREAKS_OUT,
    [GUMBO_TAG_HR] = VOID | BREAKS_OUT,
    [GUMBO_TAG_I] = BREAKS_OUT,
    [GUMBO_TAG_IFRAME] = RAW,
    [GUMBO_TAG_IMG] = VOID | BREAKS_OUT,
    [GUMBO_TAG_INPUT] = VOID | ENDS_SELECT,
    [GUMBO_TAG_ISINDEX] = REFUSED,
    [GUMBO_TAG_KEYGEN] = VOID | ENDS_SELECT,
    [GUMBO_TAG_LI] = BREAKS_OUT,
    [GUMBO_TAG_LINK] = VOID,
    [GUMBO_TAG_MENU] = BREAKS_OUT,
    [GUMBO_TAG_MENUITEM] = REFUSED,
    [GUMBO_TAG_META] = VOID | BREAKS_OUT,
    [GUMBO_TAG_NOBR] = BREAKS_OUT,
    [GUMBO_TAG_NOEMBED] = RAW,
    [GUMBO_TAG_NOFRAMES] = RAW,
    [GUMBO_TAG_NOSCRIPT] = REFUSED,
    [GUMBO_TAG_OL] = BREAKS_OUT,
    [GUMBO_TAG_OPTGROUP] = REFUSED,
    [GUMBO_TAG_OPTION] = REFUSED,
    [GUMBO_TAG_P] = BREAKS_OUT,
    [GUMBO_TAG_PARAM] = VOID,
    [GUMBO_TAG_PLAINTEXT] = REFUSED,
    [GUMBO_TAG_PRE] = BREAKS_OUT,
    [GUMBO_TAG_RB] = REFUSED,
    [GUMBO_TAG_RTC] = REFUSED,
    [GUMBO_TAG_RUBY] = BREAKS_OUT,
    [GUMBO_TAG_S] = BREAKS_OUT,
    [GUMBO_TAG_SCRIPT] = RAW,
    [GUMBO_TAG_SMALL] = BREAKS_OUT,
    [GUMBO_TAG_SOURCE] = VOID,
    [GUMBO_TAG_SPAN] = BREAKS_OUT,
    [GUMBO_TAG_STRIKE] = BREAKS_OUT,
    [GUMBO_TAG_STRONG] = BREAKS_OUT,
    [GUMBO_TAG_STYLE] = RAW,
    [GUMBO_TAG_SUB] = BREAKS_OUT,
    [GUMBO_TAG_SUP] = BREAKS_OUT,
    [GUMBO_TAG_TABLE] = BREAKS_OUT | ENDS_SELECT,
    [GUMBO_TAG_TBODY] = ENDS_SELECT,
    [GUMBO_TAG_TD] = ENDS_SELECT,
    [GUMBO_TAG_TEXTAREA] = RAW | ENDS_SELECT,
    [GUMBO_TAG_TFOOT] = ENDS_SELECT,
    [GUMBO_TAG_TH] = ENDS_SELECT,
    [GUMBO_TAG_THEAD] = ENDS_SELECT,
    [GUMBO_TAG_TITLE] = RAW | HOLDS_HTML,
    [GUMBO_TAG_TR] = ENDS_SELECT,
    [GUMBO_TAG_TRACK] = VOID,
    [GUMBO_TAG_TT] = BREAKS_OUT,
    [GUMBO_TAG_U] = BREAKS_OUT,
    [GUMBO_TAG_UL] = BREAKS_OUT,
    [GUMBO_TAG_VAR] = BREAKS_OUT,
    [GUMBO_TAG_WBR] = VOID,
    [GUMBO_TAG_XMP] = RAW,
};

static bool has(int tag, int trait)
{
    return (traits[tag] & trait) != 0;
}

/* ---- writing ---- */

/* Blanks, and control characters, which will not be written. */
static bool is_blank(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] > 0x20 && s.p[i] != 0x7F)
            return false;
    return true;
}

/* How many bytes of s from `at` on gumbo would make U+FFFD of though they are well-formed. */
static size_t banned_bytes(struct str s, size_t at)
{
    unsigned char c = (unsigned char)s.p[at];
    if ((c >= 0x20 && c < 0x7F) || (c > 0xC2 && c < 0xEF)) /* most of all text */
        return 0;
    size_t from = at;
    return char_is_banned(str_utf8_next(s, &at)) ? at - from : 0;
}

/* Append s without such characters, and with `special` as `reference`. */
static void write_escaped(struct buf *out, struct str s, char special, const char *reference)
{
    size_t run = 0;
    for (size_t i = 0; i < s.n;) {
        size_t banned = banned_bytes(s, i);
        if (banned == 0 && s.p[i] != special) {
            i++;
            continue;
        }
        buf_add(out, str_sub(s, run, i));
        if (banned == 0)
            buf_addc(out, reference);
        i += banned ? banned : 1;
        run = i;
    }
    buf_add(out, str_from(s, run));
}

/* Text: its references stay as they are, but no "<" becomes a tag. */
static void write_text(struct buf *out, struct str s)
{
    write_escaped(out, s, '<', "&lt;");
}

/* A value between double quotes. */
static void write_value(struct buf *out, struct str s)
{
    write_escaped(out, s, '"', "&quot;");
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

/* Whether "<name" or "</name" stands at `at`, as a whole name. */
static bool is_tag_at(struct str s, size_t at, bool end, struct str name)
{
    size_t from = at + 1 + end, past = from + name.n;
    if (past >= s.n || s.p[at] != '<' || (end && s.p[at + 1] != '/'))
        return false;
    return str_ieq(str_sub(s, from, past), name) &&
           (taglex_blank(s.p[past]) || s.p[past] == '/' || s.p[past] == '>');
}

/* Where the content of a script ends. Inside "<!--" a script may hold one script more, whose end
 * tag does not end it: pages once wrote their scripts so. */
static size_t script_end(struct str s, struct str name)
{
    enum { PLAIN, COMMENT, INNER } state = PLAIN;
    size_t dashes = 0;
    for (size_t at = 0; at < s.n; at++) {
        if (s.p[at] == '>' && dashes >= 2)
            state = PLAIN;
        dashes = s.p[at] == '-' ? dashes + 1 : 0;
        if (s.p[at] != '<')
            continue;
        if (state == PLAIN && str_starts(str_from(s, at), STR("<!--"))) {
            state = COMMENT;
            dashes = 2;
            at += 3;
        } else if (state == COMMENT && is_tag_at(s, at, false, name)) {
            state = INNER;
        } else if (is_tag_at(s, at, true, name)) {
            if (state != INNER)
                return at;
            state = COMMENT;
        }
    }
    return s.n;
}

/* The content up to the end tag of that name, which is consumed. */
static struct str take_raw(struct pass *p, const struct taglex *tag)
{
    struct str rest = str_from(p->in, p->at);
    size_t at = 0;
    if (tag->tag == GUMBO_TAG_SCRIPT) {
        at = script_end(rest, tag->name);
    } else {
        while (at < rest.n && !is_tag_at(rest, at, true, tag->name)) {
            const char *next = memchr(rest.p + at + 1, '<', rest.n - at - 1);
            at = next ? (size_t)(next - rest.p) : rest.n;
        }
    }
    p->at += at;
    struct taglex end;
    if (at < rest.n)
        taglex_read(p->in, &p->at, &end);
    return str_sub(rest, 0, at);
}

static void raw_script(struct pass *p, struct str content)
{
    write_escaped(p->out, content, '<', "\\u003c"); /* the same in strings of scripts and JSON */
}

static void raw_style(struct pass *p, struct str content)
{
    write_escaped(p->out, content, '<', "");
}

/* xmp is shown as pre, where its content is text. */
static void raw_xmp(struct pass *p, struct str content)
{
    if (nest_start(&p->nest, GUMBO_TAG_PRE, 0) == NEST_DROP)
        return;
    buf_addc(p->out, "<pre>\n");
    nest_text(&p->nest, false);
    for (struct str part; str_split(&content, '&', &part);) { /* no references in there */
        write_text(p->out, part);
        if (content.p)
            buf_addc(p->out, "&amp;");
    }
    (void)nest_end(&p->nest, GUMBO_TAG_PRE);
    buf_addc(p->out, "</pre>");
}

static void raw_element(struct pass *p, const struct taglex *tag)
{
    struct str content = take_raw(p, tag);
    if (tag->tag == GUMBO_TAG_NOEMBED || tag->tag == GUMBO_TAG_NOFRAMES)
        return;
    if (tag->tag == GUMBO_TAG_XMP) {
        raw_xmp(p, content);
        return;
    }
    if (nest_start(&p->nest, tag->tag, 0) == NEST_DROP)
        return;
    write_start(p, tag->name, tag, false);
    if (tag->tag == GUMBO_TAG_SCRIPT)
        raw_script(p, content);
    else if (tag->tag == GUMBO_TAG_STYLE)
        raw_style(p, content);
    else if (tag->tag == GUMBO_TAG_TITLE)
        write_text(p->out, content);
    write_end(p, tag->name);
}

/* ---- elements that are left out whole ---- */

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
                (tag.tag == GUMBO_TAG_SELECT || has(tag.tag, ENDS_SELECT))) {
                if (tag.tag != GUMBO_TAG_SELECT)
                    p->at = before;
                return;
            }
            if ((outer == GUMBO_TAG_SVG || outer == GUMBO_TAG_MATH) && html == 0 &&
                has(tag.tag, BREAKS_OUT)) {
                p->at = before;
                return;
            }
            if (has(tag.tag, RAW) && tag.tag != GUMBO_TAG_TITLE && !tag.self_closing)
                (void)take_raw(p, &tag);
            level += tag.tag == outer && !tag.self_closing;
            html += has(tag.tag, HOLDS_HTML) && !tag.self_closing;
            break;
        case TAGLEX_END:
            level -= tag.tag == outer;
            html -= html > 0 && has(tag.tag, HOLDS_HTML);
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

static void start_tag(struct pass *p, struct taglex *tag)
{
    if (has(tag->tag, REFUSED))
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
    if (has(tag->tag, RAW)) {
        raw_element(p, tag);
        return;
    }
    bool open = !has(tag->tag, VOID);
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
    if (has(tag->tag, REFUSED | RAW))
        return;
    switch (tag->tag) {
    case GUMBO_TAG_HTML:
    case GUMBO_TAG_BODY:
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
    if (has(tag->tag, VOID))
        return;
    if (p->dropped > 0) {
        p->dropped--;
        return;
    }
    if (tag->tag == GUMBO_TAG_FORM && p->nest.form)
        buf_addc(p->out, "<!--" TAGLEX_FLUSH "-->"); /* gumbo puts text before it after the form */
    if (nest_end(&p->nest, tag->tag))
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
