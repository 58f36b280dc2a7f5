#include "cpm/cpm.h"

#include "base/buf.h"

#define NOBODY UINT32_MAX

static const char *const link_names[] = {
#define X(code, name) name,
    CPM_LINKS(X)
#undef X
};
enum { LINKS = sizeof(link_names) / sizeof(link_names[0]) };

/* A dependency as the one it starts from sees it. */
struct edge {
    uint32_t to;
    int32_t lag;
    enum cpm_link link;
};

struct work {
    const struct cpm_network *net;
    struct edge *edges; /* by the activity they start from */
    uint32_t *first;    /* of an activity's edges; one more at the end */
    uint32_t *waits;    /* dependencies of an activity that are not done yet */
    uint32_t *driver;   /* who decides when it starts; NOBODY: itself */
    struct cpm_schedule *out;
};

const char *cpm_link_name(enum cpm_link link)
{
    return link_names[link];
}

bool cpm_link_parse(struct str name, enum cpm_link *out)
{
    for (int i = 0; i < LINKS; i++)
        if (str_eqc(name, link_names[i])) {
            *out = (enum cpm_link)i;
            return true;
        }
    return false;
}

static bool within(int32_t v, int32_t least)
{
    return v >= least && v <= CPM_DAYS_MAX;
}

static enum ky_err check(const struct cpm_network *net, struct err *e)
{
    if (net->activities_n > CPM_ACTIVITIES_MAX || net->dependencies_n > CPM_DEPENDENCIES_MAX)
        return err_set(
            e, KY_ELIMIT, "%zu activities with %zu dependencies are too many. At most %d and %d",
            net->activities_n, net->dependencies_n, CPM_ACTIVITIES_MAX, CPM_DEPENDENCIES_MAX);
    for (size_t i = 0; i < net->activities_n; i++) {
        const struct cpm_activity *x = &net->activities[i];
        if (!within(x->duration, 0) || !within(x->not_before, 0))
            return err_set(e, KY_EINVAL,
                           "activity '%.*s' takes %d days and starts not before %d. Both are from "
                           "0 to %d",
                           STR_ARG(x->key), x->duration, x->not_before, CPM_DAYS_MAX);
    }
    for (size_t i = 0; i < net->dependencies_n; i++) {
        const struct cpm_dependency *d = &net->dependencies[i];
        if (d->from >= net->activities_n || d->to >= net->activities_n ||
            (unsigned)d->link >= LINKS)
            return err_set(e, KY_EINVAL, "dependency %zu is between activities that do not exist",
                           i);
        if (!within(d->lag, -CPM_DAYS_MAX))
            return err_set(e, KY_EINVAL, "the lag of '%.*s' is %d days. It is from %d to %d",
                           STR_ARG(net->activities[d->to].key), d->lag, -CPM_DAYS_MAX,
                           CPM_DAYS_MAX);
    }
    return KY_OK;
}

static bool allocate(struct arena *a, struct work *w)
{
    size_t n = w->net->activities_n, m = w->net->dependencies_n;
    w->edges = ARENA_ARRAY(a, struct edge, m + 1);
    w->first = ARENA_ARRAY(a, uint32_t, n + 2);
    w->waits = ARENA_ARRAY(a, uint32_t, n + 1);
    w->driver = ARENA_ARRAY(a, uint32_t, n + 1);
    w->out->times = ARENA_ARRAY(a, struct cpm_times, n + 1);
    w->out->order = ARENA_ARRAY(a, uint32_t, n + 1);
    return w->edges && w->first && w->waits && w->driver && w->out->times && w->out->order;
}

/* Sort the dependencies by the activity they start from, by counting. */
static void index_edges(struct work *w)
{
    const struct cpm_network *net = w->net;
    for (size_t i = 0; i < net->dependencies_n; i++) {
        w->first[net->dependencies[i].from + 2]++;
        w->waits[net->dependencies[i].to]++;
    }
    for (size_t i = 2; i < net->activities_n + 2; i++)
        w->first[i] += w->first[i - 1];
    for (size_t i = 0; i < net->dependencies_n; i++) {
        const struct cpm_dependency *d = &net->dependencies[i];
        w->edges[w->first[d->from + 1]++] = (struct edge){d->to, d->lag, d->link};
    }
}

/* The start that an edge asks of whom it leads to, when its own end starts and finishes then. */
static int64_t asked_start(const struct edge *edge, int64_t start, int64_t finish, int64_t duration)
{
    int64_t from = edge->link == CPM_FS || edge->link == CPM_FF ? finish : start;
    return from + edge->lag - (edge->link == CPM_FF || edge->link == CPM_SF ? duration : 0);
}

static enum ky_err finish_early(struct work *w, uint32_t at, struct err *e)
{
    struct cpm_times *t = &w->out->times[at];
    int64_t finish = (int64_t)t->early_start + w->net->activities[at].duration;
    if (finish > CPM_LENGTH_MAX)
        return err_set(e, KY_ELIMIT, "activity '%.*s' would finish after day %d",
                       STR_ARG(w->net->activities[at].key), CPM_LENGTH_MAX);
    t->early_finish = (int32_t)finish;
    if (t->early_finish > w->out->length)
        w->out->length = t->early_finish;
    return KY_OK;
}

/* Who waits for nobody comes first; *out_done tells how many could be ordered. */
static enum ky_err pass_forward(struct work *w, size_t *out_done, struct err *e)
{
    const struct cpm_activity *activities = w->net->activities;
    struct cpm_times *times = w->out->times;
    uint32_t *order = w->out->order;
    size_t done = 0, ready = 0;
    for (uint32_t i = 0; i < w->net->activities_n; i++) {
        times[i].early_start = activities[i].not_before;
        w->driver[i] = NOBODY;
        if (!w->waits[i])
            order[ready++] = i;
    }
    for (; done < ready; done++) {
        uint32_t at = order[done];
        enum ky_err err = finish_early(w, at, e);
        if (err)
            return err;
        for (uint32_t k = w->first[at]; k < w->first[at + 1]; k++) {
            const struct edge *edge = &w->edges[k];
            struct cpm_times *t = &times[edge->to];
            int64_t asked = asked_start(edge, times[at].early_start, times[at].early_finish,
                                        activities[edge->to].duration);
            if (asked > t->early_start ||
                (asked == t->early_start && w->driver[edge->to] == NOBODY))
                w->driver[edge->to] = at;
            if (asked > CPM_LENGTH_MAX)
                asked = CPM_LENGTH_MAX + (int64_t)1; /* refused when its turn comes */
            if (asked > t->early_start)
                t->early_start = (int32_t)asked;
            if (--w->waits[edge->to] == 0)
                order[ready++] = edge->to;
        }
    }
    *out_done = done;
    return KY_OK;
}

/* The room that an edge leaves: by how much its own end may move later before whom it leads to,
 * at `start` and `finish`, must move. */
static int64_t room(const struct edge *edge, const struct cpm_times *own, int64_t start,
                    int64_t finish)
{
    int64_t from =
        edge->link == CPM_FS || edge->link == CPM_FF ? own->early_finish : own->early_start;
    return (edge->link == CPM_FF || edge->link == CPM_SF ? finish : start) - edge->lag - from;
}

static void pass_backward(struct work *w)
{
    struct cpm_schedule *out = w->out;
    for (size_t i = w->net->activities_n; i-- > 0;) {
        uint32_t at = out->order[i];
        struct cpm_times *t = &out->times[at];
        int64_t total = (int64_t)out->length - t->early_finish, free = total;
        for (uint32_t k = w->first[at]; k < w->first[at + 1]; k++) {
            const struct edge *edge = &w->edges[k];
            const struct cpm_times *next = &out->times[edge->to];
            int64_t late = room(edge, t, next->late_start, next->late_finish);
            int64_t early = room(edge, t, next->early_start, next->early_finish);
            total = late < total ? late : total;
            free = early < free ? early : free;
        }
        t->total_slack = (int32_t)total;
        t->free_slack = (int32_t)free;
        t->late_start = (int32_t)(t->early_start + total);
        t->late_finish = (int32_t)(t->early_finish + total);
        out->critical_n += total == 0;
    }
}

/* From whom nobody makes wait to the last, in order, that finishes last. */
static enum ky_err find_path(struct arena *a, struct work *w, struct err *e)
{
    struct cpm_schedule *out = w->out;
    uint32_t last = NOBODY;
    for (size_t i = w->net->activities_n; i-- > 0 && last == NOBODY;)
        if (out->times[out->order[i]].early_finish == out->length)
            last = out->order[i];
    for (uint32_t at = last; at != NOBODY; at = w->driver[at])
        out->path_n++;
    out->path = ARENA_ARRAY(a, uint32_t, out->path_n + 1);
    if (!out->path)
        return arena_check(a, e);
    size_t i = out->path_n;
    for (uint32_t at = last; at != NOBODY; at = w->driver[at])
        out->path[--i] = at;
    return KY_OK;
}

/* "'a' after 'b' after 'a'" as far as a text goes. */
static enum ky_err name_cycle(const struct work *w, struct err *e)
{
    const struct cpm_schedule *out = w->out;
    struct buf b;
    enum { SHOWN = 12, KEY_SHOWN = 24 };
    buf_init(&b, 4096);
    for (size_t i = 0; i <= out->cycle_n; i++) {
        if (out->cycle_n > SHOWN && i == SHOWN / 2) {
            i = out->cycle_n - SHOWN / 2;
            buf_addf(&b, " → … %zu more …", out->cycle_n - SHOWN);
        }
        struct str key = w->net->activities[out->cycle[i % out->cycle_n]].key;
        buf_addf(&b, "%s'%.*s'", i ? " → " : "",
                 STR_ARG(str_utf8_prefix(str_utf8_cut(key, 4 * KEY_SHOWN), KEY_SHOWN)));
    }
    enum ky_err err = err_set(e, KY_ECONFLICT,
                              "these activities wait for each other: %.*s. Take one of their "
                              "dependencies out",
                              STR_ARG(buf_str(&b)));
    buf_release(&b);
    return err;
}

/* Each activity that could not be ordered waits for another such: walking from one to the one it
 * waits for comes round. The cycle begins with its first activity in the network. */
static enum ky_err find_cycle(struct arena *a, struct work *w, struct err *e)
{
    const struct cpm_network *net = w->net;
    struct cpm_schedule *out = w->out;
    uint32_t at = NOBODY, least = NOBODY, n = 0;
    for (size_t i = net->dependencies_n; i-- > 0;) {
        const struct cpm_dependency *d = &net->dependencies[i];
        if (w->waits[d->from] && w->waits[d->to])
            w->driver[d->to] = d->from;
    }
    for (uint32_t i = 0; i < net->activities_n && at == NOBODY; i++)
        if (w->waits[i])
            at = i;
    for (size_t i = 0; i < net->activities_n; i++) /* enough steps to be on the cycle */
        at = w->driver[at];
    uint32_t start = at;
    do {
        least = at < least ? at : least;
        at = w->driver[at];
        n++;
    } while (at != start);
    out->cycle = ARENA_ARRAY(a, uint32_t, n);
    if (!out->cycle)
        return arena_check(a, e);
    out->cycle_n = n;
    at = least;
    for (uint32_t i = n; i-- > 0;) {
        at = w->driver[at];
        out->cycle[i] = at;
    }
    ensure(out->cycle[0] == least);
    return name_cycle(w, e);
}

enum ky_err cpm_schedule(struct arena *a, const struct cpm_network *net, struct cpm_schedule *out,
                         struct err *e)
{
    struct work w = {.net = net, .out = out};
    size_t done;
    *out = (struct cpm_schedule){0};
    enum ky_err err = check(net, e);
    if (err)
        return err;
    if (!allocate(a, &w))
        return arena_check(a, e);
    index_edges(&w);
    err = pass_forward(&w, &done, e);
    if (!err && done < net->activities_n)
        return find_cycle(a, &w, e);
    if (err)
        return err;
    pass_backward(&w);
    return find_path(a, &w, e);
}
