#include "register/machine.h"

#include "base/buf.h"

#define COUNT(a)          (sizeof(a) / sizeof((a)[0]))
#define STATES(name, ...) const char *const name[] = {__VA_ARGS__, NULL}

enum {
    CLERK = REGISTER_CLERK,
    CONTACT = REGISTER_CONTACT,
    LEADER = REGISTER_LEADER,
    OFFICE = REGISTER_CLERK | REGISTER_LEADER,
    ALL = REGISTER_CLERK | REGISTER_CONTACT | REGISTER_LEADER,
};

STATES(STATES_MEETING, "planned", "notified", "in_session", "held", "minuted", "postponed",
       "cancelled");
static const char *const meeting_open[] = {"planned", "notified", "in_session", "postponed", NULL};
static const struct move meeting_moves[] = {
    {"planned", "notified", "notify", OFFICE, 0},
    {"planned", "postponed", "postpone", OFFICE, NEED_REASON},
    {"planned", "cancelled", "cancel", OFFICE, NEED_REASON},
    {"notified", "in_session", "open", OFFICE, 0},
    {"notified", "postponed", "postpone", OFFICE, NEED_REASON},
    {"notified", "cancelled", "cancel", OFFICE, NEED_REASON},
    {"in_session", "held", "end", OFFICE, 0},
    {"held", "minuted", "minute", OFFICE, 0},
    {"postponed", "planned", "plan", OFFICE, 0},
    {"postponed", "cancelled", "cancel", OFFICE, NEED_REASON},
};

STATES(STATES_DOCUMENT, "draft", "consulting", "submitted", "deliberated", "revising",
       "for_approval", "approved", "issued", "in_force", "amended", "superseded", "expired",
       "rejected", "returned");
static const char *const document_open[] = {
    "draft",        "consulting", "submitted", "deliberated", "revising",
    "for_approval", "approved",   "rejected",  "returned",    NULL};
static const struct move document_moves[] = {
    {"draft", "consulting", "consult", OFFICE, 0},
    {"draft", "submitted", "submit", OFFICE, 0},
    {"consulting", "draft", "redraft", OFFICE, NEED_REASON},
    {"consulting", "submitted", "submit", OFFICE, 0},
    {"submitted", "deliberated", "deliberate", OFFICE, 0},
    {"submitted", "rejected", "reject", OFFICE, NEED_REASON},
    {"submitted", "returned", "return", OFFICE, NEED_REASON},
    {"deliberated", "revising", "revise", OFFICE, 0},
    {"deliberated", "for_approval", "send_up", OFFICE, 0},
    {"deliberated", "rejected", "reject", OFFICE, NEED_REASON},
    {"revising", "for_approval", "send_up", OFFICE, 0},
    {"revising", "submitted", "submit", OFFICE, 0},
    {"for_approval", "approved", "approve", OFFICE, 0},
    {"for_approval", "returned", "return", OFFICE, NEED_REASON},
    {"approved", "issued", "issue", OFFICE, NEED_NUMBER},
    {"issued", "in_force", "bring_into_force", OFFICE, 0},
    {"issued", "superseded", "supersede", OFFICE, NEED_DECISION},
    {"in_force", "amended", "amend", OFFICE, NEED_DECISION},
    {"in_force", "superseded", "supersede", OFFICE, NEED_DECISION},
    {"in_force", "expired", "expire", OFFICE, 0},
    {"amended", "superseded", "supersede", OFFICE, NEED_DECISION},
    {"amended", "expired", "expire", OFFICE, 0},
    {"rejected", "draft", "redraft", OFFICE, 0},
    {"returned", "revising", "revise", OFFICE, 0},
};

STATES(STATES_TASK, "proposed", "registered", "assigned", "accepted", "in_progress", "submitted",
       "verified", "closed", "archived", "suspended", "cancelled", "long_term");
static const char *const task_open[] = {"registered", "assigned", "accepted", "in_progress",
                                        "submitted",  "verified", NULL};
static const struct move task_moves[] = {
    {"proposed", "registered", "register", OFFICE, 0},
    {"proposed", "cancelled", "cancel", OFFICE, NEED_REASON},
    {"registered", "assigned", "assign", OFFICE, NEED_LEAD},
    {"registered", "cancelled", "cancel", OFFICE, NEED_DECISION | NEED_REASON},
    {"assigned", "accepted", "accept", ALL, 0},
    {"assigned", "registered", "send_back", ALL, NEED_REASON},
    {"assigned", "cancelled", "cancel", OFFICE, NEED_DECISION | NEED_REASON},
    {"accepted", "in_progress", "begin", ALL, 0},
    {"accepted", "cancelled", "cancel", OFFICE, NEED_DECISION | NEED_REASON},
    {"in_progress", "submitted", "submit", ALL, 0},
    {"in_progress", "suspended", "suspend", OFFICE, NEED_REASON},
    {"in_progress", "long_term", "keep_on", OFFICE, NEED_REASON},
    {"in_progress", "cancelled", "cancel", OFFICE, NEED_DECISION | NEED_REASON},
    {"submitted", "in_progress", "return", OFFICE, NEED_REASON},
    {"submitted", "verified", "verify", OFFICE, NEED_ANSWER},
    {"verified", "in_progress", "return", OFFICE, NEED_REASON},
    {"verified", "closed", "close", OFFICE, NEED_SECOND | NEED_REASON},
    {"closed", "in_progress", "reopen", OFFICE, NEED_REASON},
    {"closed", "archived", "archive", OFFICE, 0},
    {"suspended", "in_progress", "resume", OFFICE, NEED_REASON},
    {"suspended", "cancelled", "cancel", OFFICE, NEED_DECISION | NEED_REASON},
    {"long_term", "in_progress", "resume", OFFICE, NEED_REASON},
    {"long_term", "cancelled", "cancel", OFFICE, NEED_DECISION | NEED_REASON},
};

STATES(STATES_REPORT, "draft", "submitted", "accepted", "returned");
static const char *const report_open[] = {"draft", "submitted", "returned", NULL};
static const struct move report_moves[] = {
    {"draft", "submitted", "submit", ALL, 0},
    {"submitted", "accepted", "accept", OFFICE, 0},
    {"submitted", "returned", "return", OFFICE, NEED_REASON},
    {"returned", "submitted", "submit", ALL, 0},
};

STATES(STATES_EXTENSION, "requested", "approved", "refused");
static const char *const extension_open[] = {"requested", NULL};
static const struct move extension_moves[] = {
    {"requested", "approved", "approve", OFFICE, NEED_SECOND},
    {"requested", "refused", "refuse", OFFICE, NEED_REASON},
};

STATES(STATES_PROJECT, "reserve", "preparatory", "started", "under_construction", "completed",
       "operating", "evaluated", "suspended", "removed");
static const char *const project_open[] = {"reserve", "preparatory", "started",
                                           "under_construction", NULL};
static const struct move project_moves[] = {
    {"reserve", "preparatory", "prepare", OFFICE, 0},
    {"reserve", "removed", "remove", OFFICE, NEED_REASON},
    {"preparatory", "started", "start", OFFICE, 0},
    {"preparatory", "suspended", "suspend", OFFICE, NEED_REASON},
    {"preparatory", "removed", "remove", OFFICE, NEED_DECISION | NEED_REASON},
    {"started", "under_construction", "build", OFFICE, 0},
    {"started", "suspended", "suspend", OFFICE, NEED_REASON},
    {"under_construction", "completed", "complete", OFFICE, 0},
    {"under_construction", "suspended", "suspend", OFFICE, NEED_REASON},
    {"completed", "operating", "operate", OFFICE, 0},
    {"operating", "evaluated", "evaluate", OFFICE, 0},
    {"suspended", "preparatory", "resume", OFFICE, NEED_REASON},
    {"suspended", "under_construction", "resume", OFFICE, NEED_REASON},
    {"suspended", "removed", "remove", OFFICE, NEED_DECISION | NEED_REASON},
};

#define MACHINE(kind, states, name)                                                                \
    {                                                                                              \
        kind, states, name##_open, name##_moves, COUNT(name##_moves)                               \
    }
static const struct machine machines[] = {
    MACHINE(KIND_MEETING, STATES_MEETING, meeting),
    MACHINE(KIND_DOCUMENT, STATES_DOCUMENT, document),
    MACHINE(KIND_TASK, STATES_TASK, task),
    MACHINE(KIND_REPORT, STATES_REPORT, report),
    MACHINE(KIND_EXTENSION, STATES_EXTENSION, extension),
    MACHINE(KIND_PROJECT, STATES_PROJECT, project),
};

const struct machine *machine_of(enum register_kind k)
{
    for (size_t i = 0; i < COUNT(machines); i++)
        if (machines[i].kind == k)
            return &machines[i];
    return NULL;
}

static bool among(const char *const *names, struct str name)
{
    for (; *names; names++)
        if (str_eqc(name, *names))
            return true;
    return false;
}

bool machine_has(const struct machine *m, struct str state)
{
    return among(m->states, state);
}

bool machine_open(const struct machine *m, struct str state)
{
    return among(m->open, state);
}

/* "'archived' or 'in_progress'"; false when there is none. */
static bool name_moves(struct buf *out, const struct machine *m, struct str from)
{
    const char *next = NULL;
    bool any = false;
    for (size_t i = 0; i < m->moves_n; i++) {
        if (!str_eqc(from, m->moves[i].from))
            continue;
        if (next)
            buf_addf(out, "%s'%s'", any ? ", " : "", next);
        any = any || next;
        next = m->moves[i].to;
    }
    if (next)
        buf_addf(out, "%s'%s'", any ? " or " : "", next);
    return next;
}

enum ky_err machine_move(const struct machine *m, struct str from, struct str to,
                         const struct move **out, struct err *e)
{
    for (size_t i = 0; i < m->moves_n; i++)
        if (str_eqc(from, m->moves[i].from) && str_eqc(to, m->moves[i].to)) {
            *out = &m->moves[i];
            return KY_OK;
        }
    struct buf legal;
    buf_init(&legal, 1000);
    const char *name = kind_of(m->kind)->name;
    bool any = name_moves(&legal, m, from);
    enum ky_err err = err_set(
        e, KY_ECONFLICT, "a %s that is '%.*s' cannot become '%.*s'. It %s%.*s", name, STR_ARG(from),
        STR_ARG(to), any ? "can become " : "stays as it is", STR_ARG(buf_str(&legal)));
    buf_release(&legal);
    return err;
}
