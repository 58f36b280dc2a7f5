/* Rules between the fields of one object, and between it and those it refers to. What one field
 * alone has to keep, register/object.h checks. Each text names object and field, and says what to
 * do. */
#include "service/register_priv.h"

static const struct object_value *value_of(const struct object_draft *d, const char *field)
{
    const struct field *f = kind_field(d->kind, str_c(field));
    ensure(f);
    return &d->values[f - d->kind->fields];
}

struct str draft_str(const struct object_draft *d, const char *field)
{
    const struct object_value *v = value_of(d, field);
    const struct field *f = kind_field(d->kind, str_c(field));
    if (!v->set)
        return STR("");
    return f->type == FIELD_CHOICE && !v->s.p ? str_c(f->choices[v->i]) : v->s;
}

int64_t draft_int(const struct object_draft *d, const char *field)
{
    const struct object_value *v = value_of(d, field);
    if (!v->set)
        return 0;
    return v->ids_n ? v->ids[0] : v->i;
}

static enum ky_err refuse(const struct object_draft *d, const char *field, struct err *e,
                          const char *what)
{
    return err_set(e, KY_EINVAL, "%s '%.*s': field '%s' %s", d->kind->name, STR_ARG(d->key), field,
                   what);
}

/* ------------------------------------------------------------------ first and last */

static const struct {
    enum register_kind kind;
    const char *from, *to;
    enum { TIMES, DATES, STRICT_DATES } type; /* strict: may not be the same day */
} spans[] = {
    {KIND_MEETING, "planned_start", "planned_end", TIMES},
    {KIND_MEETING, "actual_start", "actual_end", TIMES},
    {KIND_MEMBERSHIP, "from", "to", DATES},
    {KIND_TERM, "from", "to", DATES},
    {KIND_ORGANIZATION, "founded", "dissolved", DATES},
    {KIND_ASSIGNMENT, "from", "to", DATES},
    {KIND_SEGMENT, "planned_start", "planned_end", DATES},
    {KIND_SEGMENT, "forecast_start", "forecast_end", DATES},
    {KIND_SEGMENT, "actual_start", "actual_end", DATES},
    {KIND_PROJECT, "start", "finish", DATES},
    {KIND_NOTICE, "issued", "answered", DATES},
};

/* Of dates as precise as both are: "2024" and "2024-05" are no contradiction. */
static bool dates_reversed(struct str from, struct str to)
{
    size_t n = from.n < to.n ? from.n : to.n;
    return n && str_cmp(str_sub(to, 0, n), str_sub(from, 0, n)) < 0;
}

static enum ky_err check_spans(const struct object_draft *d, struct err *e)
{
    for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
        const char *from = spans[i].from, *to = spans[i].to;
        bool reversed;
        if (spans[i].kind != d->kind->kind)
            continue;
        if (spans[i].type == TIMES)
            reversed = draft_int(d, to) && draft_int(d, from) > draft_int(d, to);
        else
            reversed = dates_reversed(draft_str(d, from), draft_str(d, to));
        if (reversed)
            return err_set(e, KY_EINVAL,
                           "%s '%.*s': field '%s' lies before '%s'. Put the two right, or leave "
                           "one out",
                           d->kind->name, STR_ARG(d->key), to, from);
    }
    return KY_OK;
}

/* ------------------------------------------------------------------ nothing below itself */

static enum ky_err check_nesting(struct reg *x, const struct object_draft *d, const char *field,
                                 struct err *e)
{
    struct reader r = reader_within(x->w->db, &x->scratch, x->w->now);
    const struct field *f = kind_field(d->kind, str_c(field));
    if (!f || f->type != FIELD_REF || f->targets != (uint64_t)1 << d->kind->kind || !d->id)
        return KY_OK;
    enum ky_err err = KY_OK;
    struct object *o;
    int depth = 0;
    for (int64_t at = draft_int(d, field); at && !err; at = o ? object_ref(o, field) : 0) {
        if (at == d->id || ++depth > REGISTER_NEST_MAX)
            return refuse(d, field, e,
                          at == d->id ? "leads back to itself. Name another one"
                                      : "lies more than 100 deep. Name one that is less deep");
        err = store_object(&r, at, &o, e);
    }
    return err;
}

/* ------------------------------------------------------------------ kinds */

static enum ky_err check_attendance(const struct object_draft *d, struct err *e)
{
    if (!draft_int(d, "person") && !draft_int(d, "organization"))
        return refuse(d, "person", e, "is missing. Name a person or an organization");
    return KY_OK;
}

static enum ky_err check_dependency(const struct object_draft *d, struct err *e)
{
    bool here = draft_int(d, "before"), there = draft_str(d, "before_url").n;
    if (here == there)
        return refuse(d, "before", e,
                      here ? "and 'before_url' exclude each other. Keep one of them"
                           : "is missing. Name a milestone or segment, or give 'before_url'");
    if (here && draft_int(d, "before") == draft_int(d, "then"))
        return refuse(d, "then", e, "waits for itself. Name another one");
    return KY_OK;
}

/* From then on number, title and the rest stand for ever. */
static const char *const final_states[] = {"issued", "in_force", "amended", "superseded",
                                           "expired"};
static const char *const final_fields[] = {"title", "type", "number", "issued", "issuer", "on"};

static bool is_final(struct str state)
{
    for (size_t i = 0; i < sizeof(final_states) / sizeof(final_states[0]); i++)
        if (str_eqc(state, final_states[i]))
            return true;
    return false;
}

/* What was left out when it was taken over may still be filled in. */
static enum ky_err check_document(const struct object_draft *d, const struct object *old,
                                  struct err *e)
{
    if (!old || !is_final(object_str(old, "state")))
        return KY_OK;
    for (size_t i = 0; i < sizeof(final_fields) / sizeof(final_fields[0]); i++) {
        const char *name = final_fields[i];
        const struct field *f = kind_field(d->kind, str_c(name));
        bool differs = f->type == FIELD_REF ? object_ref(old, name) != draft_int(d, name)
                                            : !str_eq(object_str(old, name), draft_str(d, name));
        if (object_has(old, name) && differs)
            return refuse(d, name, e,
                          "cannot change once the document is issued. Enter the document that "
                          "amends it");
    }
    return KY_OK;
}

static enum ky_err check_deadline(struct reg *x, const struct object_draft *d, struct err *e)
{
    struct reader r = reader_within(x->w->db, &x->scratch, x->w->now);
    struct object *o = NULL;
    enum ky_err err = store_object(&r, draft_int(d, "supersedes"), &o, e);
    if (!err && o && object_ref(o, "subject") != draft_int(d, "subject"))
        err = refuse(d, "supersedes", e, "is a deadline of something else. Name one of the same");
    return err;
}

static enum ky_err check_subject(struct reg *x, const struct object_draft *d, const char *field,
                                 const char *below, struct err *e)
{
    struct reader r = reader_within(x->w->db, &x->scratch, x->w->now);
    struct object *o = NULL;
    enum ky_err err = store_object(&r, draft_int(d, field), &o, e);
    if (!err && o && object_ref(o, below) != draft_int(d, below))
        err = refuse(d, field, e, "belongs to something else. Name one of the same");
    return err;
}

enum ky_err reg_check(struct reg *x, const struct object_draft *d, const struct object *old,
                      struct err *e)
{
    static const char *const upward[] = {"parent", "supersedes", "based_on"};
    enum ky_err err = check_spans(d, e);
    for (size_t i = 0; i < sizeof(upward) / sizeof(upward[0]) && !err; i++)
        err = check_nesting(x, d, upward[i], e);
    if (err)
        return err;
    switch (d->kind->kind) {
    case KIND_ATTENDANCE:
        return check_attendance(d, e);
    case KIND_DEPENDENCY:
        return check_dependency(d, e);
    case KIND_DOCUMENT:
        return check_document(d, old, e);
    case KIND_DEADLINE:
        return check_deadline(x, d, e);
    case KIND_MILESTONE:
        return check_subject(x, d, "segment", "project", e);
    default:
        return KY_OK;
    }
}
