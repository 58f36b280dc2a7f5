/* timer.h: the timetable: what is to be published or taken back at a time, and when it was done.
 * Nothing public depends on it; the scheduler works it off in the order of its times. */
#ifndef KY_STORE_TIMER_H
#define KY_STORE_TIMER_H

#include "store/writer.h"

enum timer_action { TIMER_PUBLISH, TIMER_EXPIRE, TIMER_ACTIONS };
enum timer_state { TIMER_WAITING, TIMER_DONE, TIMER_CANCELLED, TIMER_FAILED, TIMER_STATES };

struct timer {
    int64_t id, article_id;
    enum timer_action action;
    int64_t planned_at;
    enum timer_state state;
    int64_t done_at; /* us: when it was really done; 0: not yet */
};

const char *timer_action_name(enum timer_action a);
const char *timer_state_name(enum timer_state s);

/* A line of the timetable: with the title of the article, as the public reads it or as it stands.
 */
struct timer_line {
    struct timer timer;
    struct str title;
};
/* What waits, soonest first; what was done or failed, latest first. At most `limit`. */
enum ky_err store_timers_waiting(struct reader *r, int64_t limit, struct timer_line **out,
                                 size_t *out_n, struct err *e) MUST_CHECK;
enum ky_err store_timers_ended(struct reader *r, int64_t limit, struct timer_line **out,
                               size_t *out_n, struct err *e) MUST_CHECK;

/* Any, by its id; out->id is 0 when there is none. */
enum ky_err store_timer(struct reader *r, int64_t id, struct timer *out, struct err *e) MUST_CHECK;
/* The first that waits, of any article; out->id is 0 when none does. */
enum ky_err store_timer_next(struct reader *r, struct timer *out, struct err *e) MUST_CHECK;
/* The one of an article that waits for that action; out->id is 0 when none does. */
enum ky_err store_timer_of(struct reader *r, int64_t article_id, enum timer_action action,
                           struct timer *out, struct err *e) MUST_CHECK;
/* Plan an action, in place of the one that waits (at 0: cancel that). Nothing is logged when
 * nothing changes. */
enum ky_err store_timer_set(struct writer *w, int64_t article_id, enum timer_action action,
                            int64_t at, struct err *e) MUST_CHECK;
/* It was done now, or could not be done. */
enum ky_err store_timer_end(struct writer *w, struct timer *t, enum timer_state state,
                            struct err *e) MUST_CHECK;

#endif
