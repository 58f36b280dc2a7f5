/* kaiyuan record show, inbox: an object of the register with all that is known of it, and what a
 * unit has before it. */
#include "cli/record.h"

#include <stdlib.h>

#include "register/machine.h"
#include "service/register.h"
#include "store/object.h"

enum { PARTS_MAX = 10000, OTHERS_MAX = 50, PAGE = 1000, LINE_POINTS = 60 };

/* A part or an object that refers to the one shown. */
struct line {
    const struct object *o;
    int64_t at; /* us: when it belongs into the timeline */
    const char *role;
};
struct shown {
    const struct object *o;
    VEC(struct line) parts, others;
};

/* "task:t-1" of an id. */
static enum ky_err name_of(struct reader *r, int64_t id, struct str *out, struct str *out_title,
                           struct err *e)
{
    struct object *o;
    enum ky_err err = store_object(r, id, &o, e);
    *out = *out_title = STR("");
    if (!err && o) {
        *out = arena_printf(r->arena, "%s:%.*s", o->kind->name, STR_ARG(o->key));
        *out_title = object_title(o);
    }
    return err;
}

/* ------------------------------------------------------------------ one field as text */

static void join(struct buf *b, struct str word)
{
    buf_addc(b, b->n ? ", " : "");
    buf_add(b, word);
}

static enum ky_err text_of_refs(struct reader *r, const struct object *o, const struct field *f,
                                struct buf *out, struct err *e)
{
    const struct json *list = f->type == FIELD_REFS ? object_list(o, f->name) : NULL;
    size_t n = f->type == FIELD_REF ? 1 : list ? list->kids_n : 0;
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < n && !err; i++) {
        struct str name, title;
        int64_t id = list ? json_i64_or(&list->kids[i], 0) : object_ref(o, f->name);
        err = name_of(r, id, &name, &title, e);
        join(out, name);
        if (title.n)
            buf_addf(out, " (%.*s)", STR_ARG(str_utf8_prefix(title, LINE_POINTS)));
    }
    return err;
}

static enum ky_err text_of(struct cli *c, struct reader *r, const struct object *o,
                           const struct field *f, struct buf *out, struct err *e)
{
    const struct json *list;
    switch (f->type) {
    case FIELD_REF:
    case FIELD_REFS:
        return text_of_refs(r, o, f, out, e);
    case FIELD_TIME:
        buf_add(out, cli_when(c, object_int(o, f->name)));
        return KY_OK;
    case FIELD_BOOL:
        buf_addc(out, "yes");
        return KY_OK;
    case FIELD_INT:
    case FIELD_MONEY:
    case FIELD_ARTICLE:
        buf_add_i64(out, object_int(o, f->name));
        return KY_OK;
    case FIELD_CHOICES:
        list = object_list(o, f->name);
        for (size_t i = 0; list && i < list->kids_n; i++)
            join(out, json_str_or(&list->kids[i], STR("")));
        return KY_OK;
    default:
        buf_add(out, object_str(o, f->name));
        return KY_OK;
    }
}

/* ------------------------------------------------------------------ the same for programs */

static enum ky_err json_list(struct reader *r, struct json_out *j, const struct json *list,
                             bool refs, struct err *e)
{
    enum ky_err err = KY_OK;
    json_begin(j, '[');
    for (size_t i = 0; list && i < list->kids_n && !err; i++) {
        struct str name = json_str_or(&list->kids[i], STR("")), title;
        if (refs)
            err = name_of(r, json_i64_or(&list->kids[i], 0), &name, &title, e);
        json_str(j, name);
    }
    json_end(j, ']');
    return err;
}

static enum ky_err json_of(struct cli *c, struct reader *r, struct json_out *j,
                           const struct object *o, const struct field *f, struct err *e)
{
    enum ky_err err = KY_OK;
    struct str name, title;
    json_key(j, f->name);
    switch (f->type) {
    case FIELD_REFS:
    case FIELD_CHOICES:
        return json_list(r, j, object_list(o, f->name), f->type == FIELD_REFS, e);
    case FIELD_REF:
        err = name_of(r, object_ref(o, f->name), &name, &title, e);
        json_str(j, name);
        break;
    case FIELD_TIME:
        json_str(j, cli_stamp(c, object_int(o, f->name)));
        break;
    case FIELD_BOOL:
        json_bool(j, true);
        break;
    case FIELD_INT:
    case FIELD_MONEY:
    case FIELD_ARTICLE:
        json_i64(j, object_int(o, f->name));
        break;
    default:
        json_str(j, object_str(o, f->name));
    }
    return err;
}

/* As in a record file, with what is computed. */
static enum ky_err add_object(struct cli *c, struct reader *r, struct json_out *j,
                              const struct object *o, struct err *e)
{
    enum ky_err err = KY_OK;
    json_begin(j, '{');
    json_key(j, "id");
    json_i64(j, o->id);
    json_key(j, "kind");
    json_str(j, str_c(o->kind->name));
    json_key(j, "key");
    json_str(j, o->key);
    json_key(j, "level");
    json_str(j, str_c(level_name(o->level)));
    json_key(j, "created");
    json_str(j, cli_stamp(c, o->created));
    json_key(j, "modified");
    json_str(j, cli_stamp(c, o->modified));
    json_key(j, "path");
    json_str(j, object_path(&c->arena, o));
    json_key(j, "fields");
    json_begin(j, '{');
    for (const struct field *f = o->kind->fields; f->name && !err; f++)
        if (object_has(o, f->name))
            err = json_of(c, r, j, o, f, e);
    json_end(j, '}');
    json_end(j, '}');
    return err;
}

/* ------------------------------------------------------------------ what belongs to it */

/* An instant for the timeline: the field that its kind is ordered by, when that is a time. */
static int64_t when_of(const struct cli *c, const struct object *o)
{
    static const char *const names[] = {"at", "on", "issued", "from", "planned_start"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct field *f = kind_field(o->kind, str_c(names[i]));
        struct civil civil;
        bool has_zone;
        int offset;
        if (!f || !object_has(o, f->name))
            continue;
        if (f->type == FIELD_TIME)
            return object_int(o, f->name);
        if (f->type == FIELD_DATE &&
            time_iso_parse(object_str(o, f->name), &civil, &has_zone, &offset))
            return zone_time(c->site->zone, &civil);
    }
    return o->created;
}

static int by_time(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    return x->at != y->at ? (x->at > y->at) - (x->at < y->at)
                          : (x->o->id > y->o->id) - (x->o->id < y->o->id);
}

static enum ky_err add_lines(struct cli *c, struct reader *r, struct shown *s, struct str role,
                             const struct field *f, struct err *e)
{
    bool part = f->flags & FIELD_OWNER;
    size_t most = part ? PARTS_MAX : OTHERS_MAX, n = 0;
    struct objects page = {0};
    struct position after = POSITION_MIN;
    enum ky_err err = KY_OK;
    do {
        int64_t limit = (int64_t)(most - n < PAGE ? most - n : PAGE);
        err = store_parts(r, s->o->id, role, after, limit, &page, e);
        for (size_t i = 0; i < page.n && !err; i++) {
            struct line *l = part ? VEC_PUSH(&c->arena, s->parts) : VEC_PUSH(&c->arena, s->others);
            if (l)
                *l = (struct line){page.p[i], when_of(c, page.p[i]), f->name};
            after = page.at[i];
        }
        n += page.n;
    } while (!err && page.more && n < most);
    return err;
}

static enum ky_err gather(struct cli *c, struct reader *r, struct shown *s, struct err *e)
{
    enum ky_err err = KY_OK;
    for (int k = KIND_NONE + 1; k < REGISTER_KINDS_N; k++) {
        const struct kind *kind = kind_of((enum register_kind)k);
        for (const struct field *f = kind->fields; f->name && !err; f++) {
            if ((f->type != FIELD_REF && f->type != FIELD_REFS) ||
                !(f->targets >> s->o->kind->kind & 1))
                continue;
            err = add_lines(c, r, s, arena_printf(&c->arena, "%s.%s", kind->name, f->name), f, e);
            if (!err) /* drafts, and what was withdrawn */
                err = add_lines(c, r, s, arena_printf(&c->arena, "!%s.%s", kind->name, f->name), f,
                                e);
        }
    }
    if (s->parts.n)
        qsort(s->parts.p, s->parts.n, sizeof(*s->parts.p), by_time);
    return err ? err : arena_check(&c->arena, e);
}

/* ------------------------------------------------------------------ printed */

/* What a line of the timeline says: the fields that tell most. */
static enum ky_err add_words(struct cli *c, struct reader *r, const struct object *o,
                             const char *without, struct err *e)
{
    enum ky_err err = KY_OK;
    for (const struct field *f = o->kind->fields; f->name && !err; f++) {
        struct buf b;
        if (!object_has(o, f->name) || str_eqc(str_c(f->name), without) ||
            str_eqc(str_c(f->name), "inputs"))
            continue;
        buf_init(&b, 1 << 20);
        err = text_of(c, r, o, f, &b, e);
        struct str text = str_utf8_prefix(buf_str(&b), LINE_POINTS);
        buf_addf(&c->out, "  %s=%.*s%s", f->name, STR_ARG(text), text.n < buf_str(&b).n ? "…" : "");
        buf_release(&b);
    }
    return err;
}

static enum ky_err print_lines(struct cli *c, struct reader *r, const char *title,
                               const struct line *lines, size_t n, struct err *e)
{
    enum ky_err err = KY_OK;
    if (n)
        buf_addf(&c->out, "\n%s\n", title);
    for (size_t i = 0; i < n && !err; i++) {
        const struct object *o = lines[i].o;
        buf_addf(&c->out, "  %.*s  %s %lld", STR_ARG(cli_when(c, lines[i].at)), o->kind->name,
                 (long long)o->id);
        if (o->level != LEVEL_PUBLIC)
            buf_addf(&c->out, " (%s)", level_name(o->level));
        err = add_words(c, r, o, lines[i].role, e);
        buf_addch(&c->out, '\n');
    }
    return err;
}

static enum ky_err print_shown(struct cli *c, struct reader *r, const struct shown *s,
                               struct err *e)
{
    const struct object *o = s->o;
    enum ky_err err = KY_OK;
    struct str path = object_path(&c->arena, o);
    buf_addf(&c->out, "%s:%.*s  number %lld, %s", o->kind->name, STR_ARG(o->key), (long long)o->id,
             level_name(o->level));
    if (path.n)
        buf_addf(&c->out, "  %.*s", STR_ARG(path));
    buf_addch(&c->out, '\n');
    for (const struct field *f = o->kind->fields; f->name && !err; f++) {
        if (!object_has(o, f->name))
            continue;
        struct buf b;
        buf_init(&b, 1 << 20);
        err = text_of(c, r, o, f, &b, e);
        buf_addf(&c->out, "  %-14s %.*s%s\n", f->name, STR_ARG(buf_str(&b)),
                 f->flags & FIELD_COMPUTED ? "  (computed)" : "");
        buf_release(&b);
    }
    if (!err)
        err = print_lines(c, r, "timeline", s->parts.p, s->parts.n, e);
    if (!err)
        err = print_lines(c, r, "what refers to it", s->others.p, s->others.n, e);
    return err;
}

static enum ky_err json_lines(struct cli *c, struct reader *r, struct json_out *j, const char *name,
                              const struct line *lines, size_t n, struct err *e)
{
    enum ky_err err = KY_OK;
    json_key(j, name);
    json_begin(j, '[');
    for (size_t i = 0; i < n && !err; i++)
        err = add_object(c, r, j, lines[i].o, e);
    json_end(j, ']');
    return err;
}

static enum ky_err show(struct cli *c, struct reader *r, struct err *e)
{
    struct shown s = {0};
    struct object *o = NULL;
    struct actor actor;
    int64_t id;
    enum ky_err err = record_actor(c, &actor, e);
    if (!err)
        err = register_find(r, str_c(c->args[1]), 0, &id, e);
    if (!err)
        err = store_object(r, id, &o, e);
    s.o = o;
    if (!err)
        err = gather(c, r, &s, e);
    if (err || !c->json)
        return err ? err : print_shown(c, r, &s, e);
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    json_begin(&j, '{');
    json_key(&j, "object");
    err = add_object(c, r, &j, o, e);
    if (!err)
        err = json_lines(c, r, &j, "timeline", s.parts.p, s.parts.n, e);
    if (!err)
        err = json_lines(c, r, &j, "others", s.others.p, s.others.n, e);
    json_end(&j, '}');
    buf_addch(&c->out, '\n');
    return err;
}

/* ------------------------------------------------------------------ inbox */

struct inbox {
    const char *name, *role;
    /* Which of them still wait for the unit. */
    bool (*waits)(const struct object *o);
};

static bool notice_waits(const struct object *o)
{
    return !object_has(o, "answered");
}

static bool task_waits(const struct object *o)
{
    return machine_open(machine_of(KIND_TASK), object_str(o, "state"));
}

static bool report_waits(const struct object *o)
{
    return str_eqc(object_str(o, "state"), "returned") || str_eqc(object_str(o, "state"), "draft");
}

static bool extension_waits(const struct object *o)
{
    return str_eqc(object_str(o, "state"), "requested");
}

static const struct inbox boxes[] = {
    {"notices", "notice.organization", notice_waits},
    {"tasks", "task.lead", task_waits},
    {"reports", "progress_report.organization", report_waits},
    {"extensions", "extension.organization", extension_waits},
};
enum { BOXES = sizeof(boxes) / sizeof(boxes[0]) };

/* Newest first. */
static enum ky_err fill_box(struct cli *c, struct reader *r, const struct inbox *box, int64_t unit,
                            struct shown *out, struct err *e)
{
    struct objects page = {0};
    struct position before = POSITION_MAX;
    enum ky_err err = KY_OK;
    do {
        err = store_linked(r, unit, str_c(box->role), before, PAGE, &page, e);
        for (size_t i = 0; i < page.n && !err; i++) {
            before = page.at[i];
            if (!cli_flag(c, "all") && !box->waits(page.p[i]))
                continue;
            struct line *l = VEC_PUSH(&c->arena, out->parts);
            if (l)
                *l = (struct line){page.p[i], when_of(c, page.p[i]), strchr(box->role, '.') + 1};
        }
    } while (!err && page.more && page.n && out->parts.n < PARTS_MAX);
    return err ? err : arena_check(&c->arena, e);
}

static enum ky_err inbox(struct cli *c, struct reader *r, struct err *e)
{
    struct shown filled[BOXES] = {0};
    struct actor actor;
    int64_t unit;
    enum ky_err err = record_actor(c, &actor, e);
    if (!err)
        err = register_find(r, str_c(c->args[1]), (uint64_t)1 << KIND_ORGANIZATION, &unit, e);
    for (size_t i = 0; i < BOXES && !err; i++)
        err = fill_box(c, r, &boxes[i], unit, &filled[i], e);
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    if (c->json)
        json_begin(&j, '{');
    for (size_t i = 0; i < BOXES && !err; i++) {
        if (c->json) {
            err = json_lines(c, r, &j, boxes[i].name, filled[i].parts.p, filled[i].parts.n, e);
            continue;
        }
        if (!filled[i].parts.n)
            buf_addf(&c->out, "\nno %s\n", boxes[i].name);
        err = print_lines(c, r, boxes[i].name, filled[i].parts.p, filled[i].parts.n, e);
    }
    if (c->json) {
        json_end(&j, '}');
        buf_addch(&c->out, '\n');
    }
    return err;
}

/* ------------------------------------------------------------------ tables */

#define RUN(name)                                                                                  \
    static enum ky_err name##_here(struct cli *c, struct site *site, struct err *e)                \
    {                                                                                              \
        return cli_look(c, site, name, e);                                                         \
    }                                                                                              \
    static enum ky_err name##_run(struct cli *c, struct err *e)                                    \
    {                                                                                              \
        return cli_visit(c, c->args[0], SITE_READ, name##_here, e);                                \
    }
RUN(show)
RUN(inbox)

static const struct option show_table[] = {
    {"as", "USER", "who asks (command)"},
    {0},
};
const struct command cmd_record_show = {
    .name = "record show",
    .args = "DIR OBJECT",
    .args_least = 2,
    .args_most = 2,
    .summary = "print an object of the register with its timeline and what refers to it",
    .options = show_table,
    .example = "kaiyuan record show mysite task:t-1",
    .run = show_run,
};

static const struct option inbox_table[] = {
    {"all", NULL, "also what was answered, closed, decided"},
    {"as", "USER", "who asks (command)"},
    {0},
};
const struct command cmd_record_inbox = {
    .name = "record inbox",
    .args = "DIR ORGANIZATION",
    .args_least = 2,
    .args_most = 2,
    .summary = "print what waits for a unit: reminders, tasks, reports sent back, requests",
    .options = inbox_table,
    .example = "kaiyuan record inbox mysite organization:transport",
    .run = inbox_run,
};
