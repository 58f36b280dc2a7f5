/* The writing half of article.h. */
#include "store/article.h"

#include "store/channel.h"
#include "store/permalink.h"
#include "store/related.h"

static const struct sql INSERT = {
    "INSERT INTO article (id, state, lang, translation_of, origin, channel_id, created_at, "
    "changed_at) VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM article), 'draft', $1, $2, $3, $4, "
    "$5, $6) RETURNING id"};
static const struct sql UPDATE = {
    "UPDATE article SET state = $2, channel_id = $3, revision_id = $4, public_revision_id = $5, "
    "path = $6, published_at = $7, changed_at = $8, valid_until = $9, notice = $10, related = $11 "
    "WHERE id = $1"};
#define X(name) ", " #name
static const struct sql INSERT_REVISION = {
    "INSERT INTO revision (id, article_id, number, at, actor, title, lead, excerpt, html, plain, "
    "source_id, editor_id, origin_line, tags, digest, picture_id, channels, topics, "
    "attachments" REVISION_TEXTS(
        X) ") VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM revision), $1, $2, $3, $4, "
           "$5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, "
           "$23, "
           "$24, $25, $26, $27) RETURNING id"};
#undef X

enum { TITLE_MAX = 2000, NOTICE_MAX = 4000, IDS_MAX = 50 };

static enum ky_err save(struct writer *w, struct article *a, const char *action, struct err *e)
{
    struct db_value published_at = a->path.n ? db_int(a->published_at) : db_int_or_null(0);
    enum ky_err err = db_exec(w->db, &UPDATE,
                              DB_ARGS(db_int(a->id), db_text(str_c(article_state_name(a->state))),
                                      db_int(a->channel_id), db_int_or_null(a->revision_id),
                                      db_int_or_null(a->public_revision_id),
                                      db_text_or_null(a->path), published_at, db_int(a->changed_at),
                                      db_int_or_null(a->valid_until), db_text_or_null(a->notice),
                                      db_text_or_null(ids_join(w->arena, a->related))),
                              NULL, e);
    return err ? err : writer_log(w, &RECORD_ARTICLE, a->id, action, e);
}

enum ky_err store_article_create(struct writer *w, struct article *a, struct err *e)
{
    a->state = ARTICLE_DRAFT;
    a->created_at = a->changed_at = w->now;
    enum ky_err err = db_query_int(w->db, &INSERT,
                                   DB_ARGS(db_text(a->lang), db_int_or_null(a->translation_of),
                                           db_text_or_null(a->origin), db_int(a->channel_id),
                                           db_int(w->now), db_int(w->now)),
                                   &a->id, e);
    return err ? err : writer_log(w, &RECORD_ARTICLE, a->id, "create", e);
}

static enum ky_err check_revision(const struct revision *v, struct err *e)
{
    if (v->title.n == 0 || v->title.n > TITLE_MAX)
        return err_set(e, KY_EINVAL, "an article's title must have 1 to %d bytes", TITLE_MAX);
    const struct {
        const char *what;
        struct ids ids;
    } lists[] = {{"tag", v->tags},
                 {"secondary channel", v->channels},
                 {"topic", v->topics},
                 {"attachment", v->attachments}};
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        if (lists[i].ids.n > IDS_MAX)
            return err_set(e, KY_EINVAL, "an article has at most %d of '%s'", IDS_MAX,
                           lists[i].what);
        if (!ids_unique(lists[i].ids))
            return err_set(e, KY_EINVAL, "an article names a %s once", lists[i].what);
    }
    return KY_OK;
}

static enum ky_err insert_revision(struct writer *w, struct article *a, struct revision *v,
                                   struct err *e)
{
#define X(name) , db_text(v->name)
    return db_query_int(
        w->db, &INSERT_REVISION,
        DB_ARGS(db_int(a->id), db_int(v->number), db_int(v->at), db_text(v->actor),
                db_text(v->title), db_text(v->lead), db_text(v->excerpt), db_text(v->html.markup),
                db_text(v->plain), db_int_or_null(v->source_id), db_int_or_null(v->editor_id),
                db_text(v->origin_line), db_text(ids_join(w->arena, v->tags)), db_text(v->digest),
                db_int_or_null(v->picture_id), db_text(ids_join(w->arena, v->channels)),
                db_text(ids_join(w->arena, v->topics)),
                db_text(ids_join(w->arena, v->attachments))
                /* and the texts */ REVISION_TEXTS(X)),
        &v->id, e);
#undef X
}

enum ky_err store_article_revise(struct writer *w, struct article *a, struct revision *v,
                                 struct err *e)
{
    struct reader r = writer_reader(w);
    struct revision *latest = NULL;
    enum ky_err err = check_revision(v, e);
    if (!err && a->revision_id)
        err = store_revision(&r, a->revision_id, &latest, e);
    if (err)
        return err;
    struct hash digest = revision_digest(v);
    struct buf hex;
    buf_init(&hex, HASH_HEX);
    hex_add(&hex, hash_str(&digest));
    v->digest = arena_str(w->arena, buf_str(&hex));
    buf_release(&hex);
    if (latest && str_eq(latest->digest, v->digest)) {
        *v = *latest;
        return KY_OK;
    }
    v->article_id = a->id;
    v->number = latest ? latest->number + 1 : 1;
    v->at = w->now;
    v->actor = w->actor->name;
    err = insert_revision(w, a, v, e);
    if (!err)
        err = writer_log(w, &RECORD_REVISION, v->id, "create", e);
    if (err)
        return err;
    a->revision_id = v->id;
    if (a->state == ARTICLE_DRAFT)
        a->changed_at = w->now;
    return save(w, a, "revise", e);
}

/* What an article is listed in, being gathered. */
struct lists {
    VEC(struct list) v;
    struct arena *arena;
    struct str lang;
};

static void list_add(struct lists *lists, enum list_kind kind, int64_t ref)
{
    struct list *l = VEC_PUSH(lists->arena, lists->v);
    if (l)
        *l = (struct list){kind, ref, lists->lang};
}

/* A channel and those above it. */
static enum ky_err list_channel(struct lists *lists, const struct channels *channels, int64_t id,
                                struct err *e)
{
    const struct channel *c = channel_by_id(channels, id);
    if (!c)
        return err_set(e, KY_EINVAL, "channel %lld does not exist", (long long)id);
    for (; c; c = c->parent)
        list_add(lists, LIST_CHANNEL, c->id);
    return KY_OK;
}

/* The lists that hold a published article: all; its channel, the secondary ones and those above
 * them; its terms; its topics. */
static enum ky_err lists_of(struct writer *w, const struct article *a, const struct revision *v,
                            const struct channels *channels, struct lists *out, struct err *e)
{
    *out = (struct lists){.arena = w->arena, .lang = a->lang};
    list_add(out, LIST_ALL, 0);
    enum ky_err err = list_channel(out, channels, a->channel_id, e);
    for (size_t i = 0; i < v->channels.n && !err; i++)
        err = list_channel(out, channels, v->channels.p[i], e);
    for (size_t i = 0; i < v->tags.n; i++)
        list_add(out, LIST_TERM, v->tags.p[i]);
    if (v->source_id)
        list_add(out, LIST_TERM, v->source_id);
    if (v->editor_id)
        list_add(out, LIST_TERM, v->editor_id);
    for (size_t i = 0; i < v->topics.n; i++)
        list_add(out, LIST_TOPIC, v->topics.p[i]);
    return err ? err : arena_check(w->arena, e);
}

/* The public sees it change. */
static void touch_public(struct writer *w, struct article *a)
{
    a->changed_at = w->now;
    writer_touch(w, "article:%lld", (long long)a->id);
    writer_touch_at(w, STR("list:changes"), (struct position){a->id, a->id});
}

/* Lists show it from now on, or no longer: the positions it takes or leaves were touched. Those
 * that name it (related ones, picks, translations) are not lists. */
static void touch_appearance(struct writer *w, const struct article *a)
{
    writer_touch(w, "title:%lld", (long long)a->id);
    writer_touch(w, "teaser:%lld", (long long)a->id);
    writer_touch(w, "translations:%lld", (long long)a->id);
    if (a->translation_of) /* and it may have translations of its own */
        writer_touch(w, "translations:%lld", (long long)a->translation_of);
    writer_touch_at(w, STR("list:ids"), (struct position){a->id, a->id});
}

/* Lists go on showing it, with another text. */
static void touch_teaser(struct writer *w, const struct article *a, const struct revision *old,
                         const struct revision *new, int64_t published_at)
{
    bool title = !str_eq(old->title, new->title) || !str_eq(old->short_title, new->short_title);
    if (title)
        writer_touch(w, "title:%lld", (long long)a->id);
    if (title || !str_eq(old->lead, new->lead) || !str_eq(old->excerpt, new->excerpt) ||
        old->picture_id != new->picture_id)
        writer_touch(w, "teaser:%lld", (long long)a->id);
    if (a->published_at != published_at) /* lists know it by the position */
        writer_touch(w, "time:%lld", (long long)a->id);
}

/* Old and new public revision; *out_new is the latest. */
static enum ky_err revisions(struct writer *w, const struct article *a, struct revision **out_old,
                             struct revision **out_new, struct err *e)
{
    struct reader r = writer_reader(w);
    *out_old = NULL;
    enum ky_err err = store_revision(&r, a->revision_id, out_new, e);
    if (!err && !*out_new)
        err = err_set(e, KY_EINVAL, "article %lld has no text to publish", (long long)a->id);
    if (!err && a->public_revision_id)
        err = store_revision(&r, a->public_revision_id, out_old, e);
    return err;
}

enum ky_err store_article_publish(struct writer *w, struct article *a, int64_t published_at,
                                  struct str path, const struct channels *channels, struct err *e)
{
    struct revision *old, *new;
    struct lists lists;
    bool moved;
    enum ky_err err = revisions(w, a, &old, &new, e);
    if (!err)
        err = lists_of(w, a, new, channels, &lists, e);
    if (!err)
        err = store_listing_set(w, a->id, lists.v.p, lists.v.n, published_at, &moved, e);
    if (err)
        return err;
    if (!moved && a->state == ARTICLE_PUBLISHED && a->public_revision_id == new->id)
        return KY_OK;
    if (a->path.n == 0) {
        a->path = path;
        err = store_permalink_add(w, path, PERMALINK_ARTICLE, a->id, e);
        if (err)
            return err;
    }
    if (a->state == ARTICLE_PUBLISHED && old)
        touch_teaser(w, a, old, new, published_at);
    else
        touch_appearance(w, a);
    touch_public(w, a);
    a->state = ARTICLE_PUBLISHED;
    a->public_revision_id = new->id;
    a->published_at = published_at;
    a->notice = STR("");
    err = store_related(w, a, new, &a->related, e);
    return err ? err : save(w, a, "publish", e);
}

enum ky_err store_article_recall(struct writer *w, struct article *a, const char *action,
                                 struct str notice, struct err *e)
{
    if (a->state != ARTICLE_PUBLISHED)
        return err_set(e, KY_ECONFLICT, "article %lld is not published, but %s", (long long)a->id,
                       article_state_name(a->state));
    if (notice.n > NOTICE_MAX || !str_utf8_valid(notice) || str_find_char(notice, '\0') != STR_NONE)
        return err_set(e, KY_EINVAL,
                       "the notice of a recall must be UTF-8 text of at most %d bytes", NOTICE_MAX);
    bool moved;
    enum ky_err err = store_listing_set(w, a->id, NULL, 0, 0, &moved, e);
    if (err)
        return err;
    a->state = ARTICLE_RECALLED;
    a->notice = notice;
    touch_appearance(w, a);
    touch_public(w, a);
    return save(w, a, action, e);
}

enum ky_err store_article_set_end(struct writer *w, struct article *a, int64_t valid_until,
                                  struct err *e)
{
    if (a->valid_until == valid_until)
        return KY_OK;
    a->valid_until = valid_until;
    if (a->state == ARTICLE_PUBLISHED)
        touch_public(w, a);
    else if (a->state == ARTICLE_RECALLED) /* the page that says so may name the end */
        writer_touch(w, "article:%lld", (long long)a->id);
    return save(w, a, "end", e);
}

enum ky_err store_article_move(struct writer *w, struct article *a, int64_t channel_id,
                               const struct channels *channels, struct err *e)
{
    if (a->channel_id == channel_id)
        return KY_OK;
    if (!channel_by_id(channels, channel_id))
        return err_set(e, KY_EINVAL, "channel %lld does not exist", (long long)channel_id);
    a->channel_id = channel_id;
    if (a->state != ARTICLE_PUBLISHED) {
        if (a->state == ARTICLE_DRAFT)
            a->changed_at = w->now;
        return save(w, a, "move", e);
    }
    struct reader r = writer_reader(w);
    struct revision *v;
    struct lists lists;
    bool moved;
    enum ky_err err = store_revision(&r, a->public_revision_id, &v, e);
    if (!err && !v)
        err = err_set(e, KY_ECORRUPT, "article %lld lacks its revision", (long long)a->id);
    if (!err)
        err = lists_of(w, a, v, channels, &lists, e);
    if (!err)
        err = store_listing_set(w, a->id, lists.v.p, lists.v.n, a->published_at, &moved, e);
    if (err)
        return err;
    writer_touch(w, "teaser:%lld", (long long)a->id); /* names its channel */
    touch_public(w, a);
    return save(w, a, "move", e);
}
