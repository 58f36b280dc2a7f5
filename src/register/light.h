/* light.h: the colour of a task's or project's light, by rule version 1: a pure function of inputs
 * that are kept with the result, so that anybody can compute it again.
 *
 * Task: grey = suspended, or nothing reported yet and not past due; red = past due and open; yellow
 * = 3 days or fewer left, or the last accepted report older than its period; blue = 7 days or fewer
 * left; green = otherwise, with a report in its period. What is closed keeps no light (grey
 * "closed"), and closed late says so. Project: gap = share of the year elapsed - completed / annual
 * plan: under 10 points green, 10 to 30 yellow, over 30 red; start month missed yellow, by 3 months
 * red; nothing reported grey. */
#ifndef KY_REGISTER_LIGHT_H
#define KY_REGISTER_LIGHT_H

#include "base/arena.h"
#include "base/day.h"
#include "register/kind.h"

#define REGISTER_LIGHTS(X)                                                                         \
    X(LIGHT_GREY, "grey")                                                                          \
    X(LIGHT_GREEN, "green")                                                                        \
    X(LIGHT_BLUE, "blue")                                                                          \
    X(LIGHT_YELLOW, "yellow")                                                                      \
    X(LIGHT_RED, "red")
enum light {
#define X(code, name) code,
    REGISTER_LIGHTS(X)
#undef X
        LIGHTS_N
};
const char *light_name(enum light l);
bool light_find(struct str name, enum light *out);

enum { LIGHT_RULE_VERSION = 1 };

/* Days are counted from 1970-01-01 in the site's zone; DAY_NONE where there is none. */
struct light_task {
    bool open, suspended; /* by its state */
    int32_t due;          /* the deadline in force */
    int32_t reported;     /* the day of the last accepted report */
    int32_t period;       /* days a report stays fresh; 0: none is asked for */
};
struct light_project {
    bool active, suspended;
    int64_t planned, completed; /* fen, of the year */
    int32_t start_due, started; /* the month's first day */
    bool reported;
};
struct light_result {
    enum light light;
    const char *reason; /* a word of the catalogue: "past_due", "due_in_3_days", "report_stale"… */
    int32_t until;      /* first day on which the calendar alone may change it; INT32_MAX: never */
};
struct light_result light_task(const struct light_task *in, int32_t today);
struct light_result light_project(const struct light_project *in, int32_t today);

/* The inputs as they are kept and shown: canonical JSON, and back (KY_EINVAL). */
void light_task_write(struct buf *out, const struct light_task *in);
enum ky_err light_task_parse(struct arena *a, struct str json, struct light_task *out,
                             struct err *e) MUST_CHECK;
void light_project_write(struct buf *out, const struct light_project *in);
enum ky_err light_project_parse(struct arena *a, struct str json, struct light_project *out,
                                struct err *e) MUST_CHECK;

#endif
