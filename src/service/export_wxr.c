#include "service/export_wxr.h"

#include <errno.h>
#include <fcntl.h>

#include "feed/wxr_write.h"
#include "html/plain.h"
#include "store/article.h"
#include "store/channel.h"
#include "store/page.h"
#include "store/term.h"
#include "store/timer.h"

enum { PIECE = 1 << 20, PIECE_MAX = 64 << 20, ARTICLE_MEMORY = 256 << 20, PAGE_RANK = 1000 };

struct exporting {
    struct site *site;
    struct export_wxr *x;
    struct reader r; /* its arena is emptied after each article */
    struct arena arena, article;
    struct settings settings;
    struct channels channels;
    const char *file;
    int fd;
    struct buf out;
};

static enum ky_err pour(struct exporting *ex, bool all, struct err *e)
{
    const struct fs *fs = ex->site->world.fs;
    enum ky_err err = buf_check(&ex->out, e);
    struct str rest = buf_str(&ex->out);
    if (err || (!all && rest.n < PIECE))
        return err;
    while (rest.n) {
        ssize_t n = fs->ops->write(fs->ctx, ex->fd, rest.p, rest.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(e, KY_EIO, errno, "cannot write '%s'", ex->file);
        rest = str_from(rest, (size_t)n);
    }
    buf_clear(&ex->out);
    return KY_OK;
}

static enum ky_err write_head(struct exporting *ex, struct err *e)
{
    enum ky_err err = store_settings(&ex->r, &ex->settings, e);
    if (!err)
        err = store_channels(&ex->r, &ex->channels, e);
    if (err)
        return err;
    wxr_write_head(&ex->out, ex->settings.v[SETTING_NAME], ex->settings.v[SETTING_URL],
                   ex->settings.v[SETTING_LANG]);
    for (size_t i = 0; i < ex->channels.n; i++) {
        const struct channel *c = &ex->channels.p[i];
        wxr_write_category(&ex->out, c->id, c->slug, c->parent ? c->parent->slug : STR(""), c->name,
                           c->description);
    }
    return KY_OK;
}

static void add_channel(struct exporting *ex, int64_t id, struct wxr_out_term *to, size_t *n)
{
    const struct channel *c = channel_by_id(&ex->channels, id);
    if (c)
        to[(*n)++] = (struct wxr_out_term){c->slug, c->name};
}

static enum ky_err fill_terms(struct exporting *ex, const struct article *a,
                              const struct revision *v, struct wxr_out_item *item, struct err *e)
{
    struct arena *m = &ex->article;
    struct wxr_out_term *channels = ARENA_ARRAY(m, struct wxr_out_term, v->channels.n + 1);
    struct wxr_out_term *tags = ARENA_ARRAY(m, struct wxr_out_term, v->tags.n + 1);
    struct term *t;
    enum ky_err err = arena_check(m, e);
    if (err)
        return err;
    add_channel(ex, a->channel_id, channels, &item->categories_n);
    for (size_t i = 0; i < v->channels.n; i++)
        add_channel(ex, v->channels.p[i], channels, &item->categories_n);
    for (size_t i = 0; i < v->tags.n && !err; i++) {
        err = store_term(&ex->r, v->tags.p[i], &t, e);
        if (!err && t)
            tags[item->tags_n++] = (struct wxr_out_term){t->slug, t->name};
    }
    item->categories = channels;
    item->tags = tags;
    item->author = v->author;
    if (!err && !v->author.n) {
        err = store_term(&ex->r, v->editor_id, &t, e);
        item->author = !err && t ? t->name : STR("");
    }
    return err;
}

static enum ky_err write_article(struct exporting *ex, const struct article *a, struct err *e)
{
    bool public = a->state == ARTICLE_PUBLISHED;
    struct revision *v;
    struct timer plan = {0};
    enum ky_err err =
        store_revision(&ex->r, public ? a->public_revision_id : a->revision_id, &v, e);
    if (!err && !public)
        err = store_timer_of(&ex->r, a->id, TIMER_PUBLISH, &plan, e);
    if (err || !v)
        return err;
    struct wxr_out_item item = {
        .id = a->id,
        .type = "post",
        .status = public    ? "publish"
                  : plan.id ? "future"
                            : "draft",
        .title = v->title,
        .link = public ? arena_printf(&ex->article, "%.*s%.*s",
                                      STR_ARG(ex->settings.v[SETTING_URL]), STR_ARG(a->path))
                       : arena_printf(&ex->article, "%.*s/?p=%lld",
                                      STR_ARG(ex->settings.v[SETTING_URL]), (long long)a->id),
        .content = v->html,
        .at = public ? a->published_at : plan.planned_at,
    };
    if (v->lead.n)
        item.excerpt = html_from_plain(&ex->article, v->lead);
    item.offset = zone_offset(ex->site->zone, item.at);
    err = fill_terms(ex, a, v, &item, e);
    if (err)
        return err;
    wxr_write_item(&ex->out, &item);
    ex->x->articles++;
    return arena_check(&ex->article, e);
}

static enum ky_err write_articles(struct exporting *ex, struct err *e)
{
    struct article *a = NULL;
    enum ky_err err = KY_OK;
    for (int64_t id = 1; !err; id++) { /* ids have no gaps */
        arena_clear(&ex->article);
        err = store_article(&ex->r, id, &a, e);
        if (err || !a)
            break;
        if (a->state == ARTICLE_PUBLISHED || a->state == ARTICLE_DRAFT)
            err = write_article(ex, a, e);
        else
            ex->x->recalled++;
        if (!err)
            err = pour(ex, false, e);
        if (ex->x->progress)
            ex->x->progress(ex->x->ctx, id, 0);
    }
    return err;
}

static enum ky_err write_pages(struct exporting *ex, struct err *e)
{
    struct page *p;
    enum ky_err err = KY_OK;
    for (int64_t id = 1; !err; id++) {
        arena_clear(&ex->article);
        err = store_page(&ex->r, id, &p, e);
        if (err || !p)
            break;
        const struct wxr_out_item item = {
            .id = id,
            .type = "page",
            .status = p->public ? "publish" : "draft",
            .title = p->title,
            .slug = p->slug,
            .link = arena_printf(&ex->article, "%.*s%.*s", STR_ARG(ex->settings.v[SETTING_URL]),
                                 STR_ARG(p->path)),
            .content = p->html,
            .at = p->changed_at,
            .offset = zone_offset(ex->site->zone, p->changed_at),
            .menu_order = p->rank > PAGE_RANK ? p->rank - PAGE_RANK : 0,
        };
        wxr_write_item(&ex->out, &item);
        ex->x->pages++;
        err = pour(ex, false, e);
    }
    return err;
}

static enum ky_err write_all(struct exporting *ex, struct err *e)
{
    struct db *db = NULL;
    enum ky_err err = site_connect(ex->site, DB_READ, &db, e);
    if (!err)
        err = reader_begin(&ex->r, db, &ex->arena, NULL, site_now(ex->site), e);
    if (!err)
        err = write_head(ex, e);
    ex->r.arena = &ex->article;
    if (!err)
        err = write_articles(ex, e);
    if (!err)
        err = write_pages(ex, e);
    wxr_write_end(&ex->out);
    reader_end(&ex->r);
    db_close(db);
    return err ? err : pour(ex, true, e);
}

enum ky_err export_wxr(struct site *site, const char *file, struct export_wxr *x, struct err *e)
{
    const struct fs *fs = site->world.fs;
    struct exporting ex = {.site = site, .x = x, .file = file, .fd = -1};
    if (fs_exists(file))
        return err_set(e, KY_EEXIST, "'%s' is there already. Give a new name", file);
    arena_init(&ex.arena, ARENA_DEFAULT_BUDGET);
    arena_init(&ex.article, ARTICLE_MEMORY);
    buf_init(&ex.out, PIECE_MAX);
    const char *part = arena_cstr(&ex.arena, arena_printf(&ex.arena, "%s.part", file));
    enum ky_err err = KY_OK;
    ex.fd = fs->ops->open(fs->ctx, part, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (ex.fd < 0)
        err = err_errno(e, KY_EIO, errno, "cannot write '%s'", part);
    if (!err)
        err = write_all(&ex, e);
    if (!err && fs->ops->fsync(fs->ctx, ex.fd) != 0)
        err = err_errno(e, KY_EIO, errno, "cannot write '%s'", part);
    if (ex.fd >= 0)
        fs->ops->close(fs->ctx, ex.fd);
    if (!err && fs->ops->rename_new(fs->ctx, part, file) != 0)
        err = err_errno(e, errno == EEXIST ? KY_EEXIST : KY_EIO, errno, "cannot make '%s'", file);
    if (!err)
        err = fs_sync_parent(fs, file, e);
    else if (ex.fd >= 0)
        fs->ops->unlink(fs->ctx, part);
    buf_release(&ex.out);
    arena_release(&ex.article);
    arena_release(&ex.arena);
    return err;
}
