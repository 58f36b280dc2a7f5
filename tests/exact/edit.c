/* Random edits. Each picks at random what to change from what it finds, so that edits meet: taken
 * short names, articles that were recalled, texts that change nothing. */
#include "edit.h"

#include <stdio.h>

#include "service/may.h"

enum { EDIT_BUDGET = 64 << 20, TOLD_MAX = 64 << 10, NEAR = 30 };

const struct actor EDITORS[3] = {
    {.name = S("command"), .roles = ROLE_ADMIN},
    {.id = 7, .name = S("总编"), .roles = ROLE_CHIEF},
    {.id = 8, .name = S("通讯员"), .roles = ROLE_CONTRIBUTOR},
};

bool editor_open(struct editor *ed, struct world *w, struct site *site, uint64_t seed)
{
    struct err e = {0};
    *ed = (struct editor){.world = w, .site = site, .actor = &EDITORS[0]};
    rand_seed(&ed->rand, seed);
    arena_init(&ed->arena, EDIT_BUDGET);
    buf_init(&ed->told, TOLD_MAX);
    if (!site_connect(site, DB_READ, &ed->db, &e))
        return true;
    printf("# cannot connect: %s\n", e.text);
    return false;
}

void editor_close(struct editor *ed)
{
    db_close(ed->db);
    arena_release(&ed->arena);
    buf_release(&ed->told);
}

size_t editor_pick(struct editor *ed, size_t n)
{
    return (size_t)rand_below(&ed->rand, n);
}

bool editor_chance(struct editor *ed, int percent)
{
    return rand_below(&ed->rand, 100) < (uint64_t)percent;
}

int64_t editor_now(struct editor *ed)
{
    if (!ed->until)
        return world_now(ed->world);
    return ed->until - (int64_t)rand_below(&ed->rand, 600) * US_SECOND;
}

int64_t editor_article(struct editor *ed)
{
    int64_t last = atomic_load(&ed->world->articles), id;
    do {
        bool near = last > NEAR && editor_chance(ed, 60);
        id = last - (int64_t)editor_pick(ed, near ? NEAR : (size_t)last);
    } while (id >= ed->spared[0] && id <= ed->spared[1]);
    return id;
}

int64_t editor_published(struct editor *ed)
{
    struct article *a;
    struct err e;
    arena_clear(&ed->arena);
    return editor_look(ed, editor_article(ed), &a, NULL, &e) || !a ? 0 : a->published_at;
}

/* Most news are new; some come late, some with a date alone, some at the time of another. */
int64_t editor_time(struct editor *ed)
{
    int64_t now = editor_now(ed), back = (int64_t)rand_below(&ed->rand, 40) * US_DAY;
    size_t way = editor_pick(ed, 20);
    struct article *a = NULL;
    if (way < 12)
        return now;
    if (way < 17)
        return now - back - (int64_t)rand_below(&ed->rand, 1440) * US_MINUTE;
    if (way < 19)
        return zone_midnight(ed->site->zone, now - back, 0);
    (void)!editor_look(ed, editor_article(ed), &a, NULL, NULL);
    return a && a->published_at && a->published_at <= now ? a->published_at : now;
}

enum ky_err editor_look(struct editor *ed, int64_t id, struct article **out,
                        struct revision **out_latest, struct err *e)
{
    struct reader r;
    *out = NULL;
    enum ky_err err = reader_begin(&r, ed->db, &ed->arena, NULL, world_now(ed->world), e);
    if (!err)
        err = store_article(&r, id, out, e);
    if (!err && *out && out_latest)
        err = store_revision(&r, (*out)->revision_id, out_latest, e);
    reader_end(&r);
    return err;
}

enum ky_err editor_channels(struct editor *ed, struct channels *out, struct err *e)
{
    struct reader r;
    enum ky_err err = reader_begin(&r, ed->db, &ed->arena, NULL, world_now(ed->world), e);
    if (!err)
        err = store_channels(&r, out, e);
    reader_end(&r);
    return err;
}

static const struct {
    const char *name;
    unsigned weight;
    enum ky_err (*run)(struct editor *ed, struct err *e);
} kinds[] = {
    {"publish", 300, edit_publish}, {"draft", 60, edit_draft},     {"rewrite", 200, edit_rewrite},
    {"revise", 60, edit_revise},    {"again", 60, edit_again},     {"retime", 40, edit_retime},
    {"recall", 50, edit_recall},    {"move", 60, edit_move},       {"import", 60, edit_import},
    {"batch", 40, edit_batch},      {"channel", 30, edit_channel}, {"page", 15, edit_page},
    {"setting", 15, edit_setting},  {"plan", 30, edit_plan},       {"unplan", 10, edit_unplan},
    {"end", 20, edit_end},          {"correct", 20, edit_correct}, {"topic", 20, edit_topic},
    {"block", 15, edit_block},      {"item", 40, edit_item},       {"media", 15, edit_media},
    {"clock", 40, edit_clock},      {"ranking", 20, edit_ranking},
};

static bool refused(enum ky_err err)
{
    return err == KY_EINVAL || err == KY_EEXIST || err == KY_ECONFLICT || err == KY_ENOTFOUND ||
           err == KY_EDENIED;
}

bool edit(struct editor *ed)
{
    struct err e = {0};
    unsigned all = 0;
    size_t kind = 0;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        all += kinds[i].weight;
    uint64_t at = rand_below(&ed->rand, all);
    while (at >= kinds[kind].weight)
        at -= kinds[kind++].weight;
    size_t who = editor_pick(ed, 20);
    ed->actor = &EDITORS[who < 14 ? 0 : who < 19 ? 1 : 2];
    arena_clear(&ed->arena);
    buf_clear(&ed->told);
    buf_addf(&ed->told, "%s", kinds[kind].name);
    enum ky_err err = kinds[kind].run(ed, &e);
    if (!err)
        return true;
    buf_addf(&ed->told, " (%s)", e.text);
    if (refused(err))
        return true;
    printf("# cannot %.*s\n", STR_ARG(buf_str(&ed->told)));
    return false;
}

const char *edit_name(const struct editor *ed)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (str_starts(buf_str(&ed->told), str_c(kinds[i].name)))
            return kinds[i].name;
    return "";
}
