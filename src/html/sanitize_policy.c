#include "base/buf.h"
#include "html/chars_priv.h"
#include "html/sanitize_priv.h"
#include "html/url.h"

const struct tag_spec html_tags[TAG_COUNT] = {
#define X(id, name, kind, attrs) [TAG_##id] = {S(name), kind, attrs},
    HTML_TAGS(X)
#undef X
};

/* ---- elements ---- */

#define KEEP(name, as)                                                                             \
    {                                                                                              \
        name, POLICY_KEEP, TAG_##as                                                                \
    }
#define BREAK(name)                                                                                \
    {                                                                                              \
        name, POLICY_BREAK, TAG_NONE                                                               \
    }
#define VANISH(name)                                                                               \
    {                                                                                              \
        name, POLICY_VANISH, TAG_NONE                                                              \
    }
#define HIDE(name)                                                                                 \
    {                                                                                              \
        name, POLICY_HIDE, TAG_NONE                                                                \
    }

/* Sorted by name. Elements that are not here vanish around their content. */
static const struct policy_rule rules[] = {
    KEEP("a", A),
    KEEP("abbr", ABBR),
    KEEP("acronym", ABBR),
    BREAK("address"),
    HIDE("applet"),
    HIDE("area"),
    BREAK("article"),
    BREAK("aside"),
    HIDE("audio"),
    KEEP("b", B),
    KEEP("blockquote", BLOCKQUOTE),
    BREAK("body"),
    KEEP("br", BR),
    VANISH("button"),
    HIDE("canvas"),
    KEEP("caption", CAPTION),
    BREAK("center"),
    KEEP("cite", CITE),
    KEEP("code", CODE),
    KEEP("col", COL),
    KEEP("colgroup", COLGROUP),
    HIDE("datalist"),
    KEEP("dd", DD),
    KEEP("del", DEL),
    BREAK("details"),
    BREAK("dialog"),
    KEEP("dir", UL),
    KEEP("div", DIV),
    KEEP("dl", DL),
    KEEP("dt", DT),
    KEEP("em", EM),
    HIDE("embed"),
    BREAK("fieldset"),
    KEEP("figcaption", FIGCAPTION),
    KEEP("figure", FIGURE),
    BREAK("footer"),
    VANISH("form"),
    HIDE("frame"),
    HIDE("frameset"),
    KEEP("h1", H2),
    KEEP("h2", H2),
    KEEP("h3", H3),
    KEEP("h4", H4),
    KEEP("h5", H5),
    KEEP("h6", H6),
    HIDE("head"),
    BREAK("header"),
    BREAK("hgroup"),
    KEEP("hr", HR),
    BREAK("html"),
    KEEP("i", I),
    HIDE("iframe"),
    KEEP("img", IMG),
    HIDE("input"),
    KEEP("ins", INS),
    KEEP("kbd", CODE),
    BREAK("legend"),
    KEEP("li", LI),
    HIDE("link"),
    KEEP("listing", PRE),
    BREAK("main"),
    HIDE("map"),
    KEEP("mark", MARK),
    HIDE("math"),
    KEEP("menu", UL),
    HIDE("meta"),
    BREAK("nav"),
    HIDE("noembed"),
    HIDE("noframes"),
    HIDE("object"),
    KEEP("ol", OL),
    BREAK("option"),
    KEEP("p", P),
    KEEP("picture", PICTURE),
    KEEP("pre", PRE),
    KEEP("q", Q),
    KEEP("rp", RP),
    KEEP("rt", RT),
    KEEP("ruby", RUBY),
    KEEP("s", S),
    KEEP("samp", CODE),
    HIDE("script"),
    KEEP("section", SECTION),
    HIDE("select"),
    KEEP("small", SMALL),
    KEEP("source", SOURCE),
    KEEP("span", SPAN),
    KEEP("strike", S),
    KEEP("strong", STRONG),
    HIDE("style"),
    KEEP("sub", SUB),
    BREAK("summary"),
    KEEP("sup", SUP),
    HIDE("svg"),
    KEEP("table", TABLE),
    KEEP("tbody", TBODY),
    KEEP("td", TD),
    HIDE("template"),
    HIDE("textarea"),
    KEEP("tfoot", TFOOT),
    KEEP("th", TH),
    KEEP("thead", THEAD),
    KEEP("time", TIME),
    HIDE("title"),
    KEEP("tr", TR),
    KEEP("tt", CODE),
    KEEP("u", U),
    KEEP("ul", UL),
    HIDE("video"),
    KEEP("xmp", PRE),
};

const struct policy_rule *policy_rule(const struct html_node *n)
{
    static const struct policy_rule unwrap = {"", POLICY_UNWRAP, TAG_NONE};
    static const struct policy_rule hide = {"", POLICY_HIDE, TAG_NONE};
    size_t low = 0, high = sizeof(rules) / sizeof(rules[0]);
    if (n->foreign)
        return &hide;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = str_cmp(n->name, str_c(rules[middle].name));
        if (order == 0)
            return &rules[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return &unwrap;
}

/* ---- attributes ---- */

/* One value being cleaned. */
struct cleaning {
    struct arena *a;
    const struct html_policy *policy;
    const struct html_node *node;
    struct str in;
};

static bool clean_href(const struct cleaning *c, struct str *out)
{
    return html_url_clean(c->a, c->policy->base_url, c->in, HTML_URL_LINK, out);
}

static bool clean_src(const struct cleaning *c, struct str *out)
{
    /* where scripts that load pictures late keep the address */
    static const char *const late[] = {"data-src", "data-original", "data-lazy-src", "_src"};
    if (html_url_clean(c->a, c->policy->base_url, c->in, HTML_URL_SOURCE, out))
        return true;
    for (size_t i = 0; i < sizeof(late) / sizeof(late[0]); i++)
        if (html_url_clean(c->a, c->policy->base_url, html_attr(c->node, late[i]), HTML_URL_SOURCE,
                           out))
            return true;
    return false;
}

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* "/media/NAME": a file of this site. */
static bool is_media(struct str s)
{
    struct str name = str_from(s, 7);
    if (!str_starts(s, STR("/media/")) || name.n == 0 || name.p[0] == '.')
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (!is_alnum(name.p[i]) && name.p[i] != '-' && name.p[i] != '.')
            return false;
    return true;
}

/* "640w" or "2x". */
static bool is_descriptor(struct str s)
{
    uint64_t v;
    char unit = s.n > 0 ? s.p[s.n - 1] : '\0';
    if (s.n < 2 || s.p[0] < '1' || s.p[0] > '9' || !str_to_u64(str_sub(s, 0, s.n - 1), &v))
        return false;
    return (unit == 'w' && v <= 10000) || (unit == 'x' && v <= 4);
}

/* Files of this site, each with its width or density; all of them or nothing. On a page that comes
 * from elsewhere the same addresses are others. */
static bool clean_srcset(const struct cleaning *c, struct str *out)
{
    struct buf list;
    bool ok = c->in.n > 0 && c->in.n <= 4096 && c->policy->base_url.n == 0;
    buf_init(&list, 2 * 4096);
    for (struct str rest = c->in, part; ok && str_split(&rest, ',', &part);) {
        part = str_trim(part);
        size_t blank = str_find_char(part, ' ');
        struct str descriptor = str_trim(str_from(part, blank == STR_NONE ? part.n : blank));
        ok = is_media(str_sub(part, 0, blank == STR_NONE ? part.n : blank)) &&
             is_descriptor(descriptor);
        if (list.n > 0)
            buf_addc(&list, ", ");
        buf_addf(&list, "%.*s %.*s", (int)(blank == STR_NONE ? part.n : blank), part.p,
                 STR_ARG(descriptor));
    }
    *out = ok && !list.overrun ? arena_str(c->a, buf_str(&list)) : STR("");
    buf_release(&list);
    return out->n > 0;
}

/* Media conditions and lengths: no quotes, no functions that load. */
static bool clean_sizes(const struct cleaning *c, struct str *out)
{
    *out = str_trim(c->in);
    for (size_t i = 0; i < out->n; i++)
        if (!is_alnum(out->p[i]) && !memchr("(),.:%+*/<=> -", out->p[i], 14))
            return false;
    return out->n > 0 && out->n <= 300;
}

/* Of the link that was cleaned just before, which the node's href is not. */
static bool clean_rel(const struct cleaning *c, struct str *out)
{
    *out = STR("nofollow noopener");
    return html_url_is_external(c->in);
}

/* A text on one line, cut at 1,000 bytes. */
static bool clean_text(const struct cleaning *c, struct str *out)
{
    char *to = arena_alloc(c->a, c->in.n + 1);
    size_t n = 0;
    if (!to || !str_utf8_valid(c->in))
        return false;
    for (size_t at = 0; at < c->in.n;) {
        size_t from = at;
        uint32_t point = str_utf8_next(c->in, &at);
        if (char_is_blank(point)) {
            if (n > 0 && to[n - 1] != ' ')
                to[n++] = ' ';
        } else if (!char_is_banned(point)) {
            memcpy(to + n, c->in.p + from, at - from);
            n += at - from;
        }
    }
    *out = str_trim(str_utf8_cut(str_of(to, n), 1000));
    return out->n > 0;
}

static bool clean_alt(const struct cleaning *c, struct str *out)
{
    if (!clean_text(c, out))
        *out = STR("");
    return true;
}

static bool is_number(struct str s, uint64_t max, uint64_t *out)
{
    return s.n > 0 && str_to_u64(s, out) && *out <= max;
}

static bool number(const struct cleaning *c, uint64_t v, struct str *out)
{
    *out = arena_printf(c->a, "%llu", (unsigned long long)v);
    return out->n > 0;
}

/* Pixels; per cents say nothing on another page. */
static bool clean_pixels(const struct cleaning *c, struct str *out)
{
    uint64_t v;
    struct str s = str_trim(c->in);
    if (s.n > 2 && str_ieq(str_from(s, s.n - 2), STR("px")))
        s.n -= 2;
    return is_number(s, 10000, &v) && v > 0 && number(c, v, out);
}

/* 2 to 1,000; 1 is the default. */
static bool clean_span(const struct cleaning *c, struct str *out)
{
    uint64_t v;
    if (!is_number(str_trim(c->in), UINT64_MAX, &v) || v < 2)
        return false;
    return number(c, v > 1000 ? 1000 : v, out);
}

static bool clean_integer(const struct cleaning *c, struct str *out)
{
    int64_t v;
    if (!str_to_i64(str_trim(c->in), &v) || v < -1000000 || v > 1000000)
        return false;
    *out = arena_printf(c->a, "%lld", (long long)v);
    return out->n > 0;
}

static bool one_of(struct str s, const struct str *words, size_t n, struct str *out)
{
    for (size_t i = 0; i < n; i++)
        if (str_ieq(s, words[i])) {
            *out = words[i];
            return true;
        }
    return false;
}

static bool clean_loading(const struct cleaning *c, struct str *out)
{
    static const struct str words[] = {S("lazy"), S("eager")};
    return one_of(str_trim(c->in), words, 2, out);
}

static bool clean_decoding(const struct cleaning *c, struct str *out)
{
    static const struct str words[] = {S("async"), S("sync"), S("auto")};
    return one_of(str_trim(c->in), words, 3, out);
}

static bool clean_scope(const struct cleaning *c, struct str *out)
{
    static const struct str words[] = {S("row"), S("col"), S("rowgroup"), S("colgroup")};
    return one_of(str_trim(c->in), words, 4, out);
}

static bool clean_dir(const struct cleaning *c, struct str *out)
{
    static const struct str words[] = {S("ltr"), S("rtl"), S("auto")};
    return one_of(str_trim(c->in), words, 3, out);
}

static bool clean_type(const struct cleaning *c, struct str *out)
{
    static const struct str pictures[] = {S("image/avif"), S("image/webp"), S("image/jpeg"),
                                          S("image/png")};
    if (html_is(c->node, "source"))
        return one_of(str_trim(c->in), pictures, 4, out);
    *out = c->in;
    return c->in.n == 1 && memchr("1aAiI", c->in.p[0], 5) != NULL;
}

static bool clean_datetime(const struct cleaning *c, struct str *out)
{
    *out = str_trim(c->in);
    for (size_t i = 0; i < out->n; i++) {
        char ch = out->p[i];
        if (!(ch >= '0' && ch <= '9') && !strchr("-:.+ TZWPDHMS", ch))
            return false;
    }
    return out->n > 0 && out->n <= 40;
}

static bool clean_class(const struct cleaning *c, struct str *out)
{
    *out = policy_align(c->node);
    return out->n > 0;
}

/* A language tag (BCP 47), well-formed as far as it matters. Word writes one in capitals around
 * every run of letters, to no purpose of a reader: those on a span are left out, and those beside
 * its styles. */
static bool clean_lang(const struct cleaning *c, struct str *out)
{
    size_t part = 0;
    *out = str_trim(c->in);
    for (size_t i = 0; i < out->n; i++) {
        part = out->p[i] == '-' ? 0 : part + 1;
        if ((out->p[i] == '-' && i == 0) || part > 8 || (part > 0 && !is_alnum(out->p[i])))
            return false;
    }
    if (out->n < 2 || out->n > 35 || part == 0)
        return false;
    struct str style = html_attr(c->node, "style");
    bool word = (out->p[0] >= 'A' && out->p[0] <= 'Z') || str_has(style, STR("mso-")) ||
                str_has(style, STR("font-"));
    return !(word && html_is(c->node, "span"));
}

static const struct attr_spec {
    const char *name;
    bool (*clean)(const struct cleaning *c, struct str *out);
} attr_specs[ATTR_COUNT] = {
    [ATTR_HREF] = {"href", clean_href},
    [ATTR_REL] = {"rel", clean_rel},
    [ATTR_SRC] = {"src", clean_src},
    [ATTR_SRCSET] = {"srcset", clean_srcset},
    [ATTR_SIZES] = {"sizes", clean_sizes},
    [ATTR_ALT] = {"alt", clean_alt},
    [ATTR_TITLE] = {"title", clean_text},
    [ATTR_WIDTH] = {"width", clean_pixels},
    [ATTR_HEIGHT] = {"height", clean_pixels},
    [ATTR_LOADING] = {"loading", clean_loading},
    [ATTR_DECODING] = {"decoding", clean_decoding},
    [ATTR_COLSPAN] = {"colspan", clean_span},
    [ATTR_ROWSPAN] = {"rowspan", clean_span},
    [ATTR_SCOPE] = {"scope", clean_scope},
    [ATTR_SPAN] = {"span", clean_span},
    [ATTR_START] = {"start", clean_integer},
    [ATTR_TYPE] = {"type", clean_type},
    [ATTR_VALUE] = {"value", clean_integer},
    [ATTR_CITE] = {"cite", clean_href},
    [ATTR_DATETIME] = {"datetime", clean_datetime},
    [ATTR_CLASS] = {"class", clean_class},
    [ATTR_LANG] = {"lang", clean_lang},
    [ATTR_DIR] = {"dir", clean_dir},
};

/* The attributes of `tag` that n has a good value for, in the order of their ids. */
static size_t clean_all(struct arena *a, const struct html_policy *policy,
                        const struct html_node *n, enum html_tag tag,
                        struct html_attr kept[ATTR_COUNT])
{
    size_t count = 0;
    for (int id = 0; id < ATTR_COUNT; id++) {
        const struct attr_spec *spec = &attr_specs[id];
        struct cleaning c = {a, policy, n, html_attr(n, spec->name)};
        struct str value;
        bool has_set = count && str_eqc(kept[count - 1].name, "srcset");
        if (!(html_tags[tag].attrs & BIT(id)) || (id == ATTR_SIZES && !has_set))
            continue;
        if (id == ATTR_REL)
            c.in = count ? kept[0].value : STR("");
        if (spec->clean(&c, &value))
            kept[count++] = (struct html_attr){str_c(spec->name), value};
    }
    return count;
}

/* Without its first attribute a link leads nowhere, a picture or source shows nothing; span, div
 * and section are there for the sake of theirs. */
static bool is_pointless(enum html_tag tag, const struct html_attr *kept, size_t n)
{
    switch (tag) {
    case TAG_A:
        return n == 0 || !str_eqc(kept[0].name, "href");
    case TAG_IMG:
        return n == 0 || !str_eqc(kept[0].name, "src");
    case TAG_SOURCE:
        return n == 0 || !str_eqc(kept[0].name, "srcset");
    case TAG_SPAN:
    case TAG_DIV:
    case TAG_SECTION:
        return n == 0;
    default:
        return false;
    }
}

bool policy_attrs(struct arena *a, const struct html_policy *policy, const struct html_node *n,
                  enum html_tag tag, struct attrs *out)
{
    struct html_attr kept[ATTR_COUNT];
    size_t count = clean_all(a, policy, n, tag, kept);
    *out = (struct attrs){0};
    if (is_pointless(tag, kept, count))
        return false;
    out->p = count ? ARENA_ARRAY(a, struct html_attr, count) : NULL;
    if (out->p) {
        memcpy(out->p, kept, count * sizeof(kept[0]));
        out->n = count;
    }
    return true;
}

/* The value of text-align in a style attribute. */
static struct str text_align(struct str style)
{
    struct str value = STR("");
    for (struct str part; str_split(&style, ';', &part);) {
        size_t colon = str_find_char(part, ':');
        if (colon != STR_NONE && str_ieq(str_trim(str_sub(part, 0, colon)), STR("text-align")))
            value = str_trim(str_from(part, colon + 1));
    }
    return value;
}

struct str policy_align(const struct html_node *n)
{
    struct str style = text_align(html_attr(n, "style"));
    struct str align = str_trim(style.n ? style : html_attr(n, "align"));
    if (html_has_class(n, "align-center") || str_ieq(align, STR("center")) ||
        (align.n == 0 && html_is(n, "center")))
        return STR("align-center");
    if (html_has_class(n, "align-right") || str_ieq(align, STR("right")))
        return STR("align-right");
    return STR("");
}

/* ---- checking ---- */

static bool is_allowed_element(struct arena *a, const struct html_node *n)
{
    static const struct html_policy policy = {.images = true};
    const struct policy_rule *rule = policy_rule(n);
    struct attrs attrs;
    if (rule->action != POLICY_KEEP || !str_eq(html_tags[rule->as].name, n->name))
        return false;
    if (!policy_attrs(a, &policy, n, rule->as, &attrs) || attrs.n != n->attrs_n)
        return false;
    for (size_t i = 0; i < attrs.n; i++)
        if (!str_eq(attrs.p[i].name, n->attrs[i].name) ||
            !str_eq(attrs.p[i].value, n->attrs[i].value))
            return false;
    return true;
}

bool html_is_allowed(const struct html_node *root)
{
    struct arena a;
    bool ok = !(html_is(root, "html") && root->attrs_n > 0);
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    for (const struct html_node *n = root->first; n && ok; n = html_next(n, root)) {
        bool frame = html_is(n, "head") || html_is(n, "body") || html_is(n, "html");
        if (n->type == HTML_COMMENT || (frame && n->attrs_n > 0))
            ok = false;
        else if (n->type == HTML_ELEMENT && !frame)
            ok = is_allowed_element(&a, n);
        arena_clear(&a);
    }
    arena_release(&a);
    return ok;
}
