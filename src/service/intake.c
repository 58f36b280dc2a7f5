#include "service/intake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "service/may.h"
#include "store/permalink.h"
#include "store/slug.h"

enum {
    ARENA_MAX = 192 << 20,
    READY_BYTES = 8 << 20, /* waiting texts */
    READY_ITEMS = 512,
    READY_US = 20 * 1000, /* as long as a batch */
    PIECE = 64 << 10,
    PAGE_TRIES = 50
};

void tally_add_str(struct tally *t, struct str name, int64_t n)
{
    if (n == 0)
        return;
    for (size_t i = 0; i < t->n; i++)
        if (str_eqc(name, t->of[i].name)) {
            t->of[i].n += n;
            return;
        }
    size_t last = sizeof(t->of) / sizeof(t->of[0]) - 1;
    if (t->n >= last) /* whatever it is called: it was counted */
        name = STR("other things");
    size_t at = t->n < last ? t->n : last;
    name = str_utf8_cut(name, sizeof(t->of[0].name) - 1);
    if (name.n)
        memcpy(t->of[at].name, name.p, name.n);
    t->of[at].name[name.n] = '\0';
    t->of[at].n += n;
    t->n = at + 1;
}

void tally_add(struct tally *t, const char *name, int64_t n)
{
    tally_add_str(t, str_c(name), n);
}

void intake_init(struct intake *in)
{
    arena_init(&in->arena, ARENA_MAX);
}

void intake_release(struct intake *in)
{
    arena_release(&in->arena);
}

struct intake_item *intake_new(struct intake *in)
{
    if (in->waiting.n == 0)
        in->begun = clock_monotonic();
    return VEC_PUSH(&in->arena, in->waiting);
}

/* ---- steps ---- */

static enum ky_err put_channel(struct writer *w, struct intake_item *item, struct err *e)
{
    struct reader r = writer_reader(w);
    struct channels all;
    enum ky_err err = store_channels(&r, &all, e);
    if (err)
        return err;
    item->outcome = ARTICLE_UNCHANGED;
    if (channel_by_slug(&all, item->article.channel))
        return KY_OK;
    struct channel *up = item->parent.n ? channel_by_slug(&all, item->parent) : NULL;
    while (up && up->depth + 1 >= CHANNEL_DEPTH_MAX)
        up = up->parent;
    struct channel c = {.slug = item->article.channel,
                        .name = item->name,
                        .description = item->about,
                        .parent_id = up ? up->id : 0,
                        .rank = (int64_t)all.n + 1,
                        .open = true};
    item->outcome = ARTICLE_CREATED;
    return store_channel_save(w, &c, e);
}

/* The old address leads to it from now on, unless something else stands there. */
static enum ky_err redirect(struct writer *w, struct intake_item *item, enum permalink_kind kind,
                            int64_t id, struct err *e)
{
    enum permalink_kind there;
    int64_t owner;
    struct reader r = writer_reader(w);
    item->redirected = item->taken = false;
    if (item->old_path.n == 0)
        return KY_OK;
    enum ky_err err = store_permalink(&r, item->old_path, &there, &owner, e);
    if (err)
        return err;
    item->taken = there != PERMALINK_NONE && (there != kind || owner != id);
    if (there != PERMALINK_NONE)
        return KY_OK;
    item->redirected = true;
    err = store_permalink_add(w, item->old_path, kind, id, e);
    if (err)
        return err;
    return writer_log(w, kind == PERMALINK_PAGE ? &RECORD_PAGE : &RECORD_ARTICLE, id, "address", e);
}

static enum ky_err put_article(struct intake *in, struct writer *w, struct intake_item *item,
                               struct err *e)
{
    struct article_result result;
    enum ky_err err = article_put(w, in->site->zone, &item->article, &result, e);
    item->outcome = result.outcome;
    if (err || result.outcome == ARTICLE_UNCHANGED || result.outcome == ARTICLE_DIFFERS)
        return err;
    return redirect(w, item, PERMALINK_ARTICLE, result.id, e);
}

static bool same_page(const struct page *a, const struct page *b)
{
    return a && str_eq(a->title, b->title) && str_eq(a->html.markup, b->html.markup);
}

/* The page that `path` leads to, NULL when none does. */
static enum ky_err page_at(struct reader *r, struct str path, struct page **out, bool *out_free,
                           struct err *e)
{
    enum permalink_kind kind;
    int64_t id;
    *out = NULL;
    enum ky_err err = store_permalink(r, path, &kind, &id, e);
    *out_free = kind == PERMALINK_NONE;
    return err || kind != PERMALINK_PAGE ? err : store_page(r, id, out, e);
}

/* Find the page again, or a slug for a new one. */
static enum ky_err place_page(struct writer *w, struct intake_item *item, struct page **out_old,
                              struct err *e)
{
    struct reader r = writer_reader(w);
    struct str slug = item->page.slug;
    bool is_free;
    enum ky_err err = KY_OK;
    *out_old = NULL;
    if (item->old_path.n)
        err = page_at(&r, item->old_path, out_old, &is_free, e);
    if (err || *out_old)
        return err;
    for (int i = 1; i < PAGE_TRIES; i++) {
        if (i > 1)
            item->page.slug =
                arena_printf(w->arena, "%.*s-%d", STR_ARG(str_utf8_prefix(slug, 70)), i);
        err = page_at(&r, slug_path(w->arena, "/about/", item->page.slug), out_old, &is_free, e);
        if (err || is_free || same_page(*out_old, &item->page))
            return err;
    }
    *out_old = NULL;
    return err_set(e, KY_EEXIST, "there are too many pages called '%.*s'", STR_ARG(slug));
}

static enum ky_err put_page(struct writer *w, struct intake_item *item, struct err *e)
{
    struct page *old;
    const struct page given = item->page;
    enum ky_err err = may(w->actor, MAY_ARRANGE, e);
    if (!err)
        err = place_page(w, item, &old, e);
    struct page page = item->page;
    item->page = given; /* a batch may be done again */
    if (err)
        return err;
    item->outcome = ARTICLE_CREATED;
    if (old) {
        item->outcome = same_page(old, &page)  ? ARTICLE_UNCHANGED
                        : item->article.update ? ARTICLE_UPDATED
                                               : ARTICLE_DIFFERS;
        if (item->outcome != ARTICLE_UPDATED)
            return KY_OK;
        page.id = old->id;
        page.slug = old->slug;
        page.rank = old->rank;
    }
    err = store_page_save(w, &page, e);
    return err ? err : redirect(w, item, PERMALINK_PAGE, page.id, e);
}

static enum ky_err put_item(struct writer *w, void *ctx, int64_t at, struct err *e)
{
    struct intake *in = ctx;
    struct intake_item *item = &in->waiting.p[at];
    enum ky_err err;
    switch (item->kind) {
    case INTAKE_CHANNEL:
        err = may(w->actor, MAY_ARRANGE, e);
        if (!err)
            err = put_channel(w, item, e);
        break;
    case INTAKE_PAGE:
        err = put_page(w, item, e);
        break;
    default:
        err = put_article(in, w, item, e);
    }
    if (err && item->line)
        err_prefix(e, "'%s' line %lld", in->file, (long long)item->line);
    else if (err)
        err_prefix(e, "'%s'", in->file);
    return err;
}

/* ---- batches ---- */

static void count_item(struct intake *in, const struct intake_item *item)
{
    if (item->kind == INTAKE_CHANNEL)
        in->channels += item->outcome == ARTICLE_CREATED;
    else if (item->kind == INTAKE_PAGE)
        in->pages[item->outcome]++;
    else
        in->articles[item->outcome]++;
    in->redirects += item->redirected;
    in->redirects_taken += item->taken;
}

static void count_done(void *ctx, int64_t done, int64_t all)
{
    struct intake *in = ctx;
    (void)all;
    for (; in->counted < done; in->counted++)
        count_item(in, &in->waiting.p[in->counted]);
}

/* What is there already, without writing. */
static enum ky_err look_up(struct intake *in, struct reader *r, struct intake_item *item,
                           struct err *e)
{
    int64_t id = 0;
    bool is_free;
    struct page *page = NULL;
    struct channels all;
    enum ky_err err = KY_OK;
    (void)in;
    if (item->kind == INTAKE_CHANNEL) {
        err = store_channels(r, &all, e);
        id = !err && channel_by_slug(&all, item->article.channel);
    } else if (item->kind == INTAKE_ARTICLE) {
        err = store_article_by_origin(r, item->article.origin, &id, e);
    } else if (item->old_path.n) {
        err = page_at(r, item->old_path, &page, &is_free, e);
    }
    item->outcome = id || page ? ARTICLE_UNCHANGED : ARTICLE_CREATED;
    item->redirected = item->outcome == ARTICLE_CREATED && item->old_path.n > 0;
    return err;
}

static enum ky_err rehearse(struct intake *in, struct err *e)
{
    struct db *db = NULL;
    struct reader r = {0};
    enum ky_err err = site_connect(in->site, DB_READ, &db, e);
    if (!err)
        err = reader_begin(&r, db, &in->arena, NULL, site_now(in->site), e);
    for (size_t i = 0; i < in->waiting.n && !err; i++) {
        err = look_up(in, &r, &in->waiting.p[i], e);
        if (!err)
            count_item(in, &in->waiting.p[i]);
    }
    reader_end(&r);
    db_close(db);
    return err;
}

static enum ky_err flush(struct intake *in, struct err *e)
{
    const struct bulk bulk = {.step = put_item,
                              .ctx = in,
                              .steps = (int64_t)in->waiting.n,
                              .progress = count_done,
                              .progress_ctx = in,
                              .pace = &in->pace};
    enum ky_err err = arena_check(&in->arena, e);
    in->counted = 0;
    if (!err)
        err = in->dry_run ? rehearse(in, e) : bulk_run(in->site, in->actor, &bulk, e);
    memset(&in->waiting, 0, sizeof(in->waiting));
    arena_clear(&in->arena);
    return err;
}

enum ky_err intake_step(struct intake *in, struct err *e)
{
    if (in->waiting.n < READY_ITEMS && in->arena.used < READY_BYTES &&
        (in->waiting.n == 0 || clock_monotonic() - in->begun < READY_US))
        return KY_OK;
    return flush(in, e);
}

enum ky_err intake_end(struct intake *in, struct err *e)
{
    return flush(in, e);
}

enum ky_err intake_blame(const struct intake *in, enum ky_err err, struct err *e)
{
    int64_t kept = in->articles[ARTICLE_CREATED] + in->articles[ARTICLE_UPDATED] +
                   in->pages[ARTICLE_CREATED] + in->pages[ARTICLE_UPDATED];
    if (!err || !e || in->dry_run)
        return err;
    size_t n = strlen(e->text);
    if (kept || in->channels)
        snprintf(
            e->text + n, sizeof(e->text) - n,
            ". %lld articles and pages and %lld channels before it are imported and stay. Mend "
            "the file and import it again",
            (long long)kept, (long long)in->channels);
    else
        snprintf(e->text + n, sizeof(e->text) - n, ". Nothing was imported");
    return err;
}

/* ---- the file ---- */

static int64_t size_of(const char *file)
{
    struct stat st;
    return stat(file, &st) == 0 && S_ISREG(st.st_mode) ? (int64_t)st.st_size : 0;
}

enum ky_err intake_read(struct intake *in, enum ky_err (*push)(void *ctx, struct str, struct err *),
                        void *ctx, struct err *e)
{
    const struct fs *fs = in->site->world.fs;
    bool is_stdin = strcmp(in->file, "-") == 0;
    int64_t done = 0, all = size_of(in->file);
    int fd = is_stdin ? 0 : fs->ops->open(fs->ctx, in->file, O_RDONLY, 0);
    if (fd < 0)
        return err_errno(e, errno == ENOENT ? KY_ENOTFOUND : KY_EIO, errno, "cannot open '%s'",
                         in->file);
    char *piece = mem_alloc(PIECE);
    enum ky_err err = KY_OK;
    while (!err) {
        ssize_t n = fs->ops->read(fs->ctx, fd, piece, PIECE);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            err = err_errno(e, KY_EIO, errno, "cannot read '%s'", in->file);
        if (n <= 0)
            break;
        err = push(ctx, str_of(piece, (size_t)n), e);
        done += n;
        if (in->progress)
            in->progress(in->progress_ctx, done, all);
    }
    mem_free(piece);
    if (!is_stdin)
        fs->ops->close(fs->ctx, fd);
    return err;
}
