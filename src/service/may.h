/* may.h: who may do what. Every service call takes the actor and asks may() first. */
#ifndef KY_SERVICE_MAY_H
#define KY_SERVICE_MAY_H

#include "store/writer.h"

enum role {
    ROLE_CONTRIBUTOR = 1 << 0,
    ROLE_EDITOR = 1 << 1,
    ROLE_REVIEWER = 1 << 2,
    ROLE_CHIEF = 1 << 3,
    ROLE_ADMIN = 1 << 4,
    ROLE_CLERK = 1 << 5,   /* keeps the register */
    ROLE_CONTACT = 1 << 6, /* of a unit that has to act: reports to the register */
    ROLE_LEADER = 1 << 7,  /* decides for the office that keeps the register */
};

enum permission {
    MAY_WRITE,      /* create articles and add revisions */
    MAY_PUBLISH,    /* publish and recall */
    MAY_ARRANGE,    /* channels, terms, static pages */
    MAY_ADMINISTER, /* settings */
    MAY_REGISTER,   /* the register: objects, assignments, deadlines */
    MAY_REPORT,     /* report progress to the register, ask for more time */
    PERMISSIONS
};

/* The administrator at the command line: whoever can write the site's files may do everything. */
extern const struct actor ACTOR_COMMAND;

/* KY_OK, or KY_EDENIED with the permission that is missing in the text. */
enum ky_err may(const struct actor *actor, enum permission p, struct err *e) MUST_CHECK;

/* What the actor is to the register's state machines: bits of enum register_role. The moves say
 * themselves which of them may (register/machine.h). */
unsigned may_register_roles(const struct actor *actor);

#endif
