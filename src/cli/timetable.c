/* kaiyuan timetable: what is planned, and what became of it. */
#include "cli/cli.h"

#include "store/timer.h"

enum { LINES_MAX = 10000, ENDED_USUAL = 50 };

static const struct option options[] = {
    {"last", "N", "how many of those that are over (50)"},
    {0},
};

struct timetable {
    struct timer_line *waiting, *ended;
    size_t waiting_n, ended_n;
};

static void add_json(struct cli *c, struct json_out *j, const char *name,
                     const struct timer_line *lines, size_t n)
{
    json_key(j, name);
    json_begin(j, '[');
    for (size_t i = 0; i < n; i++) {
        const struct timer *t = &lines[i].timer;
        json_begin(j, '{');
        json_key(j, "article");
        json_i64(j, t->article_id);
        json_key(j, "title");
        json_str(j, lines[i].title);
        json_key(j, "action");
        json_str(j, str_c(timer_action_name(t->action)));
        json_key(j, "state");
        json_str(j, str_c(timer_state_name(t->state)));
        json_key(j, "planned_at");
        json_str(j, cli_stamp(c, t->planned_at));
        json_key(j, "done_at");
        json_str_or_null(j, cli_stamp(c, t->done_at));
        json_key(j, "late_us");
        json_i64(j, t->done_at ? t->done_at - t->planned_at : 0);
        json_end(j, '}');
    }
    json_end(j, ']');
}

static void add_line(struct cli *c, const struct timer_line *line)
{
    const struct timer *t = &line->timer;
    buf_addf(&c->out, "  %.*s  %-8s article %lld  %.*s", STR_ARG(cli_when(c, t->planned_at)),
             timer_action_name(t->action), (long long)t->article_id, STR_ARG(line->title));
    if (t->done_at)
        buf_addf(&c->out, "  (at %.*s, %.3f s late)", STR_ARG(cli_when(c, t->done_at)),
                 (double)(t->done_at - t->planned_at) / (double)US_SECOND);
    buf_addch(&c->out, '\n');
}

static void add_text(struct cli *c, const struct timetable *t)
{
    buf_addf(&c->out, "planned: %zu\n", t->waiting_n);
    for (size_t i = 0; i < t->waiting_n; i++)
        add_line(c, &t->waiting[i]);
    for (enum timer_state state = TIMER_DONE; state <= TIMER_FAILED; state++) {
        bool any = false;
        for (size_t i = 0; i < t->ended_n; i++) {
            if (t->ended[i].timer.state != state)
                continue;
            if (!any)
                buf_addf(&c->out, "%s, latest first:\n", timer_state_name(state));
            any = true;
            add_line(c, &t->ended[i]);
        }
    }
}

static enum ky_err print(struct cli *c, struct reader *r, struct err *e)
{
    struct timetable t;
    int64_t last;
    enum ky_err err = cli_number(c, "last", 0, LINES_MAX, ENDED_USUAL, &last, e);
    if (!err)
        err = store_timers_waiting(r, LINES_MAX, &t.waiting, &t.waiting_n, e);
    if (!err)
        err = store_timers_ended(r, last, &t.ended, &t.ended_n, e);
    if (err)
        return err;
    if (!c->json) {
        add_text(c, &t);
        return KY_OK;
    }
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    json_begin(&j, '{');
    add_json(c, &j, "planned", t.waiting, t.waiting_n);
    add_json(c, &j, "over", t.ended, t.ended_n);
    json_end(&j, '}');
    buf_addch(&c->out, '\n');
    return KY_OK;
}

static enum ky_err look(struct cli *c, struct site *site, struct err *e)
{
    return cli_look(c, site, print, e);
}

static enum ky_err run(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_READ, look, e);
}

const struct command cmd_timetable = {
    .name = "timetable",
    .args = "DIR",
    .args_least = 1,
    .args_most = 1,
    .summary = "print what is planned, was done (and how late), or failed",
    .options = options,
    .example = "kaiyuan timetable mysite",
    .run = run,
};
