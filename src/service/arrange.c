#include "service/arrange.h"

#include "service/arrange_priv.h"
#include "store/channel.h"
#include "store/page.h"
#include "store/topic.h"

enum { TEXT_MAX = 4 << 20, ENTRIES_MAX = 5000, RANK_MAX = 1000000 };

static const struct demo_field fields[F_FIELDS] = {
#define X(code, name, kinds) [code] = {name, false},
    ARRANGE_FIELDS(X)
#undef X
};

static const unsigned allowed[F_FIELDS] = {
#define X(code, name, kinds) [code] = kinds,
    ARRANGE_FIELDS(X)
#undef X
};

const char *arrange_field_name(enum arrange_field f)
{
    return fields[f].name;
}

enum ky_err arrange_blame(const struct arrange_entries *all, const struct arrange_entry *x,
                          enum ky_err err, struct err *e)
{
    if (err)
        err_prefix(e, "%s:%d", all->file, x->line);
    return err;
}

void arrange_label(struct arrange *x, const struct record_kind *kind, int64_t id, bool withdrawn,
                   const char *what, struct str name)
{
    struct arrange_label *l = VEC_PUSH(x->w->arena, x->labels);
    if (l)
        *l = (struct arrange_label){
            kind, id, arena_printf(x->w->arena, "%s %.*s", what, STR_ARG(name)), withdrawn};
}

/* What kind of entry it is, by the field that names it; each field belongs there. */
static enum ky_err check_entry(struct arrange_entry *x, struct err *e)
{
    int name = -1;
    for (int f = F_CHANNEL; f <= F_OF; f++) {
        if (x->v[f].n && name >= 0)
            return err_set(e, KY_EINVAL, "'%s' and '%s' cannot stand in one block",
                           fields[name].name, fields[f].name);
        name = x->v[f].n ? f : name;
    }
    if (name < 0)
        return err_set(e, KY_EINVAL, "a block begins with channel, topic, page, place or of");
    x->kind = (enum arrange_kind)allowed[name];
    for (int f = 0; f < F_FIELDS; f++)
        if (x->v[f].n && !(allowed[f] & x->kind))
            return err_set(e, KY_EINVAL, "a block of '%s' has no field '%s'", fields[name].name,
                           fields[f].name);
    if ((x->kind & (IS_CHANNEL | IS_TOPIC)) && !x->v[F_NAME].n)
        return err_set(e, KY_EINVAL, "'%s' lacks its 'name'", fields[name].name);
    if (x->kind == IS_PAGE && !x->v[F_TITLE].n)
        return err_set(e, KY_EINVAL, "'page' lacks its 'title'");
    return KY_OK;
}

enum ky_err arrange_parse(struct arena *a, const char *file, struct str text,
                          struct arrange_entries *out, struct err *e)
{
    VEC(struct arrange_entry) all = {0};
    struct demo_text t = demo_text(file, text);
    bool found = true;
    enum ky_err err = KY_OK;
    *out = (struct arrange_entries){.file = file};
    if (!str_utf8_valid(text) || (text.n && memchr(text.p, 0, text.n)))
        return err_set(e, KY_EINVAL, "'%s' is not UTF-8 text", file);
    while (!err && found) {
        struct arrange_entry x;
        err = demo_fields(&t, fields, F_FIELDS, x.v, &found, e);
        if (err || !found)
            break;
        x.line = t.first;
        out->p = all.p;
        err = arrange_blame(out, &x, check_entry(&x, e), e);
        if (!err && all.n >= ENTRIES_MAX)
            err = err_set(e, KY_ELIMIT, "'%s' has more than %d blocks", file, ENTRIES_MAX);
        struct arrange_entry *slot = err ? NULL : VEC_PUSH(a, all);
        if (slot)
            *slot = x;
    }
    out->p = all.p;
    out->n = all.n;
    return err ? err : arena_check(a, e);
}

/* The state of a word; `yes` when there is none. */
static enum ky_err state_of(struct str word, const char *yes, const char *no, bool *out,
                            struct err *e)
{
    *out = !word.n || str_eqc(word, yes);
    if (*out || str_eqc(word, no))
        return KY_OK;
    return err_set(e, KY_EINVAL, "'state' is %s or %s, not '%.*s'", yes, no, STR_ARG(word));
}

/* As it says; else what it has; else behind the last. */
static enum ky_err rank_of(struct str word, int64_t there, int64_t last, int64_t *out,
                           struct err *e)
{
    *out = there ? there : last + 1;
    if (!word.n || (str_to_i64(word, out) && *out >= -RANK_MAX && *out <= RANK_MAX))
        return KY_OK;
    return err_set(e, KY_EINVAL, "'rank' is a number, not '%.*s'", STR_ARG(word));
}

static enum ky_err put_channel(struct arrange *x, const struct arrange_entry *in, struct err *e)
{
    struct reader r = writer_reader(x->w);
    struct channels all;
    struct channel c = {.slug = in->v[F_CHANNEL],
                        .name = in->v[F_NAME],
                        .name_en = in->v[F_NAME_EN],
                        .description = in->v[F_DESCRIPTION],
                        .description_en = in->v[F_DESCRIPTION_EN]};
    enum ky_err err = store_channels(&r, &all, e);
    if (err)
        return err;
    int64_t last = 0;
    for (size_t i = 0; i < all.n; i++)
        last = all.p[i].rank > last ? all.p[i].rank : last;
    const struct channel *there = channel_by_slug(&all, c.slug),
                         *up = channel_by_slug(&all, in->v[F_PARENT]);
    if (in->v[F_PARENT].n && !up)
        return err_set(e, KY_EINVAL, "there is no channel '%.*s' above '%.*s'",
                       STR_ARG(in->v[F_PARENT]), STR_ARG(c.slug));
    c.id = there ? there->id : 0;
    c.parent_id = up ? up->id : 0;
    err = rank_of(in->v[F_RANK], there ? there->rank : 0, last, &c.rank, e);
    if (!err)
        err = state_of(in->v[F_STATE], "open", "closed", &c.open, e);
    if (!err)
        err = store_channel_save(x->w, &c, e);
    arrange_label(x, &RECORD_CHANNEL, c.id, false, "channel", c.slug);
    return err;
}

static enum ky_err put_topic(struct arrange *x, const struct arrange_entry *in, struct err *e)
{
    struct reader r = writer_reader(x->w);
    struct topic *all, t = {.slug = in->v[F_TOPIC],
                            .name = in->v[F_NAME],
                            .name_en = in->v[F_NAME_EN],
                            .lead = in->v[F_LEAD],
                            .lead_en = in->v[F_LEAD_EN]};
    size_t n;
    int64_t last = 0, there = 0;
    enum ky_err err = store_topic_list(&r, &all, &n, e);
    for (size_t i = 0; i < n && !err; i++) {
        last = all[i].rank > last ? all[i].rank : last;
        if (str_eq(all[i].slug, t.slug)) {
            t.id = all[i].id;
            there = all[i].rank;
        }
    }
    if (!err)
        err = rank_of(in->v[F_RANK], there, last, &t.rank, e);
    if (!err)
        err = state_of(in->v[F_STATE], "open", "closed", &t.open, e);
    if (!err && in->v[F_PICTURE].n)
        err = x->picture(x->ctx, in->v[F_PICTURE], t.name, &t.picture_id, e);
    if (!err)
        err = store_topic_save(x->w, &t, e);
    arrange_label(x, &RECORD_TOPIC, t.id, false, "topic", t.slug);
    return err;
}

/* The lines of a field "|" without their marks, as a text. */
static enum ky_err body_of(struct arrange *x, const struct arrange_entry *in, struct html_safe *out,
                           struct err *e)
{
    struct buf b;
    buf_init(&b, TEXT_MAX);
    for (struct str rest = in->v[F_BODY], line; str_split(&rest, '\n', &line);) {
        line = str_trim(line);
        if (line.n && line.p[0] == '|')
            buf_add(&b, str_from(line, 1));
        buf_addch(&b, '\n');
    }
    enum ky_err err = buf_check(&b, e);
    struct demo_text t = demo_text("text", arena_str(x->w->arena, buf_str(&b)));
    t.free = true;
    buf_release(&b);
    *out = (struct html_safe){0};
    return err || !in->v[F_BODY].n ? err : demo_body(&t, x->w->arena, out, e);
}

static enum ky_err put_page(struct arrange *x, const struct arrange_entry *in, struct err *e)
{
    struct reader r = writer_reader(x->w);
    struct page *all, p = {.slug = in->v[F_PAGE], .title = in->v[F_TITLE], .lang = in->v[F_LANG]};
    size_t n;
    int64_t last = 0, there = 0;
    enum ky_err err = store_page_list(&r, &all, &n, e);
    for (size_t i = 0; i < n && !err; i++) {
        last = all[i].rank > last ? all[i].rank : last;
        if (str_eq(all[i].slug, p.slug)) {
            p.id = all[i].id;
            there = all[i].rank;
        }
    }
    if (!err && p.lang.n)
        err = site_lang_check(p.lang, e);
    if (!err)
        err = rank_of(in->v[F_RANK], there, last, &p.rank, e);
    if (!err)
        err = state_of(in->v[F_STATE], "public", "withdrawn", &p.public, e);
    if (!err)
        err = body_of(x, in, &p.html, e);
    if (!err)
        err = store_page_save(x->w, &p, e);
    arrange_label(x, &RECORD_PAGE, p.id, false, "page", p.slug);
    return err;
}

/* A second entry of one name would undo the first. */
static enum ky_err check_twice(const struct arrange_entries *all, size_t at, struct err *e)
{
    const struct arrange_entry *x = &all->p[at];
    if (x->kind & (IS_BLOCK | IS_ITEM))
        return KY_OK;
    enum arrange_field f = x->kind == IS_CHANNEL ? F_CHANNEL
                           : x->kind == IS_TOPIC ? F_TOPIC
                                                 : F_PAGE;
    for (size_t i = 0; i < at; i++)
        if (all->p[i].kind == x->kind && str_eq(all->p[i].v[f], x->v[f]))
            return err_set(e, KY_EINVAL, "%s '%.*s' stands a second time", fields[f].name,
                           STR_ARG(x->v[f]));
    return KY_OK;
}

enum ky_err arrange_text(struct arrange *x, const char *file, struct str text, struct err *e)
{
    struct arrange_entries all;
    enum ky_err err = arrange_parse(x->w->arena, file, text, &all, e);
    for (size_t i = 0; i < all.n && !err; i++) {
        const struct arrange_entry *in = &all.p[i];
        err = check_twice(&all, i, e);
        if (!err && in->kind == IS_CHANNEL)
            err = put_channel(x, in, e);
        else if (!err && in->kind == IS_TOPIC)
            err = put_topic(x, in, e);
        else if (!err && in->kind == IS_PAGE)
            err = put_page(x, in, e);
        err = arrange_blame(&all, in, err, e);
    }
    return err ? err : arrange_blocks(x, &all, e);
}
