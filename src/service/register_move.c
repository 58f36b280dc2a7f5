/* One move of one object, and what follows from it. */
#include "service/register_priv.h"

#include "service/may.h"

struct step {
    struct object *subject;
    struct object *decision; /* NULL: none */
    struct object *last;     /* the move before; NULL: none */
    const struct machine *machine;
    const struct move *move;
    struct str from, actor;
    int64_t at;
};

static enum ky_err refuse(const struct step *s, const char *field, const char *what, struct err *e)
{
    return err_set(e, KY_EINVAL,
                   "%s '%.*s': moving it from '%s' to '%s' needs %s. Give it in the move's field "
                   "'%s'",
                   s->subject->kind->name, STR_ARG(s->subject->key), s->move->from, s->move->to,
                   what, field);
}

static enum ky_err check_role(const struct reg *x, const struct step *s, struct err *e)
{
    if (s->move->roles & may_register_roles(x->w->actor))
        return KY_OK;
    return err_set(e, KY_EDENIED, "'%.*s' lacks the permission to move %s '%.*s' to '%s'",
                   STR_ARG(x->w->actor->name), s->subject->kind->name, STR_ARG(s->subject->key),
                   s->move->to);
}

static enum ky_err check_second(const struct step *s, struct err *e)
{
    if (!(s->move->needs & NEED_SECOND) || !s->last ||
        !str_eq(object_str(s->last, "actor"), s->actor))
        return KY_OK;
    return err_set(e, KY_EDENIED,
                   "%s '%.*s': '%.*s' moved it to '%s', so that somebody else has to move it to "
                   "'%s': it takes two persons",
                   s->subject->kind->name, STR_ARG(s->subject->key), STR_ARG(s->actor),
                   s->move->from, s->move->to);
}

static enum ky_err check_lead(struct reg *x, const struct step *s, struct err *e)
{
    struct reg_lead lead;
    if (!(s->move->needs & NEED_LEAD))
        return KY_OK;
    enum ky_err err = reg_find_lead(x, &x->r, s->subject, x->today, &lead, e);
    if (!err && !lead.organization)
        err = err_set(e, KY_EINVAL,
                      "%s '%.*s': moving it to '%s' needs a lead unit. Assign one with the role "
                      "'lead' first",
                      s->subject->kind->name, STR_ARG(s->subject->key), s->move->to);
    return err;
}

static enum ky_err check_needs(struct reg *x, const struct step *s, const struct register_move *m,
                               struct err *e)
{
    unsigned needs = s->move->needs;
    if ((needs & NEED_REASON) && !str_trim(m->reason).n)
        return refuse(s, "reason", "a reason in words", e);
    if ((needs & NEED_ANSWER) && !str_trim(m->reason).n)
        return refuse(s, "reason", "an answer to the completion standard", e);
    if ((needs & NEED_DECISION) && !s->decision)
        return refuse(s, "decision", "the decision that allows it", e);
    if ((needs & NEED_NUMBER) && !m->number.n && !object_has(s->subject, "number"))
        return refuse(s, "number", "the document's number", e);
    enum ky_err err = check_second(s, e);
    return err ? err : check_lead(x, s, e);
}

static enum ky_err check_time(const struct reg *x, const struct step *s, struct err *e)
{
    const char *name = s->subject->kind->name;
    if (s->at > x->w->now)
        return err_set(e, KY_EINVAL, "%s '%.*s': field 'at' of a move lies in the future", name,
                       STR_ARG(s->subject->key));
    if (s->last && s->at < object_int(s->last, "at"))
        return err_set(e, KY_EINVAL,
                       "%s '%.*s': field 'at' of a move lies before the move before it (to "
                       "'%.*s'). Put moves in the order of their times",
                       name, STR_ARG(s->subject->key), STR_ARG(object_str(s->last, "to")));
    return KY_OK;
}

static enum ky_err begin(struct reg *x, const struct register_move *m, struct step *s,
                         struct err *e)
{
    struct objects last = {0};
    enum ky_err err = reg_load(x, m->subject, &s->subject, e);
    if (err)
        return err;
    s->machine = machine_of(s->subject->kind->kind);
    if (!s->machine)
        return err_set(e, KY_EINVAL, "%s '%.*s' has no states that it could be moved between",
                       s->subject->kind->name, STR_ARG(s->subject->key));
    s->from = object_str(s->subject, "state");
    s->actor = m->actor.n ? m->actor : x->w->actor->name;
    s->at = m->at ? m->at : x->w->now;
    err = machine_move(s->machine, s->from, m->to, &s->move, e);
    if (err) {
        err_prefix(e, "'%.*s'", STR_ARG(s->subject->key));
        return err;
    }
    if (m->decision)
        err = reg_load(x, m->decision, &s->decision, e);
    if (!err && s->decision && s->decision->kind->kind != KIND_DECISION)
        err = err_set(e, KY_EINVAL, "field 'decision' names a %s", s->decision->kind->name);
    if (!err)
        err = store_linked(&x->r, s->subject->id, STR("move.subject"), POSITION_MAX, 1, &last, e);
    s->last = last.n ? last.p[0] : NULL;
    return err;
}

/* ------------------------------------------------------------------ what follows */

static bool is_move(const struct step *s, enum register_kind kind, const char *to)
{
    return s->subject->kind->kind == kind && str_eqc(str_c(s->move->to), to);
}

static enum ky_err save_subject(struct reg *x, const struct step *s, const struct register_move *m,
                                struct err *e)
{
    struct object_draft d;
    struct str day = reg_date(x->w->arena, reg_day(x->zone, s->at));
    draft_from(x->w->arena, &d, s->subject);
    draft_set_str(&d, "state", str_c(s->move->to));
    if (is_move(s, KIND_DOCUMENT, "issued")) {
        if (m->number.n)
            draft_set_str(&d, "number", m->number);
        if (!object_has(s->subject, "issued"))
            draft_set_str(&d, "issued", day);
    }
    if (is_move(s, KIND_PROJECT, "started") && !object_has(s->subject, "started"))
        draft_set_str(&d, "started", day);
    return reg_save(x, &d, s->move->name, NULL, e);
}

static enum ky_err save_move(struct reg *x, const struct step *s, const struct register_move *m,
                             int64_t *out, struct err *e)
{
    struct object_draft d;
    reg_begin_part(&d, KIND_MOVE, s->subject);
    d.key = m->key;
    draft_set_int(&d, "subject", s->subject->id);
    draft_set_str(&d, "from", s->from);
    draft_set_str(&d, "to", str_c(s->move->to));
    draft_set_str(&d, "actor", s->actor);
    draft_set_int(&d, "at", s->at);
    draft_set_str(&d, "reason", m->reason);
    draft_set_str(&d, "citations", m->citations);
    draft_set_int(&d, "decision", m->decision);
    enum ky_err err = reg_save(x, &d, "create", NULL, e);
    *out = d.id;
    return err;
}

/* Unless the record brought the deadline along. */
static enum ky_err extend(struct reg *x, const struct step *s, int64_t *out, struct err *e)
{
    const struct object *ext = s->subject;
    struct objects all;
    struct reg_deadlines now;
    struct object_draft d;
    struct object *task;
    int64_t id = object_ref(ext, "subject");
    enum ky_err err = reg_all(&x->r, ext->id, "deadline.approved_by", &all, e);
    if (err || all.n)
        return err;
    err = reg_load(x, id, &task, e);
    if (!err)
        err = reg_find_deadlines(x, &x->r, id, &now, e);
    if (err)
        return err;
    struct str date = object_str(ext, "date"), words = object_str(ext, "words");
    reg_begin_part(&d, KIND_DEADLINE, task);
    draft_set_int(&d, "subject", id);
    draft_set_str(&d, "words", words.n ? words : date);
    draft_set_str(&d, "date", date);
    draft_set_str(&d, "precision", STR("day"));
    draft_set_str(&d, "on", reg_date(x->w->arena, reg_day(x->zone, s->at)));
    draft_set_int(&d, "approved_by", ext->id);
    draft_set_int(&d, "supersedes", now.in_force);
    err = reg_save(x, &d, "create", NULL, e);
    *out = d.id;
    return err;
}

enum ky_err reg_move(struct reg *x, const struct register_move *m, struct register_moved *out,
                     struct err *e)
{
    struct step s = {0};
    struct register_moved moved = {.subject = m->subject};
    enum ky_err err = begin(x, m, &s, e);
    if (!err)
        err = check_role(x, &s, e);
    if (!err)
        err = check_time(x, &s, e);
    if (!err)
        err = check_needs(x, &s, m, e);
    if (!err)
        err = save_subject(x, &s, m, e);
    if (!err)
        err = save_move(x, &s, m, &moved.move, e);
    if (!err && is_move(&s, KIND_EXTENSION, "approved"))
        err = extend(x, &s, &moved.deadline, e);
    if (err)
        return err;
    moved.kind = s.subject->kind->kind;
    moved.from = s.from;
    moved.to = str_c(s.move->to);
    *out = moved;
    return KY_OK;
}

enum ky_err reg_note_begin(struct reg *x, const struct object *o, int64_t at, struct err *e)
{
    struct object_draft d;
    reg_begin_part(&d, KIND_MOVE, o);
    draft_set_int(&d, "subject", o->id);
    draft_set_str(&d, "to", object_str(o, "state"));
    draft_set_str(&d, "actor", x->w->actor->name);
    if (at)
        draft_set_int(&d, "at", at);
    return reg_save(x, &d, "create", NULL, e);
}
