#include "service/may.h"

const struct actor ACTOR_COMMAND = {.name = S("command"), .roles = ROLE_ADMIN};

static const struct {
    const char *text;
    unsigned roles; /* any of them */
} table[PERMISSIONS] = {
    [MAY_WRITE] = {"write articles",
                   ROLE_CONTRIBUTOR | ROLE_EDITOR | ROLE_REVIEWER | ROLE_CHIEF | ROLE_ADMIN},
    [MAY_PUBLISH] = {"publish and recall articles", ROLE_CHIEF | ROLE_ADMIN},
    [MAY_ARRANGE] = {"arrange channels, sources and static pages", ROLE_CHIEF | ROLE_ADMIN},
    [MAY_ADMINISTER] = {"change the site's settings", ROLE_ADMIN},
};

enum ky_err may(const struct actor *actor, enum permission p, struct err *e)
{
    if (actor->roles & table[p].roles)
        return KY_OK;
    return err_set(e, KY_EDENIED, "'%.*s' lacks the permission to %s", STR_ARG(actor->name),
                   table[p].text);
}
