/* register_priv.h: a change of the register at work; shared by register*.c.
 *
 * What is saved stirs what is computed from it: tasks, projects, instructions. They are assessed
 * once, at the end, the deepest subtasks first, within the same transaction. */
#ifndef KY_SERVICE_REGISTER_PRIV_H
#define KY_SERVICE_REGISTER_PRIV_H

#include "base/day.h"
#include "base/zone.h"
#include "calendar/workday.h"
#include "register/light.h"
#include "register/machine.h"
#include "service/register.h"
#include "store/object.h"

enum {
    TASK_DEPTH = 16,         /* subtasks in subtasks */
    REGISTER_NEST_MAX = 100, /* what stands below what, of other kinds */
};

/* Ids, each once. */
struct reg_set {
    VEC(int64_t) v;
    uint32_t *slots; /* open addressing over v; 0: free, else the place + 1 */
    size_t slots_n;
};

struct reg {
    struct writer *w;
    struct reader r;      /* lives as long as the change */
    struct arena scratch; /* of one step: a save, an assessment */
    const struct zone *zone;
    int32_t today;
    struct workdays days; /* reg_workdays looks them up */
    bool has_days;
    int64_t blamed; /* the object that the error is about; 0: none in particular */
    struct reg_set tasks, projects, instructions; /* to be assessed */
    VEC(int64_t) depths[TASK_DEPTH];
};

/* Run `fn` as one change, then assess what it stirred. May be repeated with the transaction. */
enum ky_err reg_run(struct writer *w, const struct zone *zone,
                    enum ky_err (*fn)(struct reg *x, void *ctx, struct err *e), void *ctx,
                    struct err *e) MUST_CHECK;

/* KY_ENOTFOUND when there is none. */
enum ky_err reg_load(struct reg *x, int64_t id, struct object **out, struct err *e) MUST_CHECK;
/* Save a draft by every rule there is, and note what it stirs. */
enum ky_err reg_save(struct reg *x, struct object_draft *d, const char *action, bool *out_changed,
                     struct err *e) MUST_CHECK;
/* The same without stirring anything: for what is computed. */
enum ky_err reg_keep(struct reg *x, struct object_draft *d, struct err *e) MUST_CHECK;
/* To be assessed at the end. */
enum ky_err reg_stir(struct reg *x, const struct object *o, struct err *e) MUST_CHECK;
/* Assess what is stirred. */
enum ky_err reg_settle(struct reg *x, struct err *e) MUST_CHECK;

/* All that refer to `to` in a role, in their order. They live in r->arena. */
enum ky_err reg_all(struct reader *r, int64_t to, const char *role, struct objects *out,
                    struct err *e) MUST_CHECK;
/* What the program makes for an object gets a key of the store's. What is made for one that is not
 * shown in full is not shown in full either. Whoever shows a part of something hidden asks for the
 * level of its owner besides. */
static inline void reg_begin_part(struct object_draft *d, enum register_kind kind,
                                  const struct object *subject)
{
    bool in_part = subject->level == LEVEL_SUMMARY || subject->level == LEVEL_WITHHELD;
    draft_begin(d, kind_of(kind));
    d->level = in_part ? subject->level : LEVEL_PUBLIC;
}

int32_t reg_day(const struct zone *zone, int64_t us);
struct str reg_date(struct arena *a, int32_t day);              /* empty for DAY_NONE */
int32_t reg_date_of(const struct object *o, const char *field); /* DAY_NONE when not set */
int64_t reg_midnight(const struct zone *zone, int32_t day);
/* The site's working days, with its own holidays. */
enum ky_err reg_workdays(struct reg *x, const struct workdays **out, struct err *e) MUST_CHECK;

/* Rules between the fields of an object, and between it and others: register_check.c. */
enum ky_err reg_check(struct reg *x, const struct object_draft *d, const struct object *old,
                      struct err *e) MUST_CHECK;
struct str draft_str(const struct object_draft *d, const char *field);
int64_t draft_int(const struct object_draft *d, const char *field); /* of REFS the first */

/* Who leads a task or project on a day: 0 for nobody. *out_turns: the next day on which that
 * changes, INT32_MAX when none. KY_ECONFLICT, x->blamed set, when two lead at once. */
struct reg_lead {
    int64_t organization, person, assignment;
    int32_t turns;
};
enum ky_err reg_find_lead(struct reg *x, struct reader *r, const struct object *subject,
                          int32_t day, struct reg_lead *out, struct err *e) MUST_CHECK;

struct reg_deadlines {
    int64_t in_force;   /* the object; 0: none */
    int32_t due, first; /* DAY_NONE */
    int32_t set;        /* when the one in force was set */
    size_t n;
};
enum ky_err reg_find_deadlines(struct reg *x, struct reader *r, int64_t subject,
                               struct reg_deadlines *out, struct err *e) MUST_CHECK;
/* The next reminder of a task that is open, due and led: when, and which. */
struct reg_step {
    int32_t day; /* today: it waits to be made; INT32_MAX: there is none */
    enum register_step {
        STEP_BEFORE_7,
        STEP_BEFORE_3,
        STEP_ON_DAY,
        STEP_OVERDUE_1,
        STEP_OVERDUE_2
    } step;
};
enum ky_err reg_next_step(struct reg *x, struct reader *r, const struct object *task,
                          const struct reg_deadlines *deadlines, struct reg_step *out,
                          struct err *e) MUST_CHECK;
/* Make the slip for the step that waits, if one does. */
enum ky_err reg_remind(struct reg *x, const struct object *task, struct err *e) MUST_CHECK;
/* Give a task whose deadline nobody set the one that the rule says; *out_made tells. */
enum ky_err reg_default_deadline(struct reg *x, struct reader *r, const struct object *task,
                                 bool *out_made, struct err *e) MUST_CHECK;
/* Fill in what follows from the words of a deadline: date, precision, rule. */
enum ky_err reg_derive_deadline(struct reg *x, struct object_draft *d, struct err *e) MUST_CHECK;

enum ky_err reg_assess_task(struct reg *x, int64_t id, struct err *e) MUST_CHECK;
enum ky_err reg_assess_project(struct reg *x, int64_t id, struct err *e) MUST_CHECK;
enum ky_err reg_assess_instruction(struct reg *x, int64_t id, struct err *e) MUST_CHECK;
void reg_keep_turns(struct object_draft *d, int32_t day);
/* Write an assessment when it says something else than the last one. */
struct reg_verdict {
    struct light_result result;
    const char *reason;
    struct str inputs;
};
enum ky_err reg_note_verdict(struct reg *x, struct reader *r, const struct object *subject,
                             const struct reg_verdict *v, struct err *e) MUST_CHECK;

/* Move an object by its machine; everything that follows from it is done too. The subject is
 * reloaded into *out_subject when that is not NULL. */
enum ky_err reg_move(struct reg *x, const struct register_move *m, struct register_moved *out,
                     struct err *e) MUST_CHECK;
/* Note that an object began in a state that is not its machine's first. */
enum ky_err reg_note_begin(struct reg *x, const struct object *o, int64_t at,
                           struct err *e) MUST_CHECK;

#endif
