#include "feed/records.h"

#define XML_DTD /* as Debian builds expat; declares the limits of amplification */
#include <expat.h>

#include "base/mem.h"
#include "html/safe.h"

enum {
    DEPTH_MAX = 256,
    RECORD_MAX = 16 << 20, /* bytes of text and names */
    ELEMENTS_MAX = 200 * 1000,
    ARENA_MAX = 96 << 20, /* what such a record needs at most */
    TOKEN_MAX = 4 << 20,
    DTD_MAX = 64 << 10,
    ENTITY_MAX = 16, /* bytes it stands for */
    PIECE = 64 << 10,
};

struct level {
    struct feed_element *element;
    size_t text_from; /* where its text begins in `text` */
};

struct records {
    XML_Parser xml;
    const char *file;
    struct records_sink sink;
    struct arena arena;
    struct buf text;
    struct level levels[DEPTH_MAX + 1];
    int depth;              /* open elements */
    int base;               /* depth of the record's element; 0: outside of one */
    int markup;             /* depth of the element whose content becomes markup; 0: none */
    bool in_channel;        /* of RSS */
    size_t bytes, elements; /* of the record */
    enum feed_kind kind;
    int64_t pushed, moved; /* bytes so far; what they were at the last token */
    int64_t dtd_from;      /* -1: no DTD is open */
    enum ky_err err;
    struct err text_of_err;
};

static enum ky_err fail(struct records *r, enum ky_err code, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
static enum ky_err fail(struct records *r, enum ky_err code, const char *fmt, ...)
{
    if (r->err)
        return r->err;
    va_list args;
    va_start(args, fmt);
    r->err = err_setv(&r->text_of_err, code, fmt, args);
    va_end(args);
    err_prefix(&r->text_of_err, "'%s' line %llu", r->file,
               (unsigned long long)XML_GetCurrentLineNumber(r->xml));
    XML_StopParser(r->xml, XML_FALSE);
    return r->err;
}

static bool is_version(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '.')
            return false;
    return s.n > 0;
}

/* http(s)://wordpress.org/export/1.2/ and what stands below it. */
static enum feed_ns wordpress(struct str uri)
{
    static const char *const starts[] = {"https://wordpress.org/export/",
                                         "http://wordpress.org/export/"};
    struct str version;
    for (size_t i = 0; i < 2; i++) {
        if (!str_starts(uri, str_c(starts[i])))
            continue;
        struct str rest = str_from(uri, strlen(starts[i]));
        if (!str_split(&rest, '/', &version) || !is_version(version))
            return NS_OTHER;
        return str_eqc(rest, "") ? NS_WP : str_eqc(rest, "excerpt/") ? NS_EXCERPT : NS_OTHER;
    }
    return NS_OTHER;
}

static enum feed_ns ns_of(struct str uri)
{
    static const struct {
        const char *uri;
        enum feed_ns ns;
    } known[] = {{"http://www.w3.org/2005/Atom", NS_ATOM},
                 {"http://purl.org/dc/elements/1.1/", NS_DC},
                 {"http://purl.org/rss/1.0/modules/content/", NS_CONTENT},
                 {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", NS_RDF},
                 {"http://purl.org/rss/1.0/", NS_PLAIN},
                 {"http://my.netscape.com/rdf/simple/0.9/", NS_PLAIN},
                 {"http://www.w3.org/XML/1998/namespace", NS_XML}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (str_eqc(uri, known[i].uri))
            return known[i].ns;
    return wordpress(uri);
}

/* Expat gives "uri LF local", or "local" without a namespace. */
static struct str split_name(const char *name, enum feed_ns *out_ns)
{
    struct str s = str_c(name);
    size_t at = str_find_char(s, '\n');
    *out_ns = at == STR_NONE ? NS_PLAIN : ns_of(str_sub(s, 0, at));
    return at == STR_NONE ? s : str_from(s, at + 1);
}

/* Count n more bytes in; false when the record is too large. */
static bool take(struct records *r, size_t n)
{
    r->bytes += n;
    if (r->bytes <= RECORD_MAX && r->elements <= ELEMENTS_MAX)
        return true;
    (void)fail(r, KY_ELIMIT, "an item is larger than %d MB or has more than %d elements",
               RECORD_MAX >> 20, ELEMENTS_MAX);
    return false;
}

static void add_attrs(struct records *r, struct feed_element *el, const char **attrs)
{
    struct feed_attr **tail = &el->attrs;
    for (; attrs[0]; attrs += 2) {
        struct feed_attr *a = ARENA_NEW(&r->arena, struct feed_attr);
        if (!take(r, strlen(attrs[0]) + strlen(attrs[1]) + sizeof(*a)) || !a)
            return;
        a->name = arena_str(&r->arena, split_name(attrs[0], &a->ns));
        a->value = arena_str(&r->arena, str_c(attrs[1]));
        *tail = a;
        tail = &a->next;
    }
}

/* Elements of HTML that have no end tag. */
static bool is_void(struct str name)
{
    static const char *const names[] = {"area",  "br",   "col",  "embed",  "hr",    "img",
                                        "input", "link", "meta", "source", "track", "wbr"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (str_eqc(name, names[i]))
            return true;
    return false;
}

static void write_tag(struct records *r, const char *name, const char **attrs)
{
    enum feed_ns ns;
    size_t before = r->text.n;
    buf_addch(&r->text, '<');
    buf_add(&r->text, split_name(name, &ns));
    for (; attrs[0]; attrs += 2) {
        struct str attr = split_name(attrs[0], &ns);
        if (ns != NS_PLAIN)
            continue;
        buf_addch(&r->text, ' ');
        buf_add(&r->text, attr);
        buf_addc(&r->text, "=\"");
        html_escape(&r->text, str_c(attrs[1]));
        buf_addch(&r->text, '"');
    }
    buf_addch(&r->text, '>');
    (void)take(r, r->text.n - before);
}

static void open_root(struct records *r, enum feed_ns ns, struct str name)
{
    if (ns == NS_PLAIN && str_eqc(name, "rss"))
        r->kind = FEED_RSS;
    else if (ns == NS_RDF && str_eqc(name, "RDF"))
        r->kind = FEED_RDF;
    else if (ns == NS_ATOM && str_eqc(name, "feed"))
        r->kind = FEED_ATOM;
    else
        (void)fail(r, KY_EINVAL,
                   "this is no RSS, Atom or WordPress file: its root is '%.*s' in an unknown "
                   "namespace",
                   (int)(name.n > 60 ? 60 : name.n), name.p);
}

static void open_element(struct records *r, enum feed_ns ns, struct str name, const char **attrs)
{
    struct feed_element *el = ARENA_NEW(&r->arena, struct feed_element);
    r->elements++;
    if (!take(r, name.n) || !el)
        return;
    el->ns = ns;
    el->name = arena_str(&r->arena, name);
    el->line = (int64_t)XML_GetCurrentLineNumber(r->xml);
    add_attrs(r, el, attrs);
    if (r->base < r->depth) {
        struct feed_element *up = r->levels[r->depth - 1].element;
        if (up->last)
            up->last->next = el;
        else
            up->first = el;
        up->last = el;
    }
    r->levels[r->depth] = (struct level){el, r->text.n};
    if (ns == NS_ATOM && str_eqc(feed_attr(el, NS_PLAIN, "type"), "xhtml"))
        r->markup = r->depth;
}

static void on_start(void *ctx, const char *full, const char **attrs)
{
    struct records *r = ctx;
    enum feed_ns ns;
    struct str name = split_name(full, &ns);
    r->moved = r->pushed;
    if (++r->depth > DEPTH_MAX) {
        (void)fail(r, KY_ELIMIT, "elements nest deeper than %d", DEPTH_MAX);
        return;
    }
    if (r->depth == 1) {
        open_root(r, ns, name);
        return;
    }
    if (r->depth == 2 && r->kind == FEED_RSS) {
        r->in_channel = ns == NS_PLAIN && str_eqc(name, "channel");
        return;
    }
    if (!r->base && (r->kind != FEED_RSS ? r->depth == 2 : r->depth == 3 && r->in_channel)) {
        r->base = r->depth;
        r->bytes = r->elements = 0;
        arena_clear(&r->arena);
        buf_clear(&r->text);
    }
    if (r->base && r->markup) {
        r->elements++;
        write_tag(r, full, attrs);
    } else if (r->base) {
        open_element(r, ns, name, attrs);
    }
}

static void close_element(struct records *r)
{
    struct level *level = &r->levels[r->depth];
    struct str all = buf_str(&r->text);
    level->element->text = arena_str(&r->arena, str_from(all, level->text_from));
    r->text.n = level->text_from;
    if (r->markup == r->depth)
        r->markup = 0;
    if (r->depth > r->base)
        return;
    r->base = 0;
    if (arena_check(&r->arena, NULL)) {
        (void)fail(r, KY_ELIMIT, "an item needs too much memory");
        return;
    }
    r->err = r->sink.record(r->sink.ctx, r->kind, level->element, &r->text_of_err);
    if (r->err)
        XML_StopParser(r->xml, XML_FALSE);
}

static void on_end(void *ctx, const char *full)
{
    struct records *r = ctx;
    enum feed_ns ns;
    r->moved = r->pushed;
    if (r->err)
        return;
    if (r->base && r->markup && r->depth > r->markup) {
        struct str name = split_name(full, &ns);
        if (!is_void(name))
            buf_addf(&r->text, "</%.*s>", STR_ARG(name));
        (void)take(r, name.n);
    } else if (r->base) {
        close_element(r);
    }
    r->depth--;
}

static void on_text(void *ctx, const char *p, int n)
{
    struct records *r = ctx;
    struct str s = str_of(p, (size_t)n);
    r->moved = r->pushed;
    if (!r->base || r->err || !take(r, s.n))
        return;
    if (r->markup)
        html_escape(&r->text, s);
    else
        buf_add(&r->text, s);
}

static void on_token(void *ctx, const char *text)
{
    struct records *r = ctx;
    (void)text;
    r->moved = r->pushed;
}

static void on_instruction(void *ctx, const char *target, const char *text)
{
    (void)target;
    on_token(ctx, text);
}

/* An entity of a DTD that was not read, such as &nbsp;: HTML knows those. */
static void on_skipped(void *ctx, const char *name, int is_parameter)
{
    struct records *r = ctx;
    r->moved = r->pushed;
    if (r->base && !is_parameter && !r->err && take(r, strlen(name) + 2))
        buf_addf(&r->text, "&%s;", name);
}

static void on_doctype(void *ctx, const char *name, const char *system, const char *public,
                       int has_subset)
{
    struct records *r = ctx;
    (void)name;
    (void)system;
    (void)public;
    r->moved = r->pushed;
    r->dtd_from = has_subset ? r->pushed : -1;
}

static void on_doctype_end(void *ctx)
{
    struct records *r = ctx;
    r->moved = r->pushed;
    r->dtd_from = -1;
}

static bool is_predefined(struct str name)
{
    return str_eqc(name, "lt") || str_eqc(name, "gt") || str_eqc(name, "amp") ||
           str_eqc(name, "quot") || str_eqc(name, "apos");
}

/* What stands for a character or two does no harm; anything else may multiply or reach out. */
static void on_entity(void *ctx, const char *name, int is_parameter, const char *value, int n,
                      const char *base, const char *system, const char *public,
                      const char *notation)
{
    struct records *r = ctx;
    (void)base;
    (void)system;
    (void)public;
    (void)notation;
    r->moved = r->pushed;
    if (!is_parameter && value && is_predefined(str_c(name)))
        return;
    if (!is_parameter && value && n <= ENTITY_MAX && !memchr(value, '&', (size_t)n) &&
        !memchr(value, '<', (size_t)n) && !memchr(value, '%', (size_t)n))
        return;
    (void)fail(r, KY_EINVAL,
               "the entity '%s' is declared as more than a few characters, which is refused. "
               "Take the DTD out of the file",
               name);
}

struct records *records_new(const char *file, const char *encoding, const struct records_sink *sink)
{
    static const XML_Memory_Handling_Suite memory = {mem_alloc, mem_realloc, mem_free};
    struct records *r = NEW(struct records);
    r->xml = XML_ParserCreate_MM(encoding, &memory, "\n");
    ensure(r->xml);
    r->file = file;
    r->sink = *sink;
    r->dtd_from = -1;
    arena_init(&r->arena, ARENA_MAX);
    buf_init(&r->text, 2 * RECORD_MAX); /* escapes are counted late */
    XML_SetUserData(r->xml, r);
    XML_SetElementHandler(r->xml, on_start, on_end);
    XML_SetCharacterDataHandler(r->xml, on_text);
    XML_SetCommentHandler(r->xml, on_token);
    XML_SetProcessingInstructionHandler(r->xml, on_instruction);
    XML_SetSkippedEntityHandler(r->xml, on_skipped);
    XML_SetDoctypeDeclHandler(r->xml, on_doctype, on_doctype_end);
    XML_SetEntityDeclHandler(r->xml, on_entity);
    /* Also for what the handler above lets through. */
    XML_SetBillionLaughsAttackProtectionMaximumAmplification(r->xml, 20.0f);
    XML_SetBillionLaughsAttackProtectionActivationThreshold(r->xml, 1 << 20);
    return r;
}

void records_free(struct records *r)
{
    if (!r)
        return;
    XML_ParserFree(r->xml);
    buf_release(&r->text);
    arena_release(&r->arena);
    mem_free(r);
}

/* Say what expat found. */
static enum ky_err syntax(struct records *r)
{
    enum XML_Error code = XML_GetErrorCode(r->xml);
    switch (code) {
    case XML_ERROR_NO_ELEMENTS:
    case XML_ERROR_UNCLOSED_TOKEN:
    case XML_ERROR_UNCLOSED_CDATA_SECTION:
    case XML_ERROR_PARTIAL_CHAR:
        return fail(r, KY_EINVAL, "the file ends too early: %s", XML_ErrorString(code));
    case XML_ERROR_UNKNOWN_ENCODING:
    case XML_ERROR_INCORRECT_ENCODING:
        return fail(r, KY_EINVAL, "the file's encoding cannot be read. Convert it to UTF-8");
    case XML_ERROR_UNBOUND_PREFIX:
        return fail(r, KY_EINVAL, "a name has a prefix that no xmlns declares");
    case XML_ERROR_UNDEFINED_ENTITY:
        return fail(r, KY_EINVAL, "a named entity is not declared. Write the character itself");
    default:
        return fail(r, KY_EINVAL, "no well-formed XML: %s", XML_ErrorString(code));
    }
}

static enum ky_err feed_piece(struct records *r, struct str piece, bool last)
{
    r->pushed += (int64_t)piece.n;
    enum XML_Status status =
        XML_Parse(r->xml, piece.p ? piece.p : "", (int)piece.n, last ? XML_TRUE : XML_FALSE);
    if (status != XML_STATUS_OK && !r->err)
        return syntax(r);
    if (!r->err && r->pushed - r->moved > TOKEN_MAX)
        return fail(r, KY_ELIMIT, "a tag or comment is larger than %d MB", TOKEN_MAX >> 20);
    if (!r->err && r->dtd_from >= 0 && r->pushed - r->dtd_from > DTD_MAX)
        return fail(r, KY_ELIMIT, "the DTD is larger than %d KB", DTD_MAX >> 10);
    return r->err;
}

static enum ky_err give(const struct records *r, struct err *e)
{
    if (r->err && e)
        *e = r->text_of_err;
    return r->err;
}

enum ky_err records_push(struct records *r, struct str bytes, struct err *e)
{
    while (!r->err && bytes.n) {
        struct str piece = str_sub(bytes, 0, PIECE);
        bytes = str_from(bytes, piece.n);
        (void)feed_piece(r, piece, false);
    }
    return give(r, e);
}

enum ky_err records_end(struct records *r, struct err *e)
{
    if (!r->err)
        (void)feed_piece(r, STR(""), true);
    return give(r, e);
}

const struct feed_element *feed_child(const struct feed_element *el, enum feed_ns ns,
                                      const char *name)
{
    for (const struct feed_element *c = el->first; c; c = c->next)
        if (feed_is(c, ns, name))
            return c;
    return NULL;
}

struct str feed_text(const struct feed_element *el, enum feed_ns ns, const char *name)
{
    const struct feed_element *c = feed_child(el, ns, name);
    return c ? str_trim(c->text) : STR("");
}

struct str feed_attr(const struct feed_element *el, enum feed_ns ns, const char *name)
{
    for (const struct feed_attr *a = el->attrs; a; a = a->next)
        if (a->ns == ns && str_eqc(a->name, name))
            return a->value;
    return STR("");
}
