/* arrange.h: the blocks of a text and those of the site, brought together. */
#include "service/arrange_priv.h"

#include "html/url.h"
#include "store/block.h"
#include "store/channel.h"
#include "store/topic.h"

struct front {
    struct arrange *x;
    const struct arrange_entries *all;
    struct block *there; /* of the site */
    size_t there_n;
    bool *taken;          /* of `there`: it is one of the text */
    struct block *wanted; /* of the text, by entry */
};

static enum ky_err find_ref(struct front *f, const struct arrange_entry *in, struct block *b,
                            struct err *e)
{
    struct reader r = writer_reader(f->x->w);
    struct str ref = in->v[F_REF], kind = in->v[F_KIND];
    struct channels all;
    enum ky_err err = KY_OK;
    if (!kind.n || str_eqc(kind, "picks")) {
        return ref.n ? err_set(e, KY_EINVAL, "a block of picks has no 'ref'") : KY_OK;
    } else if (str_eqc(kind, "topic")) {
        b->kind = BLOCK_TOPIC;
        err = store_topic_by_slug(&r, ref, &b->ref, e);
    } else if (str_eqc(kind, "channel")) {
        b->kind = BLOCK_CHANNEL;
        err = store_channels(&r, &all, e);
        const struct channel *c = err ? NULL : channel_by_slug(&all, ref);
        b->ref = c ? c->id : 0;
    } else {
        return err_set(e, KY_EINVAL, "'kind' is picks, channel or topic, not '%.*s'",
                       STR_ARG(kind));
    }
    if (!err && !b->ref)
        err = err_set(e, KY_EINVAL, "there is no %.*s '%.*s'", STR_ARG(kind), STR_ARG(ref));
    return err;
}

/* One of the site's that is to become `b`: the very same, else (not `strict`) one of its kind that
 * is shown. */
static void match(struct front *f, struct block *b, bool strict, bool shown)
{
    for (size_t i = 0; i < f->there_n && !b->id; i++) {
        const struct block *t = &f->there[i];
        if (f->taken[i] || t->public != shown || !str_eq(t->place, b->place) ||
            t->kind != b->kind || (strict && (t->ref != b->ref || !str_eq(t->title, b->title))))
            continue;
        b->id = t->id;
        b->items = t->items;
        b->items_n = t->items_n;
        f->taken[i] = true;
    }
}

/* Its place among the blocks of the text at that place, from 1. */
static int64_t rank_of(const struct arrange_entries *all, size_t at)
{
    int64_t rank = 1;
    for (size_t i = 0; i < at; i++)
        rank += all->p[i].kind == IS_BLOCK && str_eq(all->p[i].v[F_PLACE], all->p[at].v[F_PLACE]);
    return rank;
}

static enum ky_err read_wanted(struct front *f, struct err *e)
{
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < f->all->n && !err; i++) {
        const struct arrange_entry *in = &f->all->p[i];
        if (in->kind != IS_BLOCK)
            continue;
        f->wanted[i] = (struct block){.rank = rank_of(f->all, i),
                                      .place = in->v[F_PLACE],
                                      .title = in->v[F_TITLE],
                                      .title_en = in->v[F_TITLE_EN],
                                      .public = true};
        err = arrange_blame(f->all, in, find_ref(f, in, &f->wanted[i], e), e);
    }
    static const struct {
        bool strict, shown;
    } rounds[] = {{true, true}, {true, false}, {false, true}};
    for (size_t round = 0; round < sizeof(rounds) / sizeof(rounds[0]) && !err; round++)
        for (size_t i = 0; i < f->all->n; i++)
            if (f->all->p[i].kind == IS_BLOCK)
                match(f, &f->wanted[i], rounds[round].strict, rounds[round].shown);
    return err;
}

/* "2026-03-01 09:00"; 0 when there is none. */
static enum ky_err read_time(const struct front *f, const struct arrange_entry *in,
                             enum arrange_field field, int64_t *out, struct err *e)
{
    struct civil c;
    bool has_zone;
    int offset;
    char copy[40] = "";
    struct str s = in->v[field];
    *out = 0;
    if (!s.n)
        return KY_OK;
    if (s.n > 10 && s.n < sizeof(copy)) {
        memcpy(copy, s.p, s.n);
        copy[10] = copy[10] == ' ' ? 'T' : copy[10];
    }
    if (!time_iso_parse(str_c(copy), &c, &has_zone, &offset))
        return err_set(e, KY_EINVAL, "'%s' is a time such as 2026-03-01 09:00, not '%.*s'",
                       arrange_field_name(field), STR_ARG(s));
    *out = has_zone ? civil_to_us(&c) - offset * US_SECOND : zone_time(f->x->zone, &c);
    return KY_OK;
}

static enum ky_err read_item(struct front *f, const struct arrange_entry *in, struct block_item *i,
                             struct err *e)
{
    struct arrange *x = f->x;
    i->title = in->v[F_TITLE];
    i->url = in->v[F_URL];
    i->text = in->v[F_TEXT];
    i->public = true;
    enum ky_err err = read_time(f, in, F_FROM, &i->starts_at, e);
    if (!err)
        err = read_time(f, in, F_UNTIL, &i->ends_at, e);
    if (!err && i->url.n && !html_url_scheme_ok(x->w->arena, i->url, HTML_URL_LINK))
        err = err_set(e, KY_EINVAL, "'url' takes https://… or /…, not '%.*s'", STR_ARG(i->url));
    if (!err && in->v[F_ARTICLE].n)
        err = x->article(x->ctx, in->v[F_ARTICLE], &i->article_id, e);
    if (!err && in->v[F_PICTURE].n)
        err = x->picture(x->ctx, in->v[F_PICTURE], i->title, &i->picture_id, e);
    return err;
}

/* The item of the block that shows the same; its id is taken out of `there`. */
static void match_item(struct block *b, struct block_item *i, bool shown)
{
    for (size_t k = 0; k < b->items_n && !i->id; k++) {
        struct block_item *t = &b->items[k];
        if (!t->id || t->public != shown || t->article_id != i->article_id ||
            !str_eq(t->url, i->url) || (!i->article_id && !str_eq(t->title, i->title)))
            continue;
        i->id = t->id;
        t->id = 0;
    }
}

static enum ky_err put_item(struct front *f, const struct arrange_entry *in, struct block *b,
                            int64_t rank, struct err *e)
{
    struct block_item i = {.block_id = b->id, .rank = rank};
    if (b->kind != BLOCK_PICKS)
        return err_set(e, KY_EINVAL, "only a block of picks has items");
    enum ky_err err = read_item(f, in, &i, e);
    if (err)
        return err;
    match_item(b, &i, true);
    match_item(b, &i, false);
    err = store_block_item_save(f->x->w, &i, e);
    arrange_label(f->x, &RECORD_BLOCK_ITEM, i.id, false,
                  arena_printf(f->x->w->arena, "item of %.*s:", STR_ARG(b->place)).p,
                  in->v[F_TITLE].n ? in->v[F_TITLE] : in->v[F_ARTICLE]);
    return err;
}

/* What a block held and the text does not name. */
static enum ky_err withdraw_items(struct front *f, struct block *b, struct err *e)
{
    enum ky_err err = KY_OK;
    for (size_t k = 0; k < b->items_n && !err; k++) {
        struct block_item *i = &b->items[k];
        if (!i->id || !i->public)
            continue;
        i->public = false;
        err = store_block_item_save(f->x->w, i, e);
        arrange_label(f->x, &RECORD_BLOCK_ITEM, i->id, true,
                      arena_printf(f->x->w->arena, "item of %.*s:", STR_ARG(b->place)).p,
                      i->title.n ? i->title
                                 : arena_printf(f->x->w->arena, "%lld", (long long)i->article_id));
    }
    return err;
}

static enum ky_err put_blocks(struct front *f, struct err *e)
{
    struct block *last = NULL;
    int64_t rank = 0;
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < f->all->n && !err; i++) {
        const struct arrange_entry *in = &f->all->p[i];
        if (in->kind == IS_ITEM && (!last || !str_eq(last->place, in->v[F_OF]))) {
            err = err_set(e, KY_EINVAL, "an item of '%.*s' follows no such block",
                          STR_ARG(in->v[F_OF]));
        } else if (in->kind == IS_ITEM) {
            err = put_item(f, in, last, ++rank, e);
        } else if (in->kind == IS_BLOCK) {
            last = &f->wanted[i];
            rank = 0;
            err = store_block_save(f->x->w, last, e);
            arrange_label(f->x, &RECORD_BLOCK, last->id, false, "block", in->v[F_PLACE]);
        }
        err = arrange_blame(f->all, in, err, e);
    }
    for (size_t i = 0; i < f->all->n && !err; i++)
        if (f->all->p[i].kind == IS_BLOCK)
            err = withdraw_items(f, &f->wanted[i], e);
    return err;
}

/* Blocks at the places of the text that are none of its. */
static enum ky_err withdraw_blocks(struct front *f, struct err *e)
{
    enum ky_err err = KY_OK;
    for (size_t t = 0; t < f->there_n && !err; t++) {
        bool named = false;
        for (size_t i = 0; i < f->all->n && !named; i++)
            named =
                f->all->p[i].kind == IS_BLOCK && str_eq(f->all->p[i].v[F_PLACE], f->there[t].place);
        if (!named || f->taken[t] || !f->there[t].public)
            continue;
        f->there[t].public = false;
        err = store_block_save(f->x->w, &f->there[t], e);
        arrange_label(f->x, &RECORD_BLOCK, f->there[t].id, true, "block", f->there[t].place);
    }
    return err;
}

enum ky_err arrange_blocks(struct arrange *x, const struct arrange_entries *all, struct err *e)
{
    struct reader r = writer_reader(x->w);
    struct front f = {.x = x, .all = all};
    enum ky_err err = store_block_list(&r, &f.there, &f.there_n, e);
    f.taken = ARENA_ARRAY(x->w->arena, bool, f.there_n + 1);
    f.wanted = ARENA_ARRAY(x->w->arena, struct block, all->n + 1);
    if (!err)
        err = arena_check(x->w->arena, e);
    if (!err)
        err = read_wanted(&f, e);
    if (!err)
        err = put_blocks(&f, e);
    if (!err)
        err = withdraw_blocks(&f, e);
    return err ? err : arena_check(x->w->arena, e);
}
