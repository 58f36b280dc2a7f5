/* machine.h: what states an object of the register can have, and who may move it to which.
 *
 * One table per machine (machine.c): meeting, document, task, progress_report, extension, project.
 * A move that is not in it is refused with the legal ones named. Pure. */
#ifndef KY_REGISTER_MACHINE_H
#define KY_REGISTER_MACHINE_H

#include "base/err.h"
#include "register/kind.h"

enum register_role {
    REGISTER_CLERK = 1,   /* the office that keeps the register */
    REGISTER_CONTACT = 2, /* the unit that has to act */
    REGISTER_LEADER = 4,  /* who decides for the office */
};

enum move_needs {
    NEED_REASON = 1,   /* why, in words */
    NEED_SECOND = 2,   /* somebody else than who made the move before */
    NEED_DECISION = 4, /* the decision that allows it */
    NEED_NUMBER = 8,   /* the object's number (a document's 文号) */
    NEED_LEAD = 16,    /* a lead unit is assigned */
    NEED_ANSWER = 32,  /* the completion standard is answered: the reason says how */
};

struct move {
    const char *from, *to;
    const char *name; /* the verb: "accept", a word of the catalogue */
    unsigned roles;   /* any of these may */
    unsigned needs;
};

struct machine {
    enum register_kind kind;
    const char *const *states; /* ends with NULL; the first is where a new object begins */
    const char *const *open;   /* those in which something is still to be done; ends with NULL */
    const struct move *moves;
    size_t moves_n;
};

extern const char *const STATES_MEETING[],
    *const STATES_DOCUMENT[], *const STATES_TASK[], *const STATES_REPORT[],
                                                        *const STATES_EXTENSION[],
                                                            *const STATES_PROJECT[];

const struct machine *machine_of(enum register_kind k); /* NULL: objects of it have no machine */
bool machine_has(const struct machine *m, struct str state);
bool machine_open(const struct machine *m, struct str state); /* can be overdue */
/* The move from one state to another. KY_ECONFLICT names the legal ones when there is none: "a task
 * that is 'closed' cannot become 'accepted'. It can become 'archived' or 'in_progress'". */
enum ky_err machine_move(const struct machine *m, struct str from, struct str to,
                         const struct move **out, struct err *e) MUST_CHECK;

#endif
