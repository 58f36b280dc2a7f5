#include "store/timer.h"

#include "base/vec.h"

#define TIMER                                                                                      \
    "SELECT id, article_id, action, planned_at, state, COALESCE(done_at, 0) FROM timer WHERE "
static const struct sql NEXT = {TIMER "state = 'waiting' ORDER BY planned_at, id LIMIT 1"};
static const struct sql BY_ID = {TIMER "id = $1"};
static const struct sql OF = {TIMER
                              "article_id = $1 AND action = $2 AND state = 'waiting' ORDER BY id "
                              "LIMIT 1"};
/* Columns as above, then the title. */
#define LINE                                                                                       \
    "SELECT t.id, t.article_id, t.action, t.planned_at, t.state, COALESCE(t.done_at, 0), "         \
    "COALESCE(v.title, '') FROM timer t JOIN article a ON a.id = t.article_id LEFT JOIN revision " \
    "v ON v.id = COALESCE(a.public_revision_id, a.revision_id) WHERE "
static const struct sql WAITING = {LINE "t.state = 'waiting' ORDER BY t.planned_at, t.id LIMIT $1"};
static const struct sql ENDED = {
    LINE "t.done_at IS NOT NULL ORDER BY t.done_at DESC, t.id DESC LIMIT $1"};
static const struct sql INSERT = {
    "INSERT INTO timer (id, article_id, action, planned_at, state) VALUES ((SELECT "
    "COALESCE(MAX(id), 0) + 1 FROM timer), $1, $2, $3, 'waiting') RETURNING id"};
static const struct sql UPDATE = {
    "UPDATE timer SET planned_at = $2, state = $3, done_at = $4 WHERE id = $1"};

static const char *const action_names[TIMER_ACTIONS] = {
    [TIMER_PUBLISH] = "publish", [TIMER_EXPIRE] = "expire"};
static const char *const timer_state_names[TIMER_STATES] = {[TIMER_WAITING] = "waiting",
                                                            [TIMER_DONE] = "done",
                                                            [TIMER_CANCELLED] = "cancelled",
                                                            [TIMER_FAILED] = "failed"};

const char *timer_action_name(enum timer_action a)
{
    return action_names[a];
}

const char *timer_state_name(enum timer_state s)
{
    return timer_state_names[s];
}

static int find(const char *const *names, int n, struct str name)
{
    int i = 0;
    while (i < n - 1 && !str_eqc(name, names[i]))
        i++;
    return i;
}

static void fill(struct rows *rows, struct timer *out)
{
    *out = (struct timer){
        .id = rows_int(rows, 0),
        .article_id = rows_int(rows, 1),
        .action = (enum timer_action)find(action_names, TIMER_ACTIONS, rows_str(rows, 2)),
        .planned_at = rows_int(rows, 3),
        .state = (enum timer_state)find(timer_state_names, TIMER_STATES, rows_str(rows, 4)),
        .done_at = rows_int(rows, 5),
    };
}

static enum ky_err query(struct reader *r, const struct sql *sql, struct db_args args,
                         struct timer *out, struct err *e)
{
    *out = (struct timer){0};
    struct rows rows;
    enum ky_err err = db_query(r->db, sql, args, &rows, e);
    if (err)
        return err;
    if (rows_next(&rows))
        fill(&rows, out);
    return rows_end(&rows, e);
}

static enum ky_err lines(struct reader *r, const struct sql *sql, int64_t limit,
                         struct timer_line **out, size_t *out_n, struct err *e)
{
    VEC(struct timer_line) v = {0};
    struct rows rows;
    enum ky_err err = db_query(r->db, sql, DB_ARGS(db_int(limit)), &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct timer_line *line = VEC_PUSH(r->arena, v);
        if (!line)
            break;
        fill(&rows, &line->timer);
        line->title = arena_str(r->arena, rows_str(&rows, 6));
    }
    *out = v.p;
    *out_n = v.n;
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_timers_waiting(struct reader *r, int64_t limit, struct timer_line **out,
                                 size_t *out_n, struct err *e)
{
    return lines(r, &WAITING, limit, out, out_n, e);
}

enum ky_err store_timers_ended(struct reader *r, int64_t limit, struct timer_line **out,
                               size_t *out_n, struct err *e)
{
    return lines(r, &ENDED, limit, out, out_n, e);
}

enum ky_err store_timer_next(struct reader *r, struct timer *out, struct err *e)
{
    return query(r, &NEXT, DB_NO_ARGS, out, e);
}

enum ky_err store_timer(struct reader *r, int64_t id, struct timer *out, struct err *e)
{
    return query(r, &BY_ID, DB_ARGS(db_int(id)), out, e);
}

enum ky_err store_timer_of(struct reader *r, int64_t article_id, enum timer_action action,
                           struct timer *out, struct err *e)
{
    return query(r, &OF, DB_ARGS(db_int(article_id), db_text(str_c(action_names[action]))), out, e);
}

static enum ky_err update(struct writer *w, const struct timer *t, const char *what, struct err *e)
{
    enum ky_err err =
        db_exec(w->db, &UPDATE,
                DB_ARGS(db_int(t->id), db_int(t->planned_at),
                        db_text(str_c(timer_state_names[t->state])), db_int_or_null(t->done_at)),
                NULL, e);
    return err ? err : writer_log(w, &RECORD_TIMER, t->id, what, e);
}

enum ky_err store_timer_set(struct writer *w, int64_t article_id, enum timer_action action,
                            int64_t at, struct err *e)
{
    struct reader r = writer_reader(w);
    struct timer t;
    enum ky_err err = store_timer_of(&r, article_id, action, &t, e);
    if (err || (!t.id && !at) || (t.id && t.planned_at == at))
        return err;
    if (t.id && at) {
        t.planned_at = at;
        return update(w, &t, "move", e);
    }
    if (t.id) {
        t.state = TIMER_CANCELLED;
        return update(w, &t, "cancel", e);
    }
    err = db_query_int(
        w->db, &INSERT,
        DB_ARGS(db_int(article_id), db_text(str_c(action_names[action])), db_int(at)), &t.id, e);
    return err ? err : writer_log(w, &RECORD_TIMER, t.id, "plan", e);
}

enum ky_err store_timer_end(struct writer *w, struct timer *t, enum timer_state state,
                            struct err *e)
{
    t->state = state;
    t->done_at = w->now;
    return update(w, t, timer_state_names[state], e);
}
