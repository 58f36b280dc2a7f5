#include "feed/wordpress.h"

#include "html/safe.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static struct str name_at(struct str in, size_t at)
{
    size_t from = at;
    while (at < in.n && is_letter(in.p[at]))
        at++;
    return str_sub(in, from, at);
}

static bool one_of(struct str name, const char *list)
{
    struct str part;
    for (struct str rest = str_c(list); str_split(&rest, ' ', &part);)
        if (str_ieq(part, name))
            return true;
    return false;
}

/* ---- tags and comments ---- */

/* A search for something that may not come: what was not found once is not looked for again. */
struct search {
    struct str needle;
    bool gone;
    size_t last; /* where it was found */
};

static size_t search(struct search *s, struct str in, size_t from)
{
    if (s->gone)
        return STR_NONE;
    if (s->last >= from && s->last != 0)
        return s->last;
    size_t at = str_find(str_from(in, from), s->needle);
    s->gone = at == STR_NONE;
    s->last = s->gone ? 0 : from + at;
    return s->gone ? STR_NONE : s->last;
}

struct ends {
    struct search tag, comment;
};
#define ENDS                                                                                       \
    {                                                                                              \
        {S(">"), false, 0},                                                                        \
        {                                                                                          \
            S("-->"), false, 0                                                                     \
        }                                                                                          \
    }

/* The tag or comment that begins at in.p[at], '<'; empty when it is neither. */
static struct str tag_at(struct str in, size_t at, struct ends *ends)
{
    size_t end;
    if (str_starts(str_from(in, at), STR("<!--"))) {
        end = search(&ends->comment, in, at);
        return end == STR_NONE ? STR("") : str_sub(in, at, end + 3);
    }
    if (at + 1 >= in.n || !(is_letter(in.p[at + 1]) || in.p[at + 1] == '/' || in.p[at + 1] == '!'))
        return STR("");
    end = search(&ends->tag, in, at);
    return end == STR_NONE ? STR("") : str_sub(in, at, end + 1);
}

static bool is_comment(struct str tag)
{
    return str_starts(tag, STR("<!"));
}

static struct str tag_name(struct str tag)
{
    return name_at(tag, tag.n > 1 && tag.p[1] == '/' ? 2 : 1);
}

/* ---- shortcodes ---- */

enum { SHORTCODE_MAX = 4096 }; /* bytes between its brackets */

struct codes {
    struct str in;
    struct buf *out;
    size_t *galleries;
    struct search close_caption, close_old, close_embed, close_audio, close_video;
};

/* The value of an attribute of a shortcode: name="v", name='v', name=v. */
static struct str code_attr(struct str code, const char *name)
{
    struct str want = str_c(name);
    for (size_t at = 0; at < code.n;) {
        struct str have = name_at(code, at);
        if (have.n == 0 || at + have.n >= code.n || code.p[at + have.n] != '=') {
            at += have.n ? have.n : 1;
            continue;
        }
        at += have.n + 1;
        char quote = at < code.n && (code.p[at] == '"' || code.p[at] == '\'') ? code.p[at] : ' ';
        size_t from = quote == ' ' ? at : at + 1;
        size_t n = str_find_char(str_from(code, from), quote);
        struct str value = n == STR_NONE ? str_from(code, from) : str_sub(code, from, from + n);
        if (str_ieq(have, want))
            return value;
        at = from + value.n + 1;
    }
    return STR("");
}

static void write_link(struct buf *out, struct str url)
{
    url = str_trim(url);
    if (url.n == 0)
        return;
    buf_addc(out, "\n\n<a href=\"");
    html_escape(out, url);
    buf_addc(out, "\">");
    html_escape(out, url);
    buf_addc(out, "</a>\n\n");
}

/* [caption …]<a><img></a> text[/caption] */
static void write_figure(struct buf *out, struct str code, struct str inner)
{
    size_t cut = 0, image = str_find(inner, STR("<img"));
    if (image != STR_NONE) {
        size_t end = str_find_char(str_from(inner, image), '>');
        cut = end == STR_NONE ? inner.n : image + end + 1;
        if (str_starts(str_from(inner, cut), STR("</a>")))
            cut += 4;
    }
    struct str text = str_trim(str_from(inner, cut));
    if (text.n == 0)
        text = code_attr(code, "caption");
    buf_addc(out, "\n\n<figure>");
    buf_add(out, str_trim(str_sub(inner, 0, cut)));
    if (text.n) {
        buf_addc(out, "<figcaption>");
        buf_add(out, text);
        buf_addc(out, "</figcaption>");
    }
    buf_addc(out, "</figure>\n\n");
}

static void write_media(struct buf *out, struct str code)
{
    static const char *const names[] = {"src", "mp4", "m4v", "webm", "ogv", "wmv",
                                        "flv", "mp3", "m4a", "ogg",  "wav", "wma"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct str url = code_attr(code, names[i]);
        if (url.n) {
            write_link(out, url);
            return;
        }
    }
}

/* What stands up to the end mark; *past goes behind that. False when there is none. */
static bool inner_of(struct codes *c, struct search *end, size_t from, struct str *out,
                     size_t *past)
{
    size_t at = search(end, c->in, from);
    if (at == STR_NONE)
        return false;
    *out = str_sub(c->in, from, at);
    *past = at + end->needle.n;
    return true;
}

/* The shortcode at in.p[at], '['; where to go on, or `at` when it is none of ours. */
static size_t shortcode(struct codes *c, size_t at)
{
    struct str name = name_at(c->in, at + 1), inner;
    struct str rest = str_sub(c->in, at, at + SHORTCODE_MAX);
    size_t close = str_find_char(rest, ']');
    if (name.n == 0 || close == STR_NONE || close <= name.n)
        return at;
    struct str code = str_sub(rest, 1 + name.n, close);
    size_t past = at + close + 1;
    if (code.n && code.p[0] != ' ' && code.p[0] != '\n' && code.p[0] != '/')
        return at;
    if (one_of(name, "gallery playlist")) {
        ++*c->galleries;
        buf_addc(c->out, "\n\n");
        return past;
    }
    bool old = str_eqc(name, "wp_caption");
    if (old || str_eqc(name, "caption")) {
        if (!inner_of(c, old ? &c->close_old : &c->close_caption, past, &inner, &past))
            return at;
        write_figure(c->out, code, inner);
        return past;
    }
    if (str_eqc(name, "embed")) {
        if (!inner_of(c, &c->close_embed, past, &inner, &past))
            return at;
        write_link(c->out, inner);
        return past;
    }
    if (one_of(name, "audio video")) {
        write_media(c->out, code);
        (void)inner_of(c, str_eqc(name, "audio") ? &c->close_audio : &c->close_video, past, &inner,
                       &past);
        return past;
    }
    return at;
}

void wordpress_shortcodes(struct buf *out, struct str in, size_t *galleries)
{
    struct codes c = {in,
                      out,
                      galleries,
                      {S("[/caption]"), false, 0},
                      {S("[/wp_caption]"), false, 0},
                      {S("[/embed]"), false, 0},
                      {S("[/audio]"), false, 0},
                      {S("[/video]"), false, 0}};
    struct ends ends = ENDS;
    size_t done = 0;
    for (size_t at = 0; at < in.n;) {
        size_t next = at + 1;
        if (in.p[at] == '<') {
            struct str tag = tag_at(in, at, &ends);
            next = at + (tag.n ? tag.n : 1);
        } else if (in.p[at] == '[' && at + 1 < in.n && in.p[at + 1] == '[') {
            /* [[caption]] is typed by who writes about shortcodes. */
            size_t close = str_find(str_sub(in, at, at + 200), STR("]]"));
            if (close != STR_NONE && name_at(in, at + 2).n) {
                buf_add(out, str_sub(in, done, at));
                buf_add(out, str_sub(in, at + 1, at + close + 1));
                done = at + close + 2;
                next = done;
            }
        } else if (in.p[at] == '[') {
            buf_add(out, str_sub(in, done, at));
            next = shortcode(&c, at);
            done = next;
            next += next == at;
        }
        at = next;
    }
    buf_add(out, str_from(in, done));
}

/* ---- paragraphs ---- */

#define BLOCKS                                                                                     \
    "p table thead tfoot caption col colgroup tbody tr td th div dl dd dt ul ol li pre form map "  \
    "area blockquote address style h1 h2 h3 h4 h5 h6 hr fieldset legend section article aside "    \
    "hgroup header footer nav figure figcaption details menu summary script center"
#define VERBATIM "pre script style textarea svg"

struct paragraphs {
    struct str in;
    struct buf *out;
    size_t lines; /* line ends since the last text */
    bool text;    /* text or an inline tag stands before, in this block */
    bool broken;  /* by a br that is typed: the line's end adds none */
};

static void inline_comes(struct paragraphs *p)
{
    if (p->text && p->lines >= 2)
        buf_addc(p->out, "\n<p>");
    else if (p->text && p->lines && !p->broken)
        buf_addc(p->out, "<br>\n");
    p->text = true;
    p->broken = false;
    p->lines = 0;
}

static void block_comes(struct paragraphs *p)
{
    p->text = p->broken = false;
    p->lines = 0;
}

/* Blanks and text up to the next '<'; blanks are written when text follows in the same line. */
static size_t text_run(struct paragraphs *p, size_t at)
{
    size_t from = at, to;
    while (at < p->in.n && is_blank(p->in.p[at]))
        p->lines += p->in.p[at++] == '\n';
    if (at == p->in.n || p->in.p[at] == '<') {
        if (at > from && !p->lines)
            buf_addch(p->out, ' ');
        return at;
    }
    if (at > from && !p->lines)
        buf_addch(p->out, ' ');
    inline_comes(p);
    for (to = at; to < p->in.n && p->in.p[to] != '<' && p->in.p[to] != '\n'; to++)
        ;
    size_t end = to;
    if (to < p->in.n && p->in.p[to] == '\n')
        while (end > at && is_blank(p->in.p[end - 1]))
            end--;
    buf_add(p->out, str_sub(p->in, at, end));
    return end;
}

/* Where the content of a verbatim element that begins at `from` ends, its end tag included. */
static size_t verbatim_end(struct str in, size_t from, struct str name)
{
    for (size_t at = from; at + name.n + 2 <= in.n; at++) {
        size_t n = str_find(str_from(in, at), STR("</"));
        if (n == STR_NONE)
            break;
        at += n;
        if (str_ieq(name_at(in, at + 2), name)) {
            size_t close = str_find_char(str_from(in, at), '>');
            return close == STR_NONE ? in.n : at + close + 1;
        }
    }
    return in.n;
}

void wordpress_paragraphs(struct buf *out, struct str in)
{
    struct paragraphs p = {.in = in, .out = out};
    struct ends ends = ENDS;
    for (size_t at = 0; at < in.n;) {
        struct str tag = in.p[at] == '<' ? tag_at(in, at, &ends) : STR("");
        if (tag.n == 0 && in.p[at] != '<') {
            at = text_run(&p, at);
            continue;
        }
        struct str name = tag_name(tag);
        if (tag.n == 0) { /* a '<' that is text */
            inline_comes(&p);
            tag = str_sub(in, at, at + 1);
        } else if (is_comment(tag)) {
            if (str_starts(tag, STR("<!--nextpage")))
                block_comes(&p);
        } else if (one_of(name, BLOCKS)) {
            block_comes(&p);
        } else if (str_ieq(name, STR("br"))) {
            inline_comes(&p);
            p.broken = true;
        } else if (tag.p[1] != '/') {
            inline_comes(&p);
        }
        buf_add(out, tag);
        at += tag.n;
        if (tag.n > 1 && tag.p[1] != '/' && one_of(name, VERBATIM)) {
            size_t end = verbatim_end(in, at, name);
            buf_add(out, str_sub(in, at, end));
            at = end;
        }
    }
}

/* ---- together ---- */

static size_t count(struct str in, struct str what)
{
    size_t n = 0;
    for (size_t at = str_find(in, what); at != STR_NONE; at = str_find(in, what)) {
        in = str_from(in, at + what.n);
        n++;
    }
    return n;
}

static struct str convert(struct arena *a, struct str in, bool blocks, struct buf *first,
                          struct buf *second, size_t *galleries)
{
    buf_clear(first);
    buf_clear(second);
    wordpress_shortcodes(first, in, galleries);
    if (blocks)
        return arena_str(a, buf_str(first));
    wordpress_paragraphs(second, buf_str(first));
    return arena_str(a, buf_str(second));
}

enum ky_err wordpress_text(struct arena *a, struct str content, struct wordpress_text *out,
                           struct err *e)
{
    struct buf first, second;
    struct str before = STR(""), after = content;
    bool blocks = str_has(content, STR("<!-- wp:"));
    *out = (struct wordpress_text){.pages = count(content, STR("<!--nextpage-->"))};
    size_t more = str_find(content, STR("<!--more"));
    size_t end = more == STR_NONE ? STR_NONE : str_find(str_from(content, more), STR("-->"));
    if (end != STR_NONE) {
        before = str_sub(content, 0, more);
        after = str_from(content, more + end + 3);
    }
    buf_init(&first, (size_t)64 << 20);
    buf_init(&second, (size_t)64 << 20);
    if (before.n)
        out->before = convert(a, before, blocks, &first, &second, &out->galleries);
    enum ky_err err = buf_check(&first, e);
    if (!err)
        err = buf_check(&second, e);
    if (!err)
        out->html = convert(a, after, blocks, &first, &second, &out->galleries);
    if (!err)
        err = buf_check(&first, e);
    if (!err)
        err = buf_check(&second, e);
    buf_release(&first);
    buf_release(&second);
    return err ? err : arena_check(a, e);
}
