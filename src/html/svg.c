#include "html/svg.h"

#include <expat.h>
#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/vec.h"
#include "html/safe.h"
#include "html/svg_priv.h"

enum { DEPTH_MAX = 128, ELEMENTS_MAX = 100000, SIDE_MAX = 10000 };

#define SVG_SPACE   "http://www.w3.org/2000/svg\n"
#define XLINK_SPACE "http://www.w3.org/1999/xlink\n"
#define XML_SPACE   "http://www.w3.org/XML/1998/namespace\n"

struct level {
    enum svg_element kind;
    struct str name, id;
    bool open;    /* its tag is written up to ">" */
    bool has_use; /* noted already in `users` */
};

struct reading {
    XML_Parser parser;
    struct arena *a;
    struct buf out, style;
    struct level levels[DEPTH_MAX];
    size_t depth, skipped; /* depth in what is left out */
    size_t elements;
    VEC(struct str) users, used; /* ids of what has a use inside, and of what is used */
    double width, height, box_width, box_height;
    enum ky_err rc;
    struct err *e;
};

static void refuse(struct reading *r, enum ky_err code, const char *what, struct str name)
{
    if (r->rc != KY_OK)
        return;
    r->rc =
        err_set(r->e, code, "line %lu %s%.*s%s", (unsigned long)XML_GetCurrentLineNumber(r->parser),
                what, STR_ARG(str_utf8_cut(name, 60)), name.n ? "'" : "");
    XML_StopParser(r->parser, XML_FALSE);
}

static struct str note(struct reading *r, const char *z)
{
    return arena_str(r->a, str_c(z));
}

static void end_tag_start(struct reading *r)
{
    if (r->depth == 0 || r->levels[r->depth - 1].open)
        return;
    r->levels[r->depth - 1].open = true;
    buf_addch(&r->out, '>');
}

/* As the next parser will read it: XML makes one blank of what separates lines
 * (XML 1.0, 2.11, 3.3.3). */
static void add_plain(struct reading *r, struct str s, const char *blanks, const char *instead)
{
    size_t run = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!s.p[i] || !strchr(blanks, s.p[i]))
            continue;
        html_escape(&r->out, str_sub(s, run, i));
        buf_addc(&r->out, instead);
        run = i + 1;
    }
    html_escape(&r->out, str_from(s, run));
}

static void add_attribute(struct reading *r, const char *name, struct str value)
{
    buf_addf(&r->out, " %s=\"", name);
    add_plain(r, value, "\t\n\r", " ");
    buf_addch(&r->out, '"');
}

static void add_reference(struct reading *r, struct level *l, struct str value)
{
    struct str *used;
    if (!str_starts(value, STR("#"))) {
        refuse(r, KY_EINVAL, "refers to something outside the picture: '", value);
        return;
    }
    add_attribute(r, "href", value);
    used = l->kind == SVG_USE ? VEC_PUSH(r->a, r->used) : NULL;
    if (used)
        *used = arena_str(r->a, str_from(value, 1));
}

static void measure(struct reading *r, struct str name, struct str value)
{
    if (str_eqc(name, "width"))
        r->width = svg_length(value);
    else if (str_eqc(name, "height"))
        r->height = svg_length(value);
    else if (str_eqc(name, "viewBox"))
        svg_view_box(value, &r->box_width, &r->box_height);
}

static void take_attribute(struct reading *r, struct level *l, const char *full, struct str value,
                           bool *has_href)
{
    struct str name = str_c(full);
    if (name.n > 2 && str_ieq(str_sub(name, 0, 2), STR("on"))) {
        refuse(r, KY_EINVAL, "has a script in it: '", name);
    } else if (str_eqc(name, "href") || str_eqc(name, XLINK_SPACE "href")) {
        if (!*has_href)
            add_reference(r, l, value);
        *has_href = true;
    } else if (str_eqc(name, XML_SPACE "space") || str_eqc(name, XML_SPACE "lang")) {
        add_attribute(r, str_eqc(name, XML_SPACE "space") ? "xml:space" : "xml:lang", value);
    } else if (svg_attribute(name)) {
        if (!svg_style_ok(value)) {
            refuse(r, KY_EINVAL, "loads something or hides what it does: '", value);
            return;
        }
        if (r->depth == 1)
            measure(r, name, value);
        if (str_eqc(name, "id") && strpbrk(value.p, " \t\n\r"))
            return; /* no id; as what it would be written it might be another's */
        if (str_eqc(name, "id"))
            l->id = arena_str(r->a, value);
        add_attribute(r, full, value);
    }
}

/* All around a use have one inside. */
static void note_use(struct reading *r)
{
    for (size_t i = r->depth; i-- > 0 && !r->levels[i].has_use;) {
        struct str *id = r->levels[i].id.n ? VEC_PUSH(r->a, r->users) : NULL;
        r->levels[i].has_use = true;
        if (id)
            *id = r->levels[i].id;
    }
}

static void XMLCALL on_start(void *ctx, const XML_Char *name, const XML_Char **attrs)
{
    struct reading *r = ctx;
    struct str full = str_c(name);
    bool ours = str_starts(full, STR(SVG_SPACE)), has_href = false;
    struct str local = str_from(full, ours ? sizeof(SVG_SPACE) - 1 : 0);
    enum svg_element kind = ours ? svg_element(local) : SVG_SKIP;
    if (r->rc != KY_OK)
        return;
    if (++r->elements > ELEMENTS_MAX) {
        refuse(r, KY_ELIMIT, "has too many elements", STR(""));
    } else if (r->depth + r->skipped >= DEPTH_MAX) {
        refuse(r, KY_ELIMIT, "is nested too deeply", STR(""));
    } else if (r->depth == 0 && !(ours && str_eqc(local, "svg"))) {
        refuse(r, KY_EINVAL, "does not begin with svg in SVG's namespace", STR(""));
    } else if (r->skipped || kind == SVG_SKIP) {
        r->skipped++;
    } else if (kind == SVG_REFUSED) {
        refuse(r, KY_EINVAL, "has what is not accepted in a picture: '", local);
    } else {
        end_tag_start(r);
        struct level *l = &r->levels[r->depth++];
        *l = (struct level){.kind = kind, .name = note(r, name + (local.p - full.p))};
        buf_addf(&r->out, "<%.*s", STR_ARG(local));
        if (r->depth == 1)
            add_attribute(r, "xmlns", STR("http://www.w3.org/2000/svg"));
        for (; *attrs && r->rc == KY_OK; attrs += 2)
            take_attribute(r, l, attrs[0], str_c(attrs[1]), &has_href);
        if (kind == SVG_USE)
            note_use(r);
        buf_clear(&r->style);
    }
}

static void XMLCALL on_end(void *ctx, const XML_Char *name)
{
    struct reading *r = ctx;
    (void)name;
    if (r->rc != KY_OK)
        return;
    if (r->skipped) {
        r->skipped--;
        return;
    }
    struct level *l = &r->levels[r->depth - 1];
    if (l->kind == SVG_STYLE) {
        if (!svg_style_ok(buf_str(&r->style)))
            refuse(r, KY_EINVAL, "has a style that loads something or hides what it does", STR(""));
        if (r->style.n)
            end_tag_start(r);
        add_plain(r, buf_str(&r->style), "\r", "\n");
        buf_clear(&r->style);
    }
    if (l->open)
        buf_addf(&r->out, "</%.*s>", STR_ARG(l->name));
    else
        buf_addc(&r->out, "/>");
    r->depth--;
}

static void XMLCALL on_text(void *ctx, const XML_Char *p, int n)
{
    struct reading *r = ctx;
    struct str text = str_of(p, (size_t)n);
    if (r->rc != KY_OK || r->skipped || r->depth == 0)
        return;
    enum svg_element kind = r->levels[r->depth - 1].kind;
    if (kind == SVG_STYLE) {
        buf_add(&r->style, text);
    } else if (kind == SVG_TEXT) {
        end_tag_start(r);
        add_plain(r, text, "\r", "\n");
    }
}

/* The document type by itself is harmless, and old editors write it. */
static void XMLCALL on_doctype(void *ctx, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int has_internal)
{
    (void)name, (void)system, (void)public;
    if (has_internal)
        refuse(ctx, KY_EINVAL, "declares entities", STR(""));
}

static void XMLCALL on_skipped(void *ctx, const XML_Char *name, int is_parameter)
{
    (void)is_parameter;
    refuse(ctx, KY_EINVAL, "uses an entity that is not declared: '", str_c(name));
}

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Is something used that has a use inside? */
static void check_uses(struct reading *r)
{
    if (r->used.n == 0 || r->users.n == 0)
        return;
    qsort(r->used.p, r->used.n, sizeof(struct str), by_bytes);
    qsort(r->users.p, r->users.n, sizeof(struct str), by_bytes);
    for (size_t i = 0, k = 0; i < r->used.n && k < r->users.n;) {
        int order = str_cmp(r->used.p[i], r->users.p[k]);
        if (order == 0) {
            r->rc = err_set(r->e, KY_EINVAL, "uses '%.*s', which has a use inside",
                            STR_ARG(str_utf8_cut(r->used.p[i], 60)));
            return;
        }
        i += order < 0;
        k += order > 0;
    }
}

static int64_t side(double v)
{
    return v < 1 ? 1 : v > SIDE_MAX ? SIDE_MAX : (int64_t)lround(v);
}

static void find_size(struct reading *r, struct html_svg *out)
{
    double w = r->width, h = r->height, bw = r->box_width, bh = r->box_height;
    bool box = bw > 0 && bh > 0;
    if (w <= 0 && h <= 0 && box) {
        w = bw;
        h = bh;
    }
    if (w <= 0 && box)
        w = h * bw / bh;
    if (h <= 0 && box)
        h = w * bh / bw;
    if (w <= 0 || h <= 0)
        r->rc = err_set(r->e, KY_EINVAL, "has neither a width and height nor a viewBox");
    out->width = side(w);
    out->height = side(h);
}

enum ky_err html_svg_clean(struct arena *a, struct str xml, struct html_svg *out, struct err *e)
{
    struct reading *r = ARENA_NEW(a, struct reading);
    *out = (struct html_svg){STR(""), 0, 0};
    if (!r || xml.n > INT32_MAX)
        return err_set(e, KY_ELIMIT, "is too large");
    r->a = a;
    r->e = e;
    r->parser = XML_ParserCreateNS(NULL, '\n');
    buf_init(&r->out, 2 * xml.n + 4096);
    buf_init(&r->style, xml.n + 1);
    ensure(r->parser);
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    XML_SetSkippedEntityHandler(r->parser, on_skipped);
    enum XML_Status ok = XML_Parse(r->parser, xml.p, (int)xml.n, 1);
    if (r->rc == KY_OK && ok != XML_STATUS_OK)
        r->rc = err_set(e, KY_EINVAL, "line %lu is not well-formed: %s",
                        (unsigned long)XML_GetCurrentLineNumber(r->parser),
                        XML_ErrorString(XML_GetErrorCode(r->parser)));
    if (r->rc == KY_OK)
        check_uses(r);
    if (r->rc == KY_OK)
        find_size(r, out);
    if (r->rc == KY_OK)
        r->rc = buf_check(&r->out, e);
    if (r->rc == KY_OK)
        out->markup = arena_str(a, buf_str(&r->out));
    if (r->rc == KY_OK)
        r->rc = arena_check(a, e);
    XML_ParserFree(r->parser);
    buf_release(&r->out);
    buf_release(&r->style);
    return r->rc;
}
