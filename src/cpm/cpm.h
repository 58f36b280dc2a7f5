/* cpm.h: the critical path of a network of activities.
 *
 * Times are working days counted from the start of the project, which is 0: an activity that starts
 * at 3 and takes 2 holds the fourth and the fifth day and finishes at 5. What day of the calendar
 * that is, workday.h tells. An activity of no duration is a milestone.
 *
 * A dependency ties a start or finish of `to` to a start or finish of `from`, `lag` days later; a
 * negative lag allows that much earlier. Nothing starts before 0 nor before its own `not_before`.
 *
 * Critical path method: Kelley and Walker 1959; dependencies of four kinds with lags: Roy's method
 * of potentials (MPM). Pure; cost linear in activities plus dependencies, memory from the arena. */
#ifndef KY_CPM_CPM_H
#define KY_CPM_CPM_H

#include "base/arena.h"

enum {
    CPM_ACTIVITIES_MAX = 1000000,
    CPM_DEPENDENCIES_MAX = 10000000,
    CPM_DAYS_MAX = 1000000,     /* of a duration, a lag, a not_before */
    CPM_LENGTH_MAX = 1000000000 /* of a project */
};

/* What of `from` ties what of `to`: finish to start and so on. */
#define CPM_LINKS(X)                                                                               \
    X(CPM_FS, "FS")                                                                                \
    X(CPM_SS, "SS")                                                                                \
    X(CPM_FF, "FF")                                                                                \
    X(CPM_SF, "SF")

enum cpm_link {
#define X(code, name) code,
    CPM_LINKS(X)
#undef X
};

const char *cpm_link_name(enum cpm_link link);
bool cpm_link_parse(struct str name, enum cpm_link *out); /* "FS" … in capitals */

struct cpm_activity {
    struct str key, name; /* how errors call it; a name may be empty */
    int32_t duration;     /* 0 … CPM_DAYS_MAX */
    int32_t not_before;   /* 0 … CPM_DAYS_MAX */
};

struct cpm_dependency {
    uint32_t from, to; /* places in activities */
    int32_t lag;       /* at most CPM_DAYS_MAX either way */
    enum cpm_link link;
};

struct cpm_network {
    struct cpm_activity *activities;
    struct cpm_dependency *dependencies;
    size_t activities_n, dependencies_n;
};

struct cpm_times {
    int32_t early_start, early_finish;
    int32_t late_start, late_finish; /* such that the project is no longer for it */
    int32_t total_slack;             /* late_start - early_start; 0: critical */
    int32_t free_slack;              /* how long it may wait and hold up nobody */
};

struct cpm_schedule {
    int32_t length;          /* the latest early_finish */
    struct cpm_times *times; /* by activity */
    uint32_t *order;         /* activities, each after those it depends on */
    /* One longest chain, from first to last; the ends of its dependencies are tight. Empty for a
     * network of nothing. */
    uint32_t *path;
    size_t path_n;
    size_t critical_n; /* activities without slack; there may be more than `path` holds */
    /* After KY_ECONFLICT: activities that wait for each other, each for the one before it and the
     * first for the last. */
    uint32_t *cycle;
    size_t cycle_n;
};

static inline bool cpm_critical(const struct cpm_times *t)
{
    return t->total_slack == 0;
}

/* Forward and backward pass. KY_ECONFLICT for a cycle, which the text and out->cycle name in order;
 * KY_EINVAL for a number out of bounds or a dependency on nothing; KY_ELIMIT for a project longer
 * than CPM_LENGTH_MAX or a spent arena. *out is in the arena; the network is only read. */
enum ky_err cpm_schedule(struct arena *a, const struct cpm_network *net, struct cpm_schedule *out,
                         struct err *e) MUST_CHECK;

#endif
