/* kaiyuan schedule: the critical path of a network of activities. */
#include "cli/schedule.h"

#include "base/fs.h"

enum { FILE_MAX = 128 << 20 };

static const struct option options[] = {
    {"start", "DATE", "date of the first day (2026-03-02): times become dates, in working days"},
    {"svg", "OUT", "draw the Gantt chart into that file"},
    {"lang", "LANG", "language of the chart: zh-CN (usual) or en"},
    {"today", "DATE", "draw the line of today there"},
    {0},
};

int32_t plan_day(const struct plan *p, int32_t n)
{
    if (!p->dated)
        return n;
    return n < 0 ? p->first - 1 : workdays_add(&p->workdays, p->first, n);
}

/* A milestone has the day at whose end it stands, at the very start the first. */
static int32_t first_day(const struct plan *p, const struct cpm_times *t)
{
    bool milestone = t->early_start == t->early_finish;
    return plan_day(p, t->early_start - (milestone && t->early_start > 0));
}

static int32_t last_day(const struct plan *p, int32_t finish)
{
    return plan_day(p, finish > 0 ? finish - 1 : 0);
}

bool plan_is_tight(const struct plan *p, const struct cpm_dependency *d)
{
    const struct cpm_times *from = &p->s.times[d->from], *to = &p->s.times[d->to];
    bool finish = d->link == CPM_FS || d->link == CPM_FF;
    bool into_finish = d->link == CPM_FF || d->link == CPM_SF;
    return cpm_critical(from) && cpm_critical(to) &&
           (into_finish ? to->early_finish : to->early_start) - d->lag ==
               (finish ? from->early_finish : from->early_start);
}

/* By its name, or what comes through a pipe by its first character. */
static bool looks_like_json(const char *file, struct str text)
{
    struct str start = str_trim(str_sub(text, 0, 64));
    return str_ends(str_c(file), STR(".json")) ||
           (!str_ends(str_c(file), STR(".sm")) && start.n && start.p[0] == '{');
}

static enum ky_err read_plan(struct cli *c, struct plan *p, struct err *e)
{
    struct buf file;
    buf_init(&file, FILE_MAX);
    enum ky_err err = fs_read(&fs_system, p->file, &file, e);
    if (err) {
        buf_release(&file);
        return err;
    }
    struct str text = arena_str(&c->arena, buf_str(&file));
    buf_release(&file);
    p->mpm_time = CPM_NO_MPM_TIME;
    err = arena_check(&c->arena, e);
    if (!err && looks_like_json(p->file, text))
        err = cpm_read_json(&c->arena, text, &p->net, &p->name, e);
    else if (!err)
        err = cpm_read_sm(&c->arena, text, &p->net, &p->mpm_time, e);
    if (!err)
        err = cpm_schedule(&c->arena, &p->net, &p->s, e);
    if (err)
        err_prefix(e, "'%s'", p->file);
    return err;
}

static enum ky_err put_on_calendar(struct cli *c, struct plan *p, struct err *e)
{
    const char *start = cli_option(c, "start");
    int32_t day;
    if (!start)
        return KY_OK;
    if (!day_parse(str_c(start), &day))
        return err_set(e, KY_EUSAGE, "--start takes a date such as 2026-03-02, not '%s'", start);
    enum ky_err err = workdays_init(&p->workdays, &c->arena, NULL, 0, e);
    if (err)
        return err;
    p->first = workdays_next(&p->workdays, day);
    p->dated = true;
    if (p->first == DAY_NONE || last_day(p, p->s.length) == DAY_NONE)
        return err_set(e, KY_ELIMIT, "the project does not end before the year 10000");
    return KY_OK;
}

static struct str day_text(struct cli *c, int32_t day)
{
    struct buf b;
    buf_init(&b, 64);
    day_write(&b, day);
    struct str copy = arena_str(&c->arena, buf_str(&b));
    buf_release(&b);
    return copy;
}

static void json_number(struct json_out *j, const char *key, int64_t v)
{
    json_key(j, key);
    json_i64(j, v);
}

static void json_day(struct cli *c, struct json_out *j, const char *key, int32_t day)
{
    json_key(j, key);
    json_str(j, day_text(c, day));
}

static void json_activity(struct cli *c, struct json_out *j, const struct plan *p, size_t i)
{
    const struct cpm_activity *x = &p->net.activities[i];
    const struct cpm_times *t = &p->s.times[i];
    json_begin(j, '{');
    json_key(j, "key");
    json_str(j, x->key);
    if (x->name.n) {
        json_key(j, "name");
        json_str(j, x->name);
    }
    json_number(j, "duration", x->duration);
    json_number(j, "early_start", t->early_start);
    json_number(j, "early_finish", t->early_finish);
    json_number(j, "late_start", t->late_start);
    json_number(j, "late_finish", t->late_finish);
    json_number(j, "total_slack", t->total_slack);
    json_number(j, "free_slack", t->free_slack);
    json_key(j, "critical");
    json_bool(j, cpm_critical(t));
    if (p->dated) {
        json_day(c, j, "first_day", first_day(p, t));
        json_day(c, j, "last_day", last_day(p, t->early_finish));
    }
    json_end(j, '}');
}

static void print_json(struct cli *c, const struct plan *p)
{
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    json_begin(&j, '{');
    json_number(&j, "length", p->s.length);
    if (p->mpm_time != CPM_NO_MPM_TIME)
        json_number(&j, "mpm_time", p->mpm_time);
    if (p->name.n) {
        json_key(&j, "name");
        json_str(&j, p->name);
    }
    if (p->dated) {
        json_day(c, &j, "first_day", p->first);
        json_day(c, &j, "last_day", last_day(p, p->s.length));
    }
    json_number(&j, "dependencies", (int64_t)p->net.dependencies_n);
    json_number(&j, "critical", (int64_t)p->s.critical_n);
    json_key(&j, "critical_path");
    json_begin(&j, '[');
    for (size_t i = 0; i < p->s.path_n; i++)
        json_str(&j, p->net.activities[p->s.path[i]].key);
    json_end(&j, ']');
    json_key(&j, "activities");
    json_begin(&j, '[');
    for (size_t i = 0; i < p->net.activities_n; i++)
        json_activity(c, &j, p, i);
    json_end(&j, ']');
    json_end(&j, '}');
    buf_addch(&c->out, '\n');
}

static void print_summary(struct cli *c, const struct plan *p)
{
    if (p->name.n)
        buf_addf(&c->out, "%.*s\n", STR_ARG(p->name));
    buf_addf(&c->out, "length: %d working days", p->s.length);
    if (p->dated && p->net.activities_n)
        buf_addf(&c->out, ", from %.*s to %.*s", STR_ARG(day_text(c, p->first)),
                 STR_ARG(day_text(c, last_day(p, p->s.length))));
    if (p->mpm_time != CPM_NO_MPM_TIME)
        buf_addf(&c->out, " (MPM-Time of the file: %d%s)", p->mpm_time,
                 p->mpm_time == p->s.length ? ", the same" : ", NOT the same");
    buf_addf(&c->out, "\n%zu activities, %zu of them critical; %zu dependencies\ncritical path: ",
             p->net.activities_n, p->s.critical_n, p->net.dependencies_n);
    for (size_t i = 0; i < p->s.path_n; i++)
        buf_addf(&c->out, "%s%.*s", i ? " > " : "", STR_ARG(p->net.activities[p->s.path[i]].key));
    buf_addch(&c->out, '\n');
    int last = p->dated ? day_civil(last_day(p, p->s.length)).year : 0;
    if (p->dated && !workdays_known(&p->workdays, last))
        buf_addf(&c->out,
                 "the holidays of %d are not arranged yet: only those of fixed date are "
                 "left out\n",
                 last);
}

/* Early start and finish: numbers, or the days it holds. */
static void print_early(struct cli *c, const struct plan *p, size_t i)
{
    const struct cpm_times *t = &p->s.times[i];
    if (p->dated)
        buf_addf(&c->out, "%.*s %.*s", STR_ARG(day_text(c, first_day(p, t))),
                 STR_ARG(day_text(c, last_day(p, t->early_finish))));
    else
        buf_addf(&c->out, "%7d %7d", t->early_start, t->early_finish);
}

/* Names come last, since nobody knows how wide a terminal shows them. */
static void print_table(struct cli *c, const struct plan *p)
{
    if (!p->net.activities_n)
        return;
    buf_addf(&c->out, "\n  %7s %s %7s %7s %7s %7s  %s\n", "days",
             p->dated ? "first day  last day  " : "  start  finish", "latest", "to", "slack",
             "free", "activity (* critical)");
    for (size_t i = 0; i < p->net.activities_n; i++) {
        const struct cpm_activity *x = &p->net.activities[i];
        const struct cpm_times *t = &p->s.times[i];
        buf_addf(&c->out, "%c %7d ", cpm_critical(t) ? '*' : ' ', x->duration);
        print_early(c, p, i);
        buf_addf(&c->out, " %7d %7d %7d %7d  %.*s%s%.*s\n", t->late_start, t->late_finish,
                 t->total_slack, t->free_slack, STR_ARG(x->key), x->name.n ? "  " : "",
                 STR_ARG(x->name));
    }
}

static enum ky_err run(struct cli *c, struct err *e)
{
    struct plan p = {.file = c->args[0]};
    enum ky_err err = read_plan(c, &p, e);
    if (!err)
        err = put_on_calendar(c, &p, e);
    if (!err && cli_option(c, "svg"))
        err = plan_draw(c, &p, cli_option(c, "svg"), e);
    if (err)
        return err;
    if (c->json) {
        print_json(c, &p);
    } else {
        print_summary(c, &p);
        print_table(c, &p);
    }
    return arena_check(&c->arena, e);
}

const struct command cmd_schedule = {
    .name = "schedule",
    .args = "FILE",
    .args_least = 1,
    .args_most = 1,
    .summary = "print critical path, slack and length of a network of activities (PSPLIB or JSON)",
    .options = options,
    .example = "kaiyuan schedule bridge.json --start 2026-03-02 --svg bridge.svg",
    .run = run,
};
