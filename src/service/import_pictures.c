#include "service/import_pictures.h"

#include "base/clock.h"
#include "base/map.h"
#include "html/picture.h"
#include "html/sanitize.h"
#include "service/media.h"

enum { SHOWN_MAX = 200, NAME_MAX_BYTES = 200, ALT_MAX = 1000, ICON_MAX = 16, TEXT_MAX = 16 << 20 };

struct work {
    const struct media_folder *folder;
    struct arena *arena;
    const struct import_pictures_how *how;
    struct import_pictures *out;
    size_t *index; /* by picture of the page: which of `out` it is */
    size_t fetched, bytes;
    int64_t us; /* spent on fetching */
};

/* The address, short enough to be read. */
static struct str shown(struct work *w, struct str url)
{
    struct str start = str_utf8_cut(url, SHOWN_MAX);
    return arena_printf(w->arena, "%.*s%s", STR_ARG(start), start.n < url.n ? "…" : "");
}

static void leave(struct work *w, struct import_picture *p, const char *why)
{
    p->why_not = arena_printf(w->arena, "'%.*s' %s", STR_ARG(shown(w, p->url)), why);
}

/* The last part of its path, as the name of a file. */
static struct str name_of(struct work *w, struct str url)
{
    struct str path = str_sub(url, 0, str_find_char(url, '?'));
    path = str_sub(path, 0, str_find_char(path, '#'));
    size_t slash = str_rfind_char(path, '/');
    struct str name = slash == STR_NONE ? path : str_from(path, slash + 1);
    bool usable = name.n && name.n <= NAME_MAX_BYTES && str_utf8_valid(name) &&
                  !str_starts(url, STR("data:")) && !str_starts(url, STR("DATA:"));
    return usable ? arena_str(w->arena, name) : STR("picture");
}

/* ---- one picture ---- */

static bool within_limits(struct work *w, struct import_picture *p)
{
    const struct import_pictures_how *how = w->how;
    if (w->fetched >= how->count)
        leave(w, p, arena_printf(w->arena, "is left out: more than %zu pictures", how->count).p);
    else if (w->bytes >= how->bytes_all)
        leave(w, p,
              arena_printf(w->arena, "is left out: the pictures before it have %zu MB",
                           how->bytes_all >> 20)
                  .p);
    else if (w->us >= how->ms_all * INT64_C(1000))
        leave(
            w, p,
            arena_printf(w->arena, "is left out: those before it took %d s", how->ms_all / 1000).p);
    return p->why_not.n == 0;
}

static enum ky_err get(struct work *w, struct import_picture *p, struct buf *body, struct err *e)
{
    const struct import_pictures_how *how = w->how;
    size_t left = how->bytes_all - w->bytes;
    int64_t start = clock_monotonic();
    int ms = how->ms_all - (int)(w->us / 1000);
    w->fetched++;
    enum ky_err err =
        how->get(how->ctx, p->url, left < how->bytes ? left : how->bytes, ms > 0 ? ms : 1, body, e);
    w->us += clock_monotonic() - start;
    w->bytes += body->n;
    return err;
}

/* Of this machine: not the picture's fault. */
static bool is_ours(enum ky_err err)
{
    return err == KY_EIO || err == KY_EFULL || err == KY_EDENIED || err == KY_ENOTFOUND ||
           err == KY_EUNCERTAIN;
}

static bool is_icon(const struct media_file *f)
{
    return f->width > 0 && f->width <= ICON_MAX && f->height > 0 && f->height <= ICON_MAX;
}

/* The error is about the picture: it stays out. */
static void leave_error(struct work *w, struct import_picture *p, const struct err *why)
{
    struct str text = str_c(why->text), url = str_sub(shown(w, p->url), 0, SHOWN_MAX);
    if (str_has(text, url)) /* it names the address */
        p->why_not = arena_str(w->arena, text);
    else
        leave(w, p, arena_printf(w->arena, "is left out: %.*s", STR_ARG(text)).p);
}

static enum ky_err put(struct work *w, struct import_picture *p, struct str data, struct err *e)
{
    enum media_kind kind;
    struct err why = {0};
    enum ky_err err = media_sniff(data, p->name, &kind, &why);
    if (!err && media_kinds[kind].class == MEDIA_ATTACHMENT)
        err = err_set(&why, KY_EINVAL, "it is no picture");
    if (!err)
        err = media_put(w->folder, data, p->name, &p->file, &why);
    if (err && is_ours(err)) {
        if (e)
            *e = why;
        return err;
    }
    if (!err && is_icon(&p->file))
        err = err_set(&why, KY_EINVAL, "it is an icon");
    if (err)
        leave_error(w, p, &why);
    return KY_OK;
}

static enum ky_err take(struct work *w, struct import_picture *p, struct err *e)
{
    struct buf body;
    struct err why = {0};
    enum ky_err err = KY_OK;
    if (p->why_not.n || !within_limits(w, p))
        return KY_OK;
    buf_init(&body, w->how->bytes + 1);
    if (get(w, p, &body, &why) != KY_OK)
        leave_error(w, p, &why);
    else
        err = put(w, p, buf_str(&body), e);
    buf_release(&body);
    return err;
}

/* ---- all of them ---- */

static void add(struct work *w, const struct extract_picture *from)
{
    struct import_picture *p = &w->out->p[w->out->n++];
    *p = (struct import_picture){.url = from->url.n ? from->url : from->raw,
                                 .alt = str_utf8_cut(from->alt, ALT_MAX)};
    p->name = name_of(w, p->url);
    if (from->url.n == 0)
        leave(w, p,
              "is no address that can be fetched. If it is relative, say with --url where the "
              "page came from");
}

/* Each address once. */
static enum ky_err list(struct work *w, const struct extract *x, struct err *e)
{
    struct map seen; /* address -> 1 + index */
    w->out->p = ARENA_ARRAY(w->arena, struct import_picture, x->pictures_n + 1);
    w->index = ARENA_ARRAY(w->arena, size_t, x->pictures_n + 1);
    if (!w->out->p || !w->index)
        return arena_check(w->arena, e);
    map_init(&seen, (uint64_t)(uintptr_t)w->arena); /* any seed gives the same list */
    for (size_t i = 0; i < x->pictures_n; i++) {
        const struct extract_picture *from = &x->pictures[i];
        struct str key = from->url.n ? from->url : from->raw;
        const struct import_picture *old = map_get(&seen, key);
        w->index[i] = old ? (size_t)(old - w->out->p) : w->out->n;
        if (old)
            continue;
        add(w, from);
        (void)map_put(&seen, key, &w->out->p[w->index[i]]);
    }
    map_release(&seen);
    return arena_check(w->arena, e);
}

/* ---- the text ---- */

static void add_markup(struct work *w, struct buf *b, const struct extract *x, struct str src)
{
    uint64_t i;
    if (!str_starts(src, STR(EXTRACT_PICTURE)) ||
        !str_to_u64(str_from(src, sizeof(EXTRACT_PICTURE) - 1), &i) || i >= x->pictures_n)
        return;
    const struct import_picture *p = &w->out->p[w->index[i]];
    const struct media m = {.hash = str_c(p->file.hash),
                            .ext = str_c(media_kinds[p->file.kind].ext),
                            .width = p->file.width,
                            .height = p->file.height};
    if (p->why_not.n == 0)
        media_markup(b, w->arena, &m, str_utf8_cut(x->pictures[i].alt, ALT_MAX));
}

/* A figure whose picture stays out is no figure; what it says stays. */
static void open_figures(struct html_node *root)
{
    for (struct html_node *n = root; n; n = html_next(n, root)) {
        if (!html_is(n, "figure") || html_find(n, "img"))
            continue;
        n->name = STR("div");
        for (struct html_node *c = n->first; c; c = html_next(c, n))
            if (html_is(c, "figcaption"))
                c->name = STR("div");
    }
}

static enum ky_err place(struct work *w, struct extract *x, struct err *e)
{
    const struct html_policy policy = {.images = true};
    struct html_picture_place at;
    struct html_node *root = NULL;
    struct str text = x->html.markup;
    struct buf b;
    buf_init(&b, TEXT_MAX);
    while (html_picture_find(text, &at)) {
        buf_add(&b, at.before);
        add_markup(w, &b, x, at.src);
        text = at.after;
    }
    buf_add(&b, text);
    enum ky_err err = buf_check(&b, e);
    if (!err)
        err = html_parse(w->arena, buf_str(&b), &root, e);
    if (!err) {
        open_figures(root);
        err = html_sanitize_node(w->arena, root, &policy, &x->html, e);
    }
    buf_release(&b);
    return err;
}

enum ky_err import_pictures(const struct media_folder *f, struct arena *a, struct extract *x,
                            const struct import_pictures_how *how, struct import_pictures *out,
                            struct err *e)
{
    struct work w = {.folder = f, .arena = a, .how = how, .out = out};
    *out = (struct import_pictures){0};
    if (x->pictures_n == 0)
        return KY_OK;
    enum ky_err err = list(&w, x, e);
    for (size_t i = 0; i < out->n && !err; i++) {
        err = take(&w, &out->p[i], e);
        if (how->progress)
            how->progress(how->progress_ctx, (int64_t)i + 1, (int64_t)out->n);
    }
    return err ? err : place(&w, x, e);
}
