/* A change of the register at work: loading, saving, and what a save stirs. */
#include "service/register_priv.h"

#include "base/mem.h"

enum { PART_PAGE = 1000, SCRATCH_BUDGET = 64 << 20 };

/* ------------------------------------------------------------------ sets of ids */

static size_t slot_of(const struct reg_set *s, int64_t id)
{
    uint64_t h = (uint64_t)id * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(h >> 32) & (s->slots_n - 1);
    while (s->slots[at] && s->v.p[s->slots[at] - 1] != id)
        at = (at + 1) & (s->slots_n - 1);
    return at;
}

static bool grow(struct arena *a, struct reg_set *s)
{
    size_t n = s->slots_n ? 2 * s->slots_n : 16;
    uint32_t *slots = ARENA_ARRAY(a, uint32_t, n);
    if (!slots)
        return false;
    s->slots = slots;
    s->slots_n = n;
    for (size_t i = 0; i < s->v.n; i++)
        s->slots[slot_of(s, s->v.p[i])] = (uint32_t)i + 1;
    return true;
}

/* Whether it is new. */
static bool set_add(struct arena *a, struct reg_set *s, int64_t id)
{
    if (!id || (s->v.n * 2 >= s->slots_n && !grow(a, s)))
        return false;
    size_t at = slot_of(s, id);
    int64_t *p = s->slots[at] ? NULL : VEC_PUSH(a, s->v);
    if (!p)
        return false;
    *p = id;
    s->slots[at] = (uint32_t)s->v.n;
    return true;
}

/* ------------------------------------------------------------------ days */

int32_t reg_day(const struct zone *zone, int64_t us)
{
    int64_t local = us + zone_offset(zone, us) * US_SECOND;
    return (int32_t)((local - (local % US_DAY + US_DAY) % US_DAY) / US_DAY);
}

int64_t reg_midnight(const struct zone *zone, int32_t day)
{
    struct civil c = day_civil(day);
    return zone_time(zone, &c);
}

struct str reg_date(struct arena *a, int32_t day)
{
    struct buf b;
    if (!day_valid(day))
        return STR("");
    buf_init(&b, 32);
    day_write(&b, day);
    struct str s = arena_str(a, buf_str(&b));
    buf_release(&b);
    return s;
}

int32_t reg_date_of(const struct object *o, const char *field)
{
    int32_t day;
    return day_parse(object_str(o, field), &day) ? day : DAY_NONE;
}

static enum ky_err add_holidays(struct reg *x, struct workday **out, size_t *out_n, struct err *e)
{
    VEC(struct workday) own = {0};
    struct objects all;
    enum ky_err err = reg_all(&x->r, 0, "holiday", &all, e);
    for (size_t i = 0; i < all.n && !err; i++) {
        int32_t day = reg_date_of(all.p[i], "day");
        struct workday *d = day == DAY_NONE ? NULL : VEC_PUSH(x->w->arena, own);
        if (d)
            *d = (struct workday){day, str_eqc(object_str(all.p[i], "type"), "workday")};
    }
    *out = own.p;
    *out_n = own.n;
    return err;
}

enum ky_err reg_workdays(struct reg *x, const struct workdays **out, struct err *e)
{
    struct workday *own = NULL;
    size_t n = 0;
    enum ky_err err = KY_OK;
    if (!x->has_days)
        err = add_holidays(x, &own, &n, e);
    if (!err && !x->has_days)
        err = workdays_init(&x->days, x->w->arena, own, n, e);
    x->has_days = !err;
    *out = &x->days;
    return err;
}

/* ------------------------------------------------------------------ objects */

enum ky_err reg_load(struct reg *x, int64_t id, struct object **out, struct err *e)
{
    enum ky_err err = store_object(&x->r, id, out, e);
    if (!err && !*out)
        err = err_set(e, KY_ENOTFOUND, "there is no object %lld in the register", (long long)id);
    return err;
}

enum ky_err reg_all(struct reader *r, int64_t to, const char *role, struct objects *out,
                    struct err *e)
{
    VEC(struct object *) all = {0};
    struct objects page = {0};
    struct position after = POSITION_MIN;
    enum ky_err err = KY_OK;
    do {
        err = store_parts(r, to, str_c(role), after, PART_PAGE, &page, e);
        for (size_t i = 0; i < page.n && !err; i++) {
            struct object **p = VEC_PUSH(r->arena, all);
            if (p)
                *p = page.p[i];
        }
        if (!err && page.n)
            after = page.at[page.n - 1];
    } while (!err && page.more && page.n);
    *out = (struct objects){.p = all.p, .n = all.n};
    return err ? err : arena_check(r->arena, e);
}

/* ------------------------------------------------------------------ what a save stirs */

/* The instructions that an origin of a task comes from: itself, or those of the plan item; and
 * those above. */
static enum ky_err stir_origin(struct reg *x, struct reader *r, int64_t id, int depth,
                               struct err *e)
{
    struct object *o;
    enum ky_err err = store_object(r, id, &o, e);
    if (err || !o || depth > REGISTER_NEST_MAX)
        return err;
    if (o->kind->kind == KIND_INSTRUCTION) {
        if (set_add(x->w->arena, &x->instructions, id))
            err = stir_origin(x, r, object_ref(o, "parent"), depth + 1, e);
        return err;
    }
    const struct json *origins = o->kind->kind == KIND_PLAN_ITEM ? object_list(o, "origins") : NULL;
    for (size_t i = 0; origins && i < origins->kids_n && !err; i++)
        err = stir_origin(x, r, json_i64_or(&origins->kids[i], 0), depth + 1, e);
    return err;
}

static enum ky_err stir_task(struct reg *x, struct reader *r, const struct object *o, struct err *e)
{
    const struct json *origins = object_list(o, "origins");
    enum ky_err err = KY_OK;
    (void)!set_add(x->w->arena, &x->tasks, o->id);
    (void)!set_add(x->w->arena, &x->tasks, object_ref(o, "parent"));
    for (size_t i = 0; origins && i < origins->kids_n && !err; i++)
        err = stir_origin(x, r, json_i64_or(&origins->kids[i], 0), 0, e);
    return err;
}

/* A part was changed: assess what it belongs to. */
static enum ky_err stir_owner(struct reg *x, struct reader *r, int64_t id, struct err *e)
{
    struct object *o;
    enum ky_err err = store_object(r, id, &o, e);
    if (err || !o)
        return err;
    if (o->kind->kind == KIND_TASK)
        (void)!set_add(x->w->arena, &x->tasks, id);
    if (o->kind->kind == KIND_PROJECT)
        (void)!set_add(x->w->arena, &x->projects, id);
    return KY_OK;
}

static enum ky_err stir(struct reg *x, struct reader *r, const struct object *o, struct err *e)
{
    switch (o->kind->kind) {
    case KIND_TASK:
        return stir_task(x, r, o, e);
    case KIND_PROJECT:
        (void)!set_add(x->w->arena, &x->projects, o->id);
        return KY_OK;
    case KIND_INSTRUCTION:
    case KIND_PLAN_ITEM:
        return stir_origin(x, r, o->id, 0, e);
    case KIND_ASSIGNMENT:
    case KIND_DEADLINE:
    case KIND_EXTENSION:
    case KIND_REPORT:
    case KIND_NOTICE:
    case KIND_MOVE:
        return stir_owner(x, r, object_ref(o, "subject"), e);
    case KIND_MONEY:
    case KIND_MILESTONE:
        return stir_owner(x, r, object_ref(o, "project"), e);
    default:
        return KY_OK;
    }
}

enum ky_err reg_stir(struct reg *x, const struct object *o, struct err *e)
{
    struct reader r = reader_within(x->w->db, &x->scratch, x->w->now);
    enum ky_err err = stir(x, &r, o, e);
    return err ? err : arena_check(&x->scratch, e);
}

/* What has states begins in the first. */
static void begin_state(struct object_draft *d)
{
    const struct machine *m = machine_of(d->kind->kind);
    if (m && !d->id && !draft_str(d, "state").n)
        draft_set_str(d, "state", str_c(m->states[0]));
}

enum ky_err reg_save(struct reg *x, struct object_draft *d, const char *action, bool *out_changed,
                     struct err *e)
{
    struct reader r = reader_within(x->w->db, &x->scratch, x->w->now);
    struct object *before = NULL, *after = NULL;
    bool changed = false;
    enum ky_err err = d->id ? store_object(&r, d->id, &before, e) : KY_OK;
    begin_state(d);
    if (!err)
        err = draft_check(d, e);
    if (!err)
        err = reg_check(x, d, before, e);
    if (!err)
        err = store_object_save(x->w, d, action, &changed, e);
    if (!err && changed)
        err = store_object(&r, d->id, &after, e);
    if (!err && before && changed)
        err = stir(x, &r, before, e);
    if (!err && after)
        err = stir(x, &r, after, e);
    if (out_changed)
        *out_changed = changed;
    arena_clear(&x->scratch);
    return err ? err : arena_check(x->w->arena, e);
}

enum ky_err reg_keep(struct reg *x, struct object_draft *d, struct err *e)
{
    enum ky_err err = draft_check(d, e);
    return err ? err : store_object_save(x->w, d, d->id ? "assess" : "create", NULL, e);
}

/* ------------------------------------------------------------------ the end of a change */

static enum ky_err find_depth(struct reg *x, int64_t id, int *out, struct err *e)
{
    struct reader r = reader_within(x->w->db, &x->scratch, x->w->now);
    struct object *o;
    enum ky_err err = KY_OK;
    *out = -1;
    for (int64_t at = id; at && !err; at = o ? object_ref(o, "parent") : 0) {
        if (++*out >= TASK_DEPTH)
            return err_set(e, KY_EINVAL,
                           "task %lld: field 'parent': more than %d subtasks within each other",
                           (long long)id, TASK_DEPTH);
        err = store_object(&r, at, &o, e);
    }
    arena_clear(&x->scratch);
    return err;
}

/* Take over the tasks that were stirred since `from`. */
static enum ky_err sort_tasks(struct reg *x, size_t *from, struct err *e)
{
    enum ky_err err = KY_OK;
    for (; *from < x->tasks.v.n && !err; ++*from) {
        int depth;
        int64_t id = x->tasks.v.p[*from];
        err = find_depth(x, id, &depth, e);
        int64_t *p = err || depth < 0 ? NULL : VEC_PUSH(x->w->arena, x->depths[depth]);
        if (p)
            *p = id;
    }
    return err;
}

enum ky_err reg_settle(struct reg *x, struct err *e)
{
    size_t sorted = 0;
    enum ky_err err = sort_tasks(x, &sorted, e);
    for (int depth = TASK_DEPTH - 1; depth >= 0 && !err; depth--)
        for (size_t i = 0; i < x->depths[depth].n && !err; i++) {
            err = reg_assess_task(x, x->depths[depth].p[i], e);
            if (!err)
                err = sort_tasks(x, &sorted, e); /* a parent, which is less deep */
            arena_clear(&x->scratch);
        }
    for (size_t i = 0; i < x->projects.v.n && !err; i++) {
        err = reg_assess_project(x, x->projects.v.p[i], e);
        arena_clear(&x->scratch);
    }
    for (size_t i = 0; i < x->instructions.v.n && !err; i++) {
        err = reg_assess_instruction(x, x->instructions.v.p[i], e);
        arena_clear(&x->scratch);
    }
    for (int depth = 0; depth < TASK_DEPTH; depth++)
        x->depths[depth].n = 0;
    x->tasks = x->projects = x->instructions = (struct reg_set){0};
    return err ? err : arena_check(x->w->arena, e);
}

enum ky_err reg_run(struct writer *w, const struct zone *zone,
                    enum ky_err (*fn)(struct reg *x, void *ctx, struct err *e), void *ctx,
                    struct err *e)
{
    struct reg *x = NEW(struct reg);
    x->w = w;
    x->r = writer_reader(w);
    x->zone = zone;
    x->today = reg_day(zone, w->now);
    arena_init(&x->scratch, SCRATCH_BUDGET);
    enum ky_err err = fn(x, ctx, e);
    if (!err)
        err = reg_settle(x, e);
    arena_release(&x->scratch);
    mem_free(x);
    return err;
}
