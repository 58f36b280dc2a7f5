/* PSPLIB's .sm files: a text of sections, whose rows are blank-separated numbers. */
#include "cpm/read.h"

#include "base/vec.h"

enum section { SECTION_NONE, SECTION_INFORMATION, SECTION_RELATIONS, SECTION_DURATIONS };

struct reading {
    struct arena *a;
    struct str rest; /* behind the current line */
    struct str line;
    int number; /* of the line */
    enum section section;
    bool informed;  /* the heading of the row of PROJECT INFORMATION was read */
    int mpm_column; /* in that row; -1: not there */
    int32_t mpm_time;
    int64_t jobs;   /* as the header says, 0: it has not yet */
    size_t related; /* rows of relations so far */
    size_t timed;   /* rows of durations so far */
    VEC(struct cpm_activity) activities;
    VEC(struct cpm_dependency) dependencies;
    struct err *e;
};

static enum ky_err bad(const struct reading *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
static enum ky_err bad(const struct reading *r, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    enum ky_err err = err_setv(r->e, KY_EINVAL, fmt, args);
    va_end(args);
    err_prefix(r->e, "line %d", r->number);
    return err;
}

/* The next word of *s, cut off; empty at the end. */
static struct str next_word(struct str *s)
{
    *s = str_trim(*s);
    size_t n = 0;
    while (n < s->n && s->p[n] != ' ' && s->p[n] != '\t')
        n++;
    struct str word = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    return word;
}

static enum ky_err next_number(struct reading *r, struct str *s, const char *what, int64_t least,
                               int64_t most, int64_t *out)
{
    struct str word = next_word(s);
    if (!word.n)
        return bad(r, "the row ends before %s", what);
    if (!str_to_i64(word, out) || *out < least || *out > most)
        return bad(r, "%s is '%.*s'. It is a whole number from %lld to %lld", what,
                   STR_ARG(str_utf8_cut(word, 40)), (long long)least, (long long)most);
    return KY_OK;
}

static enum ky_err out_of_room(const struct reading *r)
{
    enum ky_err err = arena_check(r->a, r->e);
    ensure(err);
    return err;
}

/* "jobs (incl. supersource/sink ):  32" */
static enum ky_err take_jobs(struct reading *r)
{
    struct str value = str_from(r->line, str_find_char(r->line, ':') + 1);
    if (r->jobs)
        return bad(r, "the number of jobs is given a second time");
    return next_number(r, &value, "the number of jobs", 1, CPM_ACTIVITIES_MAX, &r->jobs);
}

/* The heading "pronr.  #jobs rel.date duedate tardcost  MPM-Time", then a row of numbers. */
static enum ky_err take_information(struct reading *r)
{
    struct str rest = r->line, word;
    int64_t time;
    if (!r->informed) {
        int column = 0;
        for (word = next_word(&rest); word.n; word = next_word(&rest), column++)
            if (str_ieq(word, STR("MPM-Time")))
                r->mpm_column = column;
        r->informed = true;
        return KY_OK;
    }
    if (r->mpm_time != CPM_NO_MPM_TIME)
        return bad(r, "a second project is described. One file holds one project");
    for (int i = 0; i < r->mpm_column; i++)
        (void)next_word(&rest);
    if (r->mpm_column < 0)
        return KY_OK;
    enum ky_err err = next_number(r, &rest, "the MPM-Time", 0, CPM_LENGTH_MAX, &time);
    if (!err)
        r->mpm_time = (int32_t)time;
    return err;
}

static enum ky_err take_successor(struct reading *r, struct str *rest, int64_t job)
{
    int64_t other;
    enum ky_err err =
        next_number(r, rest, "a successor", 1, r->jobs ? r->jobs : CPM_ACTIVITIES_MAX, &other);
    if (err)
        return err;
    struct cpm_dependency *d = VEC_PUSH(r->a, r->dependencies);
    if (!d)
        return out_of_room(r);
    *d = (struct cpm_dependency){.from = (uint32_t)job - 1, .to = (uint32_t)other - 1};
    return KY_OK;
}

/* "   2        1          3           6  11  15": job, modes, successors, each. */
static enum ky_err take_relations(struct reading *r)
{
    int64_t job, modes, successors;
    struct str rest = r->line;
    enum ky_err err = next_number(r, &rest, "the job's number", 1, CPM_ACTIVITIES_MAX, &job);
    if (!err && job != (int64_t)r->related + 1)
        return bad(r, "job %lld stands where job %zu is due", (long long)job, r->related + 1);
    if (!err)
        err = next_number(r, &rest, "the number of modes", 1, 1000, &modes);
    if (!err && modes != 1)
        return bad(r, "job %lld has %lld modes. Only files of a single mode can be read",
                   (long long)job, (long long)modes);
    if (!err)
        err = next_number(r, &rest, "the number of successors", 0, CPM_ACTIVITIES_MAX, &successors);
    for (int64_t i = 0; !err && i < successors; i++)
        err = take_successor(r, &rest, job);
    if (!err && str_trim(rest).n)
        err = bad(r, "job %lld has more successors than the %lld it says", (long long)job,
                  (long long)successors);
    r->related++;
    return err;
}

/* "  2      1     8       4    0    0    0": job, mode, duration, resources. */
static enum ky_err take_durations(struct reading *r)
{
    int64_t job, mode, duration;
    struct str rest = r->line;
    enum ky_err err = next_number(r, &rest, "the job's number", 1, CPM_ACTIVITIES_MAX, &job);
    if (!err && job != (int64_t)r->timed + 1)
        return bad(r, "job %lld stands where job %zu is due", (long long)job, r->timed + 1);
    if (!err)
        err = next_number(r, &rest, "the mode", 1, 1, &mode);
    if (!err)
        err = next_number(r, &rest, "the duration", 0, CPM_DAYS_MAX, &duration);
    if (err)
        return err;
    struct cpm_activity *x = VEC_PUSH(r->a, r->activities);
    if (!x)
        return out_of_room(r);
    x->key = arena_printf(r->a, "%lld", (long long)job);
    x->duration = (int32_t)duration;
    r->timed++;
    return KY_OK;
}

static enum ky_err take_row(struct reading *r)
{
    switch (r->section) {
    case SECTION_INFORMATION:
        return take_information(r);
    case SECTION_RELATIONS:
        return take_relations(r);
    case SECTION_DURATIONS:
        return take_durations(r);
    case SECTION_NONE:
        break;
    }
    return KY_OK;
}

static bool is_rule(struct str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] != '*' && line.p[i] != '-')
            return false;
    return true;
}

static enum ky_err take_line(struct reading *r)
{
    static const struct {
        struct str name;
        enum section section;
    } headings[] = {
        {S("PROJECT INFORMATION:"), SECTION_INFORMATION},
        {S("PRECEDENCE RELATIONS:"), SECTION_RELATIONS},
        {S("REQUESTS/DURATIONS:"), SECTION_DURATIONS},
        {S("RESOURCEAVAILABILITIES:"), SECTION_NONE},
        {S("RESOURCES"), SECTION_NONE},
    };
    if (is_rule(r->line)) /* also a line of nothing */
        return KY_OK;
    for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++)
        if (str_eq(r->line, headings[i].name)) {
            r->section = headings[i].section;
            return KY_OK;
        }
    if (str_starts(r->line, STR("jobnr."))) /* the names of columns */
        return KY_OK;
    if (str_starts(r->line, STR("jobs ")) && str_has(r->line, STR(":")))
        return take_jobs(r);
    return take_row(r);
}

static enum ky_err check_whole(struct reading *r)
{
    if (!r->related && !r->timed)
        return err_set(r->e, KY_EINVAL,
                       "this is no PSPLIB file: 'PRECEDENCE RELATIONS:' and "
                       "'REQUESTS/DURATIONS:' are missing");
    if (r->related != r->timed)
        return err_set(r->e, KY_EINVAL,
                       "%zu jobs have relations and %zu have durations. Both are said of each job",
                       r->related, r->timed);
    if (r->jobs && (size_t)r->jobs != r->related)
        return err_set(r->e, KY_EINVAL, "the header says %lld jobs, the tables hold %zu",
                       (long long)r->jobs, r->related);
    VEC_FOR (struct cpm_dependency, d, r->dependencies)
        if (d->to >= r->related)
            return err_set(r->e, KY_EINVAL, "job %u has the successor %u, but there are %zu jobs",
                           d->from + 1, d->to + 1, r->related);
    return KY_OK;
}

enum ky_err cpm_read_sm(struct arena *a, struct str text, struct cpm_network *out,
                        int32_t *out_mpm_time, struct err *e)
{
    struct reading r = {
        .a = a, .rest = text, .e = e, .mpm_time = CPM_NO_MPM_TIME, .mpm_column = -1};
    enum ky_err err = KY_OK;
    while (!err && str_split(&r.rest, '\n', &r.line)) {
        r.line = str_trim(r.line);
        r.number++;
        err = take_line(&r);
    }
    if (!err)
        err = check_whole(&r);
    if (!err)
        err = arena_check(a, e);
    if (err)
        return err;
    *out = (struct cpm_network){.activities = r.activities.p,
                                .activities_n = r.activities.n,
                                .dependencies = r.dependencies.p,
                                .dependencies_n = r.dependencies.n};
    *out_mpm_time = r.mpm_time;
    return KY_OK;
}
