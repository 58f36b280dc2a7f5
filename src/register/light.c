#include "register/light.h"

#include "base/json.h"

static const char *const names[LIGHTS_N] = {
#define X(code, name) [code] = name,
    REGISTER_LIGHTS(X)
#undef X
};

const char *light_name(enum light l)
{
    return names[l];
}

bool light_find(struct str name, enum light *out)
{
    for (int i = 0; i < LIGHTS_N; i++)
        if (str_eqc(name, names[i])) {
            *out = (enum light)i;
            return true;
        }
    return false;
}

enum {
    YELLOW_DAYS = 3,
    BLUE_DAYS = 7,
    GREEN_POINTS = 10, /* under it */
    RED_POINTS = 30,   /* over it */
    MISSED_MONTHS = 3
};

/* The earlier of the two, when it is still to come. */
static void turn_at(struct light_result *r, int64_t day, int32_t today)
{
    if (day > today && day < r->until)
        r->until = (int32_t)day;
}

/* ------------------------------------------------------------------ tasks */

static struct light_result result(enum light light, const char *reason)
{
    return (struct light_result){light, reason, INT32_MAX};
}

static struct light_result colour_task(const struct light_task *in, int32_t today)
{
    int64_t left = in->due == DAY_NONE ? INT64_MAX : (int64_t)in->due - today;
    if (in->suspended)
        return result(LIGHT_GREY, "suspended");
    if (!in->open)
        return result(LIGHT_GREY, "closed");
    if (left < 0)
        return result(LIGHT_RED, "past_due");
    if (in->reported == DAY_NONE)
        return result(LIGHT_GREY, "nothing_reported");
    if (left <= YELLOW_DAYS)
        return result(LIGHT_YELLOW, "due_in_3_days");
    if (in->period && (int64_t)today - in->reported > in->period)
        return result(LIGHT_YELLOW, "report_stale");
    if (left <= BLUE_DAYS)
        return result(LIGHT_BLUE, "due_in_7_days");
    return result(LIGHT_GREEN, "on_track");
}

struct light_result light_task(const struct light_task *in, int32_t today)
{
    struct light_result r = colour_task(in, today);
    if (!in->open || in->suspended || r.light == LIGHT_RED)
        return r;
    if (in->due != DAY_NONE)
        turn_at(&r, (int64_t)in->due + 1, today);
    if (in->due != DAY_NONE && in->reported != DAY_NONE) {
        turn_at(&r, (int64_t)in->due - YELLOW_DAYS, today);
        turn_at(&r, (int64_t)in->due - BLUE_DAYS, today);
    }
    if (in->reported != DAY_NONE && in->period)
        turn_at(&r, (int64_t)in->reported + in->period + 1, today);
    return r;
}

/* ------------------------------------------------------------------ projects */

static int32_t months_after(int32_t day, int months)
{
    struct civil c = day_civil(day);
    int month = c.month - 1 + months;
    return day_of(c.year + month / 12, month % 12 + 1, 1);
}

/* Whether the month in which it should have started is over, and by how much. */
static struct light_result colour_start(const struct light_project *in, int32_t today)
{
    struct light_result r = result(LIGHT_GREY, "");
    if (in->start_due == DAY_NONE || in->started != DAY_NONE)
        return r;
    int32_t missed = months_after(in->start_due, 1);
    int32_t long_missed = months_after(in->start_due, 1 + MISSED_MONTHS);
    if (missed == DAY_NONE || long_missed == DAY_NONE) /* the end of the calendar */
        return r;
    if (today >= long_missed)
        return result(LIGHT_RED, "start_missed_by_3_months");
    if (today >= missed)
        r = result(LIGHT_YELLOW, "start_missed");
    turn_at(&r, missed, today);
    turn_at(&r, long_missed, today);
    return r;
}

/* gap = elapsed / length - completed / planned, in points of a hundred, without a fraction lost. */
static struct light_result colour_gap(const struct light_project *in, int32_t elapsed,
                                      int32_t length)
{
    __int128 gap = (__int128)elapsed * 100 * in->planned - (__int128)in->completed * 100 * length;
    __int128 point = (__int128)length * in->planned;
    if (gap < GREEN_POINTS * point)
        return result(LIGHT_GREEN, "on_plan");
    if (gap <= RED_POINTS * point)
        return result(LIGHT_YELLOW, "behind_plan");
    return result(LIGHT_RED, "far_behind_plan");
}

/* Until the gap, which grows by the day, takes another colour; at the latest the next year, whose
 * figures are others. */
static struct light_result colour_plan(const struct light_project *in, int32_t today)
{
    int year = day_civil(today).year;
    int32_t first = day_of(year, 1, 1), next = day_of(year, 12, 31) + 1;
    if (!in->planned)
        return result(LIGHT_GREY, "no_annual_plan");
    struct light_result r = colour_gap(in, today - first, next - first);
    int32_t low = today, high = next; /* the colour holds on low, and no longer on high */
    while (high - low > 1) {
        int32_t middle = low + (high - low) / 2;
        if (colour_gap(in, middle - first, next - first).light == r.light)
            low = middle;
        else
            high = middle;
    }
    r.until = high;
    return r;
}

struct light_result light_project(const struct light_project *in, int32_t today)
{
    if (in->suspended)
        return result(LIGHT_GREY, "suspended");
    if (!in->active)
        return result(LIGHT_GREY, "completed");
    struct light_result start = colour_start(in, today);
    struct light_result plan =
        in->reported ? colour_plan(in, today) : result(LIGHT_GREY, "nothing_reported");
    struct light_result r = start.light > plan.light ? start : plan;
    r.until = start.until < plan.until ? start.until : plan.until;
    return r;
}

/* ------------------------------------------------------------------ inputs as JSON */

static void write_day(struct json_out *j, const char *key, int32_t day)
{
    struct buf b;
    if (day == DAY_NONE)
        return;
    buf_init(&b, 32);
    day_write(&b, day);
    json_key(j, key);
    json_str(j, buf_str(&b));
    buf_release(&b);
}

static void write_bool(struct json_out *j, const char *key, bool v)
{
    json_key(j, key);
    json_bool(j, v);
}

static void write_int(struct json_out *j, const char *key, int64_t v)
{
    json_key(j, key);
    json_i64(j, v);
}

void light_task_write(struct buf *out, const struct light_task *in)
{
    struct json_out j = json_out(out, JSON_COMPACT);
    json_begin(&j, '{');
    write_day(&j, "due", in->due);
    write_bool(&j, "open", in->open);
    write_int(&j, "period", in->period);
    write_day(&j, "reported", in->reported);
    write_bool(&j, "suspended", in->suspended);
    json_end(&j, '}');
}

void light_project_write(struct buf *out, const struct light_project *in)
{
    struct json_out j = json_out(out, JSON_COMPACT);
    json_begin(&j, '{');
    write_bool(&j, "active", in->active);
    write_int(&j, "completed", in->completed);
    write_int(&j, "planned", in->planned);
    write_bool(&j, "reported", in->reported);
    write_day(&j, "start_due", in->start_due);
    write_day(&j, "started", in->started);
    write_bool(&j, "suspended", in->suspended);
    json_end(&j, '}');
}

/* A member and where its value goes. */
struct member {
    const char *key;
    enum { MEMBER_BOOL, MEMBER_DAY, MEMBER_I32, MEMBER_I64 } type;
    void *out;
};

static bool take(const struct member *m, const struct json *v)
{
    bool number = v->type == JSON_INT && v->i >= 0;
    switch (m->type) {
    case MEMBER_BOOL:
        *(bool *)m->out = v->type == JSON_TRUE;
        return v->type == JSON_TRUE || v->type == JSON_FALSE;
    case MEMBER_DAY:
        return day_parse(json_str_or(v, STR("")), m->out);
    case MEMBER_I32:
        *(int32_t *)m->out = (int32_t)v->i;
        return number && v->i <= INT32_MAX;
    case MEMBER_I64:
        *(int64_t *)m->out = v->i;
        return number;
    }
    return false;
}

static enum ky_err parse(struct arena *a, struct str json, const struct member *members, size_t n,
                         struct err *e)
{
    struct json *tree;
    enum ky_err err = json_parse(a, json, &tree, e);
    if (!err && tree->type != JSON_OBJECT)
        err = err_set(e, KY_EINVAL, "the inputs of a light are a JSON object");
    for (size_t i = 0; !err && i < tree->kids_n; i++) {
        bool good = false;
        for (size_t m = 0; m < n && !good; m++)
            good = str_eqc(tree->kids[i].key, members[m].key) && take(&members[m], &tree->kids[i]);
        if (!good)
            err = err_set(e, KY_EINVAL, "'%.*s' is no input of a light, or its value is none",
                          STR_ARG(tree->kids[i].key));
    }
    return err;
}

enum ky_err light_task_parse(struct arena *a, struct str json, struct light_task *out,
                             struct err *e)
{
    *out = (struct light_task){.due = DAY_NONE, .reported = DAY_NONE};
    const struct member members[] = {{"due", MEMBER_DAY, &out->due},
                                     {"open", MEMBER_BOOL, &out->open},
                                     {"period", MEMBER_I32, &out->period},
                                     {"reported", MEMBER_DAY, &out->reported},
                                     {"suspended", MEMBER_BOOL, &out->suspended}};
    return parse(a, json, members, sizeof(members) / sizeof(members[0]), e);
}

enum ky_err light_project_parse(struct arena *a, struct str json, struct light_project *out,
                                struct err *e)
{
    *out = (struct light_project){.start_due = DAY_NONE, .started = DAY_NONE};
    const struct member members[] = {
        {"active", MEMBER_BOOL, &out->active},      {"completed", MEMBER_I64, &out->completed},
        {"planned", MEMBER_I64, &out->planned},     {"reported", MEMBER_BOOL, &out->reported},
        {"start_due", MEMBER_DAY, &out->start_due}, {"started", MEMBER_DAY, &out->started},
        {"suspended", MEMBER_BOOL, &out->suspended}};
    return parse(a, json, members, sizeof(members) / sizeof(members[0]), e);
}
