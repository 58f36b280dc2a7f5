/* arrange.h: a text for a whole site, as one commit, and its pictures. */
#include "service/arrange_priv.h"

#include "service/may.h"
#include "service/media.h"
#include "store/article.h"
#include "store/permalink.h"

struct job {
    struct site *site;
    struct arena *arena; /* for what is answered */
    const char *file;
    struct str text;
    bool dry, looked; /* looked: a dry run came to its end */
    struct arrange x;
    VEC(struct arrange_change) changes;
};

static enum ky_err find_article(void *ctx, struct str name, int64_t *out, struct err *e)
{
    struct job *job = ctx;
    struct reader r = writer_reader(job->x.w);
    struct article *a = NULL;
    enum permalink_kind kind = PERMALINK_ARTICLE;
    enum ky_err err = KY_OK;
    if (name.n && name.p[0] == '/')
        err = store_permalink(&r, name, &kind, out, e);
    else if (!str_to_i64(name, out))
        kind = PERMALINK_NONE;
    if (!err && kind == PERMALINK_ARTICLE)
        err = store_article(&r, *out, &a, e);
    if (!err && !a)
        err = err_set(e, KY_EINVAL, "there is no article '%.*s'. Give its number or its address",
                      STR_ARG(name));
    return err;
}

/* The file's bytes; a relative name is seen from the folder of the text. */
static enum ky_err read_picture(const struct job *job, struct arena *a, struct str name,
                                struct buf *out, struct err *e)
{
    struct str file = str_c(job->file);
    size_t slash = str_rfind_char(file, '/');
    struct str folder = slash == STR_NONE ? STR("") : str_sub(file, 0, slash + 1);
    if (name.n && name.p[0] == '/')
        folder = STR("");
    const char *path = arena_printf(a, "%.*s%.*s", STR_ARG(folder), STR_ARG(name)).p;
    buf_init(out, (size_t)MEDIA_PICTURE_MB << 20);
    return fs_read(job->site->world.fs, path, out, e);
}

static struct str base_name(struct str path)
{
    size_t slash = str_rfind_char(path, '/');
    return slash == STR_NONE ? path : str_from(path, slash + 1);
}

static enum ky_err add_picture(struct job *job, struct str name, struct str alt, int64_t *out,
                               struct err *e)
{
    struct writer *w = job->x.w;
    struct reader r = writer_reader(w);
    struct buf data;
    struct media *there = NULL, m = {.name = base_name(name), .alt = alt};
    enum ky_err err = read_picture(job, w->arena, name, &data, e);
    if (!err && job->dry)
        err = store_media_by_hash(&r, media_hash(w->arena, buf_str(&data)), &there, e);
    if (!err && !job->dry)
        err = media_add(w, &job->site->media, buf_str(&data), &m, e);
    buf_release(&data);
    *out = there ? there->id : m.id;
    if (!err && m.id)
        arrange_label(&job->x, &RECORD_MEDIA, m.id, false, "file", m.name);
    return err;
}

static enum ky_err find_picture(void *ctx, struct str name, struct str alt, int64_t *out,
                                struct err *e)
{
    struct job *job = ctx;
    struct reader r = writer_reader(job->x.w);
    struct media *m = NULL;
    if (!str_to_i64(name, out))
        return add_picture(job, name, alt, out, e);
    enum ky_err err = store_media(&r, *out, &m, e);
    if (!err && !m)
        err = err_set(e, KY_EINVAL, "there is no file %.*s that may be shown", STR_ARG(name));
    return err;
}

static const struct arrange_label *label_of(const struct arrange *x, const struct writer_entry *w)
{
    for (size_t i = x->labels.n; i > 0; i--)
        if (x->labels.p[i - 1].kind == w->kind && x->labels.p[i - 1].id == w->id)
            return &x->labels.p[i - 1];
    return NULL;
}

/* The entries of this change are what is told. */
static enum ky_err note_changes(struct job *job, struct err *e)
{
    for (const struct writer_entry *w = job->x.w->first; w; w = w->next) {
        const struct arrange_label *l = label_of(&job->x, w);
        struct arrange_change *c = l ? VEC_PUSH(job->arena, job->changes) : NULL;
        if (!c)
            continue;
        c->what = l->withdrawn                            ? "withdraw"
                  : str_starts(w->actions, STR("create")) ? "create"
                                                          : "change";
        c->name = arena_str(job->arena, l->name);
    }
    return arena_check(job->arena, e);
}

static enum ky_err apply(struct writer *w, void *ctx, struct err *e)
{
    struct job *job = ctx;
    job->changes.n = 0; /* it may be done again */
    job->x = (struct arrange){.w = w,
                              .zone = job->site->zone,
                              .article = find_article,
                              .picture = find_picture,
                              .ctx = job};
    enum ky_err err = may(w->actor, MAY_ARRANGE, e);
    if (!err)
        err = arrange_text(&job->x, job->file, job->text, e);
    if (!err)
        err = note_changes(job, e);
    job->looked = !err && job->dry;
    return job->looked ? err_set(e, KY_ECONFLICT, "a dry run keeps nothing") : err;
}

/* Pictures are decoded before the transaction, which others wait for. */
static enum ky_err decode_pictures(struct job *job, struct err *e)
{
    struct arrange_entries all;
    enum ky_err err = arrange_parse(job->arena, job->file, job->text, &all, e);
    for (size_t i = 0; i < all.n && !err && !job->dry; i++) {
        struct str name = all.p[i].v[F_PICTURE];
        struct buf data;
        struct media_file file;
        int64_t id;
        if (!name.n || str_to_i64(name, &id))
            continue;
        err = read_picture(job, job->arena, name, &data, e);
        if (!err)
            err = media_put(&job->site->media, buf_str(&data), base_name(name), &file, e);
        buf_release(&data);
        err = arrange_blame(&all, &all.p[i], err, e);
    }
    return err;
}

enum ky_err arrange_site(struct site *s, const struct actor *actor, struct arena *a,
                         const char *file, struct str text, bool dry, struct arrange_change **out,
                         size_t *out_n, struct err *e)
{
    struct job job = {.site = s, .arena = a, .file = file, .text = text, .dry = dry};
    enum ky_err err = may(actor, MAY_ARRANGE, e);
    if (!err)
        err = decode_pictures(&job, e);
    if (!err)
        err = site_write(s, actor, apply, &job, e);
    *out = job.changes.p;
    *out_n = job.changes.n;
    return job.looked ? KY_OK : err;
}
