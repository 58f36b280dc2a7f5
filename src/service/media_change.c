#include "service/media_change.h"

#include "service/may.h"

struct bring {
    struct site *site;
    struct str data;
    bool update, known;
    struct media said; /* as people say it */
    struct media m;    /* as it stands */
};

static void set_words(struct media *m, const struct media *said)
{
    struct str *const to[] = {&m->alt, &m->caption, &m->credit, &m->rights};
    const struct str from[] = {said->alt, said->caption, said->credit, said->rights};
    for (size_t i = 0; i < sizeof(to) / sizeof(to[0]); i++)
        if (from[i].n)
            *to[i] = from[i];
    if (said->focal_x || said->focal_y) {
        m->focal_x = said->focal_x;
        m->focal_y = said->focal_y;
    }
}

static enum ky_err bring_in(struct writer *w, void *ctx, struct err *e)
{
    struct bring *b = ctx;
    struct reader r = writer_reader(w);
    struct media *there;
    enum ky_err err = may(w->actor, MAY_WRITE, e);
    if (!err)
        err = store_media_by_hash(&r, media_hash(w->arena, b->data), &there, e);
    b->known = !err && there;
    b->m = b->said;
    if (!err)
        err = media_add(w, &b->site->media, b->data, &b->m, e);
    if (!err && b->known && b->update) {
        set_words(&b->m, &b->said);
        err = store_media_save(w, &b->m, e);
    }
    return err;
}

/* The file and its crop; the same again costs a look. */
static enum ky_err decode(struct site *s, struct str data, const struct media *m, struct err *e)
{
    struct media_file file;
    enum media_kind kind;
    enum ky_err err = media_sniff(data, m->name, &kind, e);
    if (!err && media_kinds[kind].class != MEDIA_ATTACHMENT && !m->alt.n)
        err = err_set(e, KY_EINVAL, "a picture needs a text that stands for it (alt)");
    if (!err)
        err = media_put(&s->media, data, m->name, &file, e);
    int64_t x = m->focal_x, y = m->focal_y;
    if (!x && !y)
        x = y = 50;
    if (err)
        return err;
    return media_crop(&s->media, str_c(file.hash), str_c(media_kinds[file.kind].ext), file.width,
                      file.height, x, y, e);
}

static void keep_words(struct arena *a, struct media *m)
{
    struct str *const words[] = {&m->hash, &m->type,    &m->ext,    &m->name,
                                 &m->alt,  &m->caption, &m->credit, &m->rights};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        *words[i] = arena_str(a, *words[i]);
}

/* What the transaction read dies with it. */
struct kept {
    struct bring bring;
    struct arena *arena;
};

static enum ky_err bring_and_keep(struct writer *w, void *ctx, struct err *e)
{
    struct kept *k = ctx;
    enum ky_err err = bring_in(w, &k->bring, e);
    if (!err)
        keep_words(k->arena, &k->bring.m);
    return err ? err : arena_check(k->arena, e);
}

enum ky_err media_bring(struct site *s, const struct actor *actor, struct str data, bool update,
                        struct media *m, bool *out_known, struct arena *a, struct err *e)
{
    struct kept k = {{.site = s, .data = data, .update = update, .said = *m}, a};
    enum ky_err err = may(actor, MAY_WRITE, e);
    if (!err)
        err = decode(s, data, m, e);
    if (!err)
        err = site_write(s, actor, bring_and_keep, &k, e);
    if (err)
        return err;
    *m = k.bring.m;
    *out_known = k.bring.known;
    return KY_OK;
}

struct withdraw {
    int64_t id;
    bool back;
};

static enum ky_err withdraw_in(struct writer *w, void *ctx, struct err *e)
{
    const struct withdraw *x = ctx;
    struct reader r = writer_reader(w);
    struct media *m = NULL;
    enum ky_err err = may(w->actor, MAY_PUBLISH, e);
    if (!err)
        err = store_media_any(&r, x->id, &m, e);
    if (!err && !m)
        err = err_set(e, KY_ENOTFOUND, "there is no file %lld", (long long)x->id);
    if (err)
        return err;
    m->public = x->back;
    return store_media_save(w, m, e);
}

enum ky_err media_withdraw(struct site *s, const struct actor *actor, int64_t id, bool back,
                           struct err *e)
{
    struct withdraw x = {id, back};
    return site_write(s, actor, withdraw_in, &x, e);
}
