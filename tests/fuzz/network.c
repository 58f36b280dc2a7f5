/* network.c: networks of activities, PSPLIB's or JSON. What is read can be scheduled or waits for
 * itself; then every dependency holds, at the earliest and at the latest times, and nothing lies
 * outside the project. */
#include "cpm/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int64_t asked(const struct cpm_network *net, const struct cpm_dependency *d, int64_t start,
                     int64_t finish)
{
    int64_t from = d->link == CPM_FS || d->link == CPM_FF ? finish : start;
    bool to_finish = d->link == CPM_FF || d->link == CPM_SF;
    return from + d->lag - (to_finish ? net->activities[d->to].duration : 0);
}

static void check_schedule(const struct cpm_network *net, const struct cpm_schedule *s)
{
    for (size_t i = 0; i < net->activities_n; i++) {
        const struct cpm_times *t = &s->times[i];
        const struct cpm_activity *x = &net->activities[i];
        ensure(t->early_start >= x->not_before && t->late_finish <= s->length);
        ensure(t->early_finish - t->early_start == x->duration);
        ensure(t->late_finish - t->late_start == x->duration);
        ensure(t->late_start - t->early_start == t->total_slack);
        ensure(t->free_slack >= 0 && t->free_slack <= t->total_slack);
    }
    for (size_t i = 0; i < net->dependencies_n; i++) {
        const struct cpm_dependency *d = &net->dependencies[i];
        const struct cpm_times *a = &s->times[d->from], *b = &s->times[d->to];
        ensure(b->early_start >= asked(net, d, a->early_start, a->early_finish));
        ensure(b->late_start >= asked(net, d, a->late_start, a->late_finish));
    }
    ensure((s->path_n > 0) == (net->activities_n > 0) && s->path_n <= s->critical_n);
    for (size_t i = 0; i < s->path_n; i++)
        ensure(cpm_critical(&s->times[s->path[i]]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a;
    struct err e;
    struct cpm_network net;
    struct cpm_schedule s;
    struct str text = str_of((const char *)data, n), name;
    int32_t mpm_time;
    arena_init(&a, 64 << 20);
    bool json = n > 0 && data[0] == '{';
    enum ky_err err = json ? cpm_read_json(&a, text, &net, &name, &e)
                           : cpm_read_sm(&a, text, &net, &mpm_time, &e);
    ensure(err == KY_OK || ((err == KY_EINVAL || err == KY_ELIMIT) && e.text[0]));
    if (!err) {
        err = cpm_schedule(&a, &net, &s, &e);
        ensure(err == KY_OK || err == KY_ECONFLICT || err == KY_ELIMIT);
        ensure((err == KY_ECONFLICT) == (s.cycle_n > 0));
        if (!err)
            check_schedule(&net, &s);
    }
    arena_release(&a);
    return 0;
}
