/* The articles of the demo site, with their pictures, files and corrections. */
#include "service/demo_priv.h"

#include <stdlib.h>

#include "html/picture.h"
#include "store/correction.h"

/* name, required, what it is of a struct article_input (0: nothing of its own) */
#define FIELDS_OF(X)                                                                               \
    X(SLUG, "slug", false)                                                                         \
    X(TITLE, "title", true)                                                                        \
    X(CHANNEL, "channel", true)                                                                    \
    X(WHEN, "when", true)                                                                          \
    X(SOURCE, "source", true)                                                                      \
    X(EDITOR, "editor", true)                                                                      \
    X(ORIGIN, "origin", false)                                                                     \
    X(LEAD, "lead", false)                                                                         \
    X(TAGS, "tags", true)                                                                          \
    X(LANG, "lang", false)                                                                         \
    X(TRANSLATION_OF, "translation-of", false)                                                     \
    X(KICKER, "kicker", false)                                                                     \
    X(SUBTITLE, "subtitle", false)                                                                 \
    X(SHORT, "short", false)                                                                       \
    X(AUTHOR, "author", false)                                                                     \
    X(PROOFREADER, "proofreader", false)                                                           \
    X(APPROVER, "approver", false)                                                                 \
    X(ORIGINAL_TITLE, "original-title", false)                                                     \
    X(ORIGINAL_AUTHOR, "original-author", false)                                                   \
    X(ORIGINAL_URL, "original-url", false)                                                         \
    X(ALSO, "also", false)                                                                         \
    X(TOPICS, "topics", false)                                                                     \
    X(PICTURE, "picture", false)                                                                   \
    X(PICTURE_ALT, "picture-alt", false)                                                           \
    X(PICTURE_CAPTION, "picture-caption", false)                                                   \
    X(PICTURE_CREDIT, "picture-credit", false)                                                     \
    X(ATTACH, "attach", false)                                                                     \
    X(CORRECTION, "correction", false)

enum {
#define X(code, name, required) code,
    FIELDS_OF(X)
#undef X
        FIELDS
};
static const struct demo_field fields[FIELDS] = {
#define X(code, name, required) {name, required},
    FIELDS_OF(X)
#undef X
};

static struct str *split(struct arena *a, struct str line, size_t *out_n)
{
    VEC(struct str) words = {0};
    for (struct str rest = line, part; str_split(&rest, ',', &part);) {
        struct str *word = str_trim(part).n ? VEC_PUSH(a, words) : NULL;
        if (word)
            *word = str_trim(part);
    }
    *out_n = words.n;
    return words.p;
}

/* demo/FOLDER/NAME into the site. */
static enum ky_err add_file(struct demo *d, const char *folder, struct media *m, struct err *e)
{
    struct str path = arena_printf(d->w->arena, "%s/%.*s", folder, STR_ARG(m->name));
    for (size_t i = 0; i < embedded_demo_n; i++)
        if (str_eqc(path, embedded_demo[i].name))
            return media_add(d->w, d->media, demo_bytes(&embedded_demo[i]), m, e);
    return err_set(e, KY_EINVAL, "there is no file '%.*s'", STR_ARG(path));
}

enum ky_err demo_picture(struct demo *d, struct str name, const struct media *words,
                         int64_t *out_id, struct err *e)
{
    struct media m = *words;
    m.name = name;
    enum ky_err err = add_file(d, "pictures", &m, e);
    *out_id = m.id;
    if (err || m.alt.n || !words->alt.n)
        return err;
    /* It came first where nobody said what it shows. */
    m.alt = words->alt;
    m.caption = words->caption;
    m.credit = words->credit;
    return store_media_save(d->w, &m, e);
}

/* Pictures in the text name a file; put the markup of a picture in its place. */
static enum ky_err place_pictures(struct demo *d, struct str text, struct str *out, struct err *e)
{
    struct html_picture_place place;
    struct buf b;
    buf_init(&b, 1 << 20);
    enum ky_err err = KY_OK;
    while (!err && html_picture_find(text, &place)) {
        struct media m = {.name = place.src, .alt = place.alt};
        err = add_file(d, "pictures", &m, e);
        buf_add(&b, place.before);
        if (!err)
            media_markup(&b, d->w->arena, &m, place.alt);
        text = place.after;
    }
    buf_add(&b, text);
    if (!err)
        err = buf_check(&b, e);
    *out = arena_str(d->w->arena, buf_str(&b));
    buf_release(&b);
    return err;
}

static enum ky_err add_files(struct demo *d, const struct str *v, struct article_input *in,
                             struct err *e)
{
    size_t n;
    const struct str *names = split(d->w->arena, v[ATTACH], &n);
    enum ky_err err = KY_OK;
    if (v[PICTURE].n)
        err = demo_picture(d, v[PICTURE],
                           &(struct media){.alt = v[PICTURE_ALT],
                                           .caption = v[PICTURE_CAPTION],
                                           .credit = v[PICTURE_CREDIT]},
                           &in->picture_id, e);
    in->attachments.p = ARENA_ARRAY(d->w->arena, int64_t, n + 1);
    for (size_t i = 0; i < n && in->attachments.p && !err; i++) {
        struct media m = {.name = names[i]};
        err = add_file(d, "files", &m, e);
        in->attachments.p[in->attachments.n++] = m.id;
    }
    return err ? err : arena_check(d->w->arena, e);
}

/* "DAYS TIME text" */
static enum ky_err add_correction(struct demo *d, const struct demo_text *t, int64_t id,
                                  int64_t today, struct str line, struct err *e)
{
    size_t first = str_find_char(line, ' ');
    size_t second = first == STR_NONE ? STR_NONE : str_find_char(str_from(line, first + 1), ' ');
    if (second == STR_NONE)
        return err_set(e, KY_EINVAL, "write 'correction: DAYS TIME text'");
    struct correction c = {.article_id = id};
    c.text = str_trim(str_from(line, first + 1 + second));
    enum ky_err err = demo_when(t, d->zone, today, str_sub(line, 0, first + 1 + second), &c.at, e);
    return err ? err : store_correction_add(d->w, &c, e);
}

static enum ky_err find(const struct demo *d, struct str slug, const struct demo_article **out,
                        struct err *e)
{
    for (size_t i = 0; i < d->articles.n; i++)
        if (slug.n && str_eq(d->articles.p[i].slug, slug) && d->articles.p[i].id) {
            *out = &d->articles.p[i];
            return KY_OK;
        }
    return err_set(e, KY_EINVAL, "no article before it has the slug '%.*s'", STR_ARG(slug));
}

enum ky_err demo_article_id(const struct demo *d, struct str slug, int64_t *out, struct err *e)
{
    const struct demo_article *article;
    enum ky_err err = find(d, slug, &article, e);
    if (!err)
        *out = article->id;
    return err;
}

enum ky_err demo_article_path(const struct demo *d, struct str slug, struct str *out, struct err *e)
{
    const struct demo_article *article;
    enum ky_err err = find(d, slug, &article, e);
    if (!err)
        *out = article->path;
    return err;
}

enum ky_err demo_file_hash(struct demo *d, struct str name, struct str *out, struct err *e)
{
    struct media m = {.name = name};
    enum ky_err err = add_file(d, "files", &m, e);
    if (!err)
        *out = m.hash;
    return err;
}

static void set_input(struct demo *d, const struct demo_article *entry, const struct str *v,
                      struct article_input *in)
{
    struct arena *a = d->w->arena;
    *in = (struct article_input){.title = v[TITLE],
                                 .lead = v[LEAD],
                                 .source = v[SOURCE],
                                 .editor = v[EDITOR],
                                 .origin_line = v[ORIGIN],
                                 .channel = v[CHANNEL],
                                 .lang = v[LANG],
                                 .kicker = v[KICKER],
                                 .subtitle = v[SUBTITLE],
                                 .short_title = v[SHORT],
                                 .author = v[AUTHOR],
                                 .proofreader = v[PROOFREADER],
                                 .approver = v[APPROVER],
                                 .original_title = v[ORIGINAL_TITLE],
                                 .original_author = v[ORIGINAL_AUTHOR],
                                 .original_url = v[ORIGINAL_URL],
                                 .published_at = entry->at,
                                 .publish = true};
    in->tags = split(a, v[TAGS], &in->tags_n);
    in->channels = split(a, v[ALSO], &in->channels_n);
    in->topics = split(a, v[TOPICS], &in->topics_n);
    in->origin = arena_printf(a, "demo:%s", entry->file->name);
}

static enum ky_err fill_article(struct demo *d, struct demo_article *entry, int64_t today,
                                struct err *e)
{
    struct demo_text t = demo_text(entry->file->name, demo_bytes(entry->file));
    struct str dated, v[FIELDS];
    bool found;
    struct article_input in;
    struct article_result result = {0};
    enum ky_err err = demo_dates(&t, d->w->arena, d->zone, entry->at, &dated, e);
    if (err)
        return err;
    t = demo_text(entry->file->name, dated);
    err = demo_fields(&t, fields, FIELDS, v, &found, e);
    if (err)
        return err;
    set_input(d, entry, v, &in);
    err = place_pictures(d, t.rest, &t.rest, e);
    if (!err)
        err = demo_body(&t, d->w->arena, &in.html, e);
    if (!err)
        err = add_files(d, v, &in, e);
    if (!err && v[TRANSLATION_OF].n)
        err = demo_article_id(d, v[TRANSLATION_OF], &in.translation_of, e);
    if (!err)
        err = article_put(d->w, d->zone, &in, &result, e);
    entry->id = result.id;
    entry->path = result.path;
    if (!err && v[CORRECTION].n)
        err = add_correction(d, &t, result.id, today, v[CORRECTION], e);
    return err;
}

/* Oldest first, so that ids rise with the dates; of one moment the original before its translation.
 */
static int older_first(const void *a, const void *b)
{
    const struct demo_article *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->lang.n != y->lang.n)
        return x->lang.n < y->lang.n ? -1 : 1;
    return strcmp(x->file->name, y->file->name);
}

/* The articles and their times, counted from the day that holds `today`. */
static enum ky_err read_entries(struct demo *d, int64_t today, struct err *e)
{
    VEC(struct demo_article) all = {0};
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < embedded_demo_n && !err; i++) {
        if (!demo_is_in(&embedded_demo[i], "articles/"))
            continue;
        struct demo_text t = demo_text(embedded_demo[i].name, demo_bytes(&embedded_demo[i]));
        struct str v[FIELDS];
        bool found;
        struct demo_article *entry = VEC_PUSH(d->w->arena, all);
        if (!entry)
            return arena_check(d->w->arena, e);
        err = demo_fields(&t, fields, FIELDS, v, &found, e);
        if (err)
            break;
        *entry = (struct demo_article){.file = &embedded_demo[i], .slug = v[SLUG], .lang = v[LANG]};
        err = demo_when(&t, d->zone, today, v[WHEN], &entry->at, e);
    }
    d->articles.p = all.p;
    d->articles.n = all.n;
    if (all.n)
        qsort(all.p, all.n, sizeof(all.p[0]), older_first);
    return err;
}

/* While the hour of today's newest article has not come, yesterday counts as today: nothing lies
 * ahead, and the articles keep their order. */
enum ky_err demo_articles(struct demo *d, struct err *e)
{
    d->today = d->w->now;
    enum ky_err err = read_entries(d, d->today, e);
    if (!err && d->articles.n && d->articles.p[d->articles.n - 1].at > d->w->now) {
        d->today = zone_midnight(d->zone, d->w->now, -1);
        err = read_entries(d, d->today, e);
    }
    for (size_t i = 0; !err && i < d->articles.n; i++) {
        err = fill_article(d, &d->articles.p[i], d->today, e);
        if (err)
            err_prefix(e, "%s", d->articles.p[i].file->name);
    }
    return err;
}
