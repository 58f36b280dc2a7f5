/* Edits of what holds articles: channels, static pages, settings. The short names are few, so that
 * they are taken, given up and asked for again. */
#include "edit.h"

#include <stdio.h>

#include "service/may.h"
#include "store/page.h"

static const char *const slugs[] = {"yaowen",  "minsheng", "xuncha", "jiaoyu", "shuili", "xiangcun",
                                    "tongbao", "shipin",   "时政",   "zt-1",   "zt-2",   "zt-3"};

#define PICK(ed, list) (list)[editor_pick(ed, sizeof(list) / sizeof((list)[0]))]

static enum ky_err save_channel(struct writer *w, void *ctx, struct err *e)
{
    struct channel copy = *(const struct channel *)ctx; /* it may run again */
    enum ky_err err = may(w->actor, MAY_ARRANGE, e);
    return err ? err : store_channel_save(w, &copy, e);
}

enum channel_change {
    RENAME,
    ENGLISH,
    RESLUG,
    DESCRIBE,
    TOGGLE,
    RANK,
    REPARENT,
    CREATE,
    CHANNEL_CHANGES
};

static void change_channel(struct editor *ed, const struct channels *all, struct channel *c)
{
    static const char *const told[CHANNEL_CHANGES] = {
        [RENAME] = "rename",       [ENGLISH] = "English name", [RESLUG] = "new slug",
        [DESCRIBE] = "describe",   [TOGGLE] = "toggle",        [RANK] = "rank",
        [REPARENT] = "new parent", [CREATE] = "create"};
    enum channel_change what = (enum channel_change)editor_pick(ed, CHANNEL_CHANGES);
    if (all->n < 4)
        what = CREATE;
    int64_t up = editor_chance(ed, 30) ? 0 : all->p[editor_pick(ed, all->n)].id;
    buf_addf(&ed->told, ": %s %.*s", told[what], STR_ARG(c->slug));
    switch (what) {
    case RENAME:
        c->name = arena_printf(&ed->arena, "栏目%u", (unsigned)editor_pick(ed, 1000));
        break;
    case ENGLISH:
        c->name_en = editor_chance(ed, 30)
                         ? STR("")
                         : arena_printf(&ed->arena, "Section %u", (unsigned)editor_pick(ed, 1000));
        break;
    case RESLUG:
        c->slug = str_c(PICK(ed, slugs));
        break;
    case DESCRIBE:
        c->description = arena_printf(&ed->arena, "说明%u", (unsigned)editor_pick(ed, 1000));
        break;
    case TOGGLE:
        c->open = !c->open;
        break;
    case RANK:
        c->rank = (int64_t)editor_pick(ed, 5);
        break;
    case REPARENT:
        c->parent_id = up;
        break;
    default:
        *c = (struct channel){
            .parent_id = up,
            .slug = str_c(PICK(ed, slugs)),
            .name = arena_printf(&ed->arena, "新栏目%u", (unsigned)editor_pick(ed, 1000)),
            .rank = (int64_t)editor_pick(ed, 5),
            .open = true};
    }
}

enum ky_err edit_channel(struct editor *ed, struct err *e)
{
    struct channels all;
    enum ky_err err = editor_channels(ed, &all, e);
    if (err)
        return err;
    struct channel c = all.p[editor_pick(ed, all.n)];
    change_channel(ed, &all, &c);
    return site_write(ed->site, ed->actor, save_channel, &c, e);
}

struct page_save {
    struct page page;
    int64_t id; /* it got */
};

static enum ky_err save_page(struct writer *w, void *ctx, struct err *e)
{
    struct page_save *s = ctx;
    struct page copy = s->page;
    enum ky_err err = may(w->actor, MAY_ARRANGE, e);
    if (!err)
        err = store_page_save(w, &copy, e);
    s->id = copy.id;
    return err;
}

static enum ky_err look_at_page(struct editor *ed, int64_t id, struct page *out, struct err *e)
{
    struct reader r;
    struct page *p = NULL;
    enum ky_err err = reader_begin(&r, ed->db, &ed->arena, NULL, world_now(ed->world), e);
    if (!err)
        err = store_page(&r, id, &p, e);
    reader_end(&r);
    if (!err && !p)
        err = err_set(e, KY_ENOTFOUND, "no page %lld", (long long)id);
    if (!err)
        *out = *p;
    return err;
}

static void change_page(struct editor *ed, struct page *p)
{
    buf_addf(&ed->told, " %lld", (long long)p->id);
    switch (editor_pick(ed, 8)) {
    case 0:
        p->public = !p->public;
        break;
    case 1:
        p->slug = arena_printf(&ed->arena, "about-%u", (unsigned)editor_pick(ed, 8));
        break;
    case 2:
        p->rank = (int64_t)editor_pick(ed, 4);
        break;
    case 4:
        p->lang = p->lang.n ? STR("") : STR("en");
        break;
    case 3:
        p->title = arena_printf(&ed->arena, "说明%u", (unsigned)editor_pick(ed, 100));
        break;
    default:
        p->html = html_from_store(
            arena_printf(&ed->arena, "<p>版本%u</p>", (unsigned)editor_pick(ed, 1000)));
    }
}

enum ky_err edit_page(struct editor *ed, struct err *e)
{
    int64_t n = atomic_load(&ed->world->pages);
    struct page_save s = {.page = {.slug = arena_printf(&ed->arena, "about-%lld", (long long)n),
                                   .title = arena_printf(&ed->arena, "关于%lld", (long long)n),
                                   .html = html_from_store(STR("<p>初版</p>")),
                                   .rank = (int64_t)editor_pick(ed, 4),
                                   .public = true}};
    enum ky_err err = KY_OK;
    if (n > 4 || (n > 0 && editor_chance(ed, 70))) {
        err = look_at_page(ed, 1 + (int64_t)editor_pick(ed, (size_t)n), &s.page, e);
        if (!err)
            change_page(ed, &s.page);
    }
    if (!err)
        err = site_write(ed->site, ed->actor, save_page, &s, e);
    if (!err && s.id > n)
        atomic_store(&ed->world->pages, s.id);
    return err;
}

struct setting_save {
    enum setting setting;
    struct str value;
};

static enum ky_err save_setting(struct writer *w, void *ctx, struct err *e)
{
    const struct setting_save *s = ctx;
    enum ky_err err = may(w->actor, MAY_ADMINISTER, e);
    return err ? err : store_setting_set(w, s->setting, s->value, e);
}

enum ky_err edit_setting(struct editor *ed, struct err *e)
{
    static const struct {
        enum setting setting;
        const char *values[3];
        bool wild;
    } table[] = {
        {SETTING_NAME, {"澜江新闻", "澜江新闻网", "新澜江"}, false},
        {SETTING_URL,
         {"https://news.example", "http://news.example", "https://www.example"},
         false},
        {SETTING_LANG, {"zh-CN", "en", "zh-CN"}, true},
        {SETTING_DESCRIPTION, {"", "澜江省综合新闻", "新闻与服务"}, false},
        {SETTING_COPYRIGHT, {"", "澜江新闻网", "澜江报业"}, false},
        {SETTING_HOTLINE, {"", "0999-1234567", "12345"}, false},
        {SETTING_ICP, {"", "澜ICP备00000001号", "澜ICP备00000002号"}, false},
        {SETTING_MAILBOX, {"", "post@news.example", "desk@news.example"}, false},
    };
    size_t at = editor_pick(ed, sizeof(table) / sizeof(table[0]));
    struct setting_save s = {table[at].setting, str_c(table[at].values[editor_pick(ed, 3)])};
    if (table[at].wild && ed->mild)
        return KY_OK;
    buf_addf(&ed->told, ": %s = %.*s", setting_name(s.setting), STR_ARG(s.value));
    return site_write(ed->site, ed->actor, save_setting, &s, e);
}

/* news (made by init), three beside it, one below it, one below that. */
static enum ky_err first_channels(struct editor *ed, struct err *e)
{
    static const struct channel tree[] = {
        {.slug = S("yaowen"), .name = S("要闻"), .rank = 1, .open = true},
        {.slug = S("minsheng"), .name = S("民生"), .rank = 2, .open = true},
        {.slug = S("xuncha"), .name = S("巡察"), .rank = 3, .open = true, .description = S("利剑")},
        {.slug = S("jiaoyu"), .name = S("教育"), .parent_id = 1, .open = true},
        {.slug = S("shuili"), .name = S("水利"), .parent_id = 5, .open = true},
        {.slug = S("xiangcun"), .name = S("乡村"), .parent_id = 3, .open = true},
    };
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < sizeof(tree) / sizeof(tree[0]) && !err; i++) {
        struct channel c = tree[i];
        err = site_write(ed->site, &EDITORS[0], save_channel, &c, e);
    }
    return err;
}

bool edit_first(struct world *w, uint64_t seed)
{
    struct editor ed;
    struct err e = {0};
    bool good = editor_open(&ed, w, app_site(w->app), seed);
    struct setting_save english = {SETTING_NAME_EN, seed % 3 == 0 ? STR("Lanjiang News") : STR("")};
    enum ky_err err = good ? first_channels(&ed, &e) : KY_OK;
    if (good && !err)
        err = site_write(ed.site, &EDITORS[0], save_setting, &english, &e);
    if (good && !err)
        err = edit_first_front(&ed, &e);
    if (good && !err)
        err = edit_first_articles(&ed, &e);
    if (err)
        printf("# cannot fill the site: %s\n", e.text);
    editor_close(&ed);
    return good && !err;
}
