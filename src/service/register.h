/* register.h: the register's work: states are moved, units assigned and asked, reports taken,
 * deadlines extended.
 *
 * Each call is one transaction: what it changes, the move that says so, and the computed fields of
 * what it touches (lead, due, percent, light…) are written together. Rules of the machines stand in
 * register/machine.h; whoever may not, is told so. Errors: KY_EINVAL names the field and what to
 * do; KY_ECONFLICT a move that is not legal; KY_EDENIED a person who may not, or may not alone;
 * KY_ENOTFOUND. */
#ifndef KY_SERVICE_REGISTER_H
#define KY_SERVICE_REGISTER_H

#include "register/kind.h"
#include "service/site.h"

/* A move of an object from the state in which it is to another. */
struct register_move {
    int64_t subject;
    struct str to;
    struct str reason;
    int64_t decision;  /* the decision that allows it; 0: none */
    struct str number; /* of a document that is issued */
    int64_t at;        /* us; 0: now. Not before the last move, not in the future */
    struct str actor;  /* who made it; empty: the one who acts */
    struct str key;    /* of the move; empty: made */
    struct str citations;
};
struct register_moved {
    int64_t subject, move;
    enum register_kind kind;
    struct str from, to; /* in the arena given; `to` is as the machine's table has it */
    int64_t deadline;    /* that an approved extension made; 0: none */
};
enum ky_err register_move(struct site *s, const struct actor *actor, struct arena *a,
                          const struct register_move *m, struct register_moved *out,
                          struct err *e) MUST_CHECK;
/* The next step towards closing a task: what is under way is submitted, what is submitted is
 * verified, what is verified is closed, by somebody else. The reason says how the completion
 * standard is met. */
enum ky_err register_close(struct site *s, const struct actor *actor, struct arena *a,
                           const struct register_move *m, struct register_moved *out,
                           struct err *e) MUST_CHECK;

/* A report on a task or project, handed in (or kept as a draft), with a piece of evidence. It
 * answers the notices that wait for one. */
struct register_report {
    int64_t subject, organization; /* organization 0: the lead unit */
    struct str text, problems, next, period;
    int64_t percent; /* -1: not said */
    struct str on;   /* date; empty: today */
    bool draft;
    struct str evidence, url, file; /* title; where it is, or the hash of a medium */
};
enum ky_err register_report(struct site *s, const struct actor *actor, struct arena *a,
                            const struct register_report *in, int64_t *out,
                            struct err *e) MUST_CHECK;

/* Assign a unit to a task or project. A new lead ends the one before, on the day it begins. */
struct register_assign {
    int64_t subject, organization, person; /* person 0: none named */
    struct str role;                       /* lead, cooperate, supervise */
    struct str from;                       /* date; empty: today */
    struct str text;
};
enum ky_err register_assign(struct site *s, const struct actor *actor, struct arena *a,
                            const struct register_assign *in, int64_t *out,
                            struct err *e) MUST_CHECK;

/* Ask for more time. Approving (a move, by somebody else) makes a deadline that supersedes the one
 * in force; the first one stays on record. */
struct register_extend {
    int64_t task, organization; /* organization 0: the lead unit */
    struct str date, words, reason;
};
enum ky_err register_extend(struct site *s, const struct actor *actor, struct arena *a,
                            const struct register_extend *in, int64_t *out,
                            struct err *e) MUST_CHECK;

/* An object as commands and forms call it: its number, or "KIND:KEY". `kinds`: 1 << kind of those
 * wanted; 0: any. */
enum ky_err register_find(struct reader *r, struct str name, uint64_t kinds, int64_t *out,
                          struct err *e) MUST_CHECK;

#endif
