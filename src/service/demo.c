#include "service/demo.h"

#include <stdlib.h>

#include "base/conf.h"
#include "base/embedded.h"
#include "base/vec.h"
#include "service/article.h"
#include "service/demo_text.h"
#include "store/page.h"

/* The files of demo/, built in. */
extern const struct embedded embedded_demo[];
extern const size_t embedded_demo_n;

static struct str file_text(const struct embedded *f)
{
    return str_of(f->data, f->n);
}

static bool is_in(const struct embedded *f, const char *folder)
{
    return str_starts(str_c(f->name), str_c(folder));
}

static struct demo_text file_named(const char *name)
{
    for (size_t i = 0; i < embedded_demo_n; i++)
        if (strcmp(embedded_demo[i].name, name) == 0)
            return demo_text(name, file_text(&embedded_demo[i]));
    return demo_text(name, STR(""));
}

/* All settings may stand in the file but those that a site has from its beginning. */
static enum ky_err fill_settings(struct writer *w, struct err *e)
{
    struct conf_item items[SETTINGS];
    struct str values[SETTINGS];
    enum setting of[SETTINGS];
    size_t n = 0;
    for (int s = 0; s < SETTINGS; s++)
        if (s != SETTING_URL && s != SETTING_ZONE && s != SETTING_LANG) {
            items[n] = (struct conf_item){setting_name((enum setting)s), NULL, NULL};
            of[n++] = (enum setting)s;
        }
    struct demo_text t = file_named("settings");
    enum ky_err err = conf_parse(w->arena, t.rest, t.file, items, n, values, e);
    for (size_t i = 0; i < n && !err; i++)
        if (values[i].n)
            err = store_setting_set(w, of[i], values[i], e);
    return err;
}

static enum ky_err save_channel(struct writer *w, const struct str *values, int64_t rank,
                                struct err *e)
{
    struct reader r = writer_reader(w);
    struct channels all;
    struct channel c = {
        .slug = values[0], .name = values[2], .description = values[3], .rank = rank, .open = true};
    enum ky_err err = store_channels(&r, &all, e);
    if (err)
        return err;
    const struct channel *there = channel_by_slug(&all, c.slug),
                         *up = channel_by_slug(&all, values[1]);
    if (values[1].n && !up)
        return err_set(e, KY_EINVAL, "there is no channel '%.*s' above '%.*s'", STR_ARG(values[1]),
                       STR_ARG(c.slug));
    c.id = there ? there->id : 0;
    c.parent_id = up ? up->id : 0;
    return store_channel_save(w, &c, e);
}

static enum ky_err fill_channels(struct writer *w, struct err *e)
{
    static const struct demo_field fields[] = {
        {"slug", true}, {"parent", false}, {"name", true}, {"description", true}};
    struct demo_text t = file_named("channels");
    struct str values[4];
    bool found = true;
    enum ky_err err = KY_OK;
    for (int64_t rank = 1; !err && found; rank++) {
        err = demo_fields(&t, fields, 4, values, &found, e);
        if (!err && found)
            err = save_channel(w, values, rank, e);
    }
    return err;
}

/* pages/SLUG.txt */
static enum ky_err fill_page(struct writer *w, const struct embedded *f, struct err *e)
{
    static const struct demo_field fields[] = {{"title", true}, {"rank", true}};
    struct demo_text t = demo_text(f->name, file_text(f));
    struct str values[2], name = str_from(str_c(f->name), strlen("pages/"));
    struct page p = {.public = true, .slug = str_sub(name, 0, str_rfind_char(name, '.'))};
    bool found;
    enum ky_err err = demo_fields(&t, fields, 2, values, &found, e);
    if (!err && !str_to_i64(values[1], &p.rank))
        err = err_set(e, KY_EINVAL, "%s: 'rank' is a number", f->name);
    if (!err)
        err = demo_body(&t, w->arena, &p.html, e);
    p.title = values[0];
    return err ? err : store_page_save(w, &p, e);
}

enum { TITLE, CHANNEL, WHEN, SOURCE, EDITOR, ORIGIN, LEAD, TAGS, FIELDS };
static const struct demo_field article_fields[FIELDS] = {
    [TITLE] = {"title", true},   [CHANNEL] = {"channel", true}, [WHEN] = {"when", true},
    [SOURCE] = {"source", true}, [EDITOR] = {"editor", true},   [ORIGIN] = {"origin", false},
    [LEAD] = {"lead", false},    [TAGS] = {"tags", true}};

struct entry {
    const struct embedded *file;
    int64_t at;
};

static struct str *split_tags(struct arena *a, struct str line, size_t *out_n)
{
    VEC(struct str) tags = {0};
    for (struct str rest = line, part; str_split(&rest, ',', &part);) {
        struct str *tag = VEC_PUSH(a, tags);
        if (tag)
            *tag = str_trim(part);
    }
    *out_n = tags.n;
    return tags.p;
}

static enum ky_err fill_article(struct writer *w, const struct zone *zone,
                                const struct entry *entry, struct err *e)
{
    struct demo_text t = demo_text(entry->file->name, file_text(entry->file));
    struct str dated, v[FIELDS];
    bool found;
    struct article_input in = {.published_at = entry->at, .publish = true};
    struct article_result result;
    enum ky_err err = demo_dates(&t, w->arena, zone, entry->at, &dated, e);
    if (err)
        return err;
    t = demo_text(entry->file->name, dated);
    err = demo_fields(&t, article_fields, FIELDS, v, &found, e);
    if (!err)
        err = demo_body(&t, w->arena, &in.html, e);
    if (err)
        return err;
    in.title = v[TITLE];
    in.lead = v[LEAD];
    in.source = v[SOURCE];
    in.editor = v[EDITOR];
    in.origin_line = v[ORIGIN];
    in.channel = v[CHANNEL];
    in.tags = split_tags(w->arena, v[TAGS], &in.tags_n);
    in.origin = arena_printf(w->arena, "demo:%s", entry->file->name);
    err = article_put(w, zone, &in, &result, e);
    if (err)
        err_prefix(e, "%s", entry->file->name);
    return err;
}

static int older_first(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return strcmp(x->file->name, y->file->name);
}

struct entries {
    struct entry *p;
    size_t n;
};

/* The articles and their times, counted from the day that holds `today`. */
static enum ky_err read_entries(struct arena *a, const struct zone *zone, int64_t today,
                                struct entries *out, struct err *e)
{
    VEC(struct entry) entries = {0};
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < embedded_demo_n && !err; i++) {
        if (!is_in(&embedded_demo[i], "articles/"))
            continue;
        struct demo_text t = demo_text(embedded_demo[i].name, file_text(&embedded_demo[i]));
        struct str v[FIELDS];
        bool found;
        struct entry *entry = VEC_PUSH(a, entries);
        if (!entry)
            return arena_check(a, e);
        entry->file = &embedded_demo[i];
        err = demo_fields(&t, article_fields, FIELDS, v, &found, e);
        if (!err)
            err = demo_when(&t, zone, today, v[WHEN], &entry->at, e);
    }
    *out = (struct entries){entries.p, entries.n};
    /* Oldest first, so that ids rise with the dates. */
    if (entries.n)
        qsort(entries.p, entries.n, sizeof(entries.p[0]), older_first);
    return err;
}

/* While the hour of today's newest article has not come, yesterday counts as today: nothing lies
 * ahead, and the articles keep their order. */
static enum ky_err fill_articles(struct writer *w, const struct zone *zone, struct err *e)
{
    struct entries all;
    enum ky_err err = read_entries(w->arena, zone, w->now, &all, e);
    if (!err && all.n && all.p[all.n - 1].at > w->now)
        err = read_entries(w->arena, zone, zone_midnight(zone, w->now, -1), &all, e);
    for (size_t i = 0; !err && i < all.n; i++)
        err = fill_article(w, zone, &all.p[i], e);
    return err;
}

enum ky_err demo_fill(struct writer *w, const struct zone *zone, struct err *e)
{
    struct reader r = writer_reader(w);
    struct settings settings;
    enum ky_err err = store_settings(&r, &settings, e);
    if (!err && !str_eqc(settings.v[SETTING_LANG], "zh-CN"))
        err = err_set(e, KY_EUNSUPPORTED,
                      "the demo site is written in Chinese. Make it with --lang zh-CN");
    if (!err)
        err = fill_settings(w, e);
    if (!err)
        err = fill_channels(w, e);
    for (size_t i = 0; i < embedded_demo_n && !err; i++)
        if (is_in(&embedded_demo[i], "pages/"))
            err = fill_page(w, &embedded_demo[i], e);
    return err ? err : fill_articles(w, zone, e);
}
