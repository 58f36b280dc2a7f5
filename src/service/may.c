#include "service/may.h"

#include "register/machine.h"

const struct actor ACTOR_COMMAND = {.name = S("command"),
                                    .roles = ROLE_ADMIN | ROLE_CLERK | ROLE_CONTACT | ROLE_LEADER};

static const struct {
    const char *text;
    unsigned roles; /* any of them */
} table[PERMISSIONS] = {
    [MAY_WRITE] = {"write articles",
                   ROLE_CONTRIBUTOR | ROLE_EDITOR | ROLE_REVIEWER | ROLE_CHIEF | ROLE_ADMIN},
    [MAY_PUBLISH] = {"publish and recall articles", ROLE_CHIEF | ROLE_ADMIN},
    [MAY_ARRANGE] = {"arrange channels, sources and static pages", ROLE_CHIEF | ROLE_ADMIN},
    [MAY_ADMINISTER] = {"change the site's settings", ROLE_ADMIN},
    [MAY_REGISTER] = {"keep the register", ROLE_CLERK | ROLE_LEADER},
    [MAY_REPORT] = {"report to the register", ROLE_CLERK | ROLE_LEADER | ROLE_CONTACT},
};

enum ky_err may(const struct actor *actor, enum permission p, struct err *e)
{
    if (actor->roles & table[p].roles)
        return KY_OK;
    return err_set(e, KY_EDENIED, "'%.*s' lacks the permission to %s", STR_ARG(actor->name),
                   table[p].text);
}

unsigned may_register_roles(const struct actor *actor)
{
    return (actor->roles & ROLE_CLERK ? REGISTER_CLERK : 0U) |
           (actor->roles & ROLE_CONTACT ? REGISTER_CONTACT : 0U) |
           (actor->roles & ROLE_LEADER ? REGISTER_LEADER : 0U);
}
