#include "register_fixture.h"

#include "base/day.h"

static struct db *look(struct site_fixture *f, struct reader *r)
{
    struct db *db;
    struct err e;
    assert_ok(site_connect(f->site, DB_READ, &db, &e), &e);
    assert_ok(reader_begin(r, db, &f->arena, NULL, f->now, &e), &e);
    return db;
}

static void leave(struct db *db, struct reader *r)
{
    reader_end(r);
    db_close(db);
}

struct actor rx_actor(const char *name)
{
    struct actor a = ACTOR_COMMAND;
    a.name = str_c(name);
    return a;
}

/* Quotes are single ones in tests. */
static struct str record(struct site_fixture *f, const char *objects)
{
    struct str s = arena_printf(&f->arena, "{'kaiyuan_record': 1, 'objects': [%s]}", objects);
    char *p = arena_alloc(&f->arena, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i];
    for (size_t i = 0; i < s.n; i++)
        if (p[i] == '\'')
            p[i] = '"';
    return str_of(p, s.n);
}

struct import_result rx_import_as(struct site_fixture *f, const char *who, const char *objects)
{
    struct import_result r;
    struct err e;
    const struct actor actor = rx_actor(who);
    assert_ok(register_import(f->site, &actor, &f->arena, record(f, objects), false, &r, &e), &e);
    return r;
}

struct import_result rx_import(struct site_fixture *f, const char *objects)
{
    return rx_import_as(f, "黎叙", objects);
}

void rx_refuses(struct site_fixture *f, const char *objects, enum ky_err code, ...)
{
    struct import_result r;
    struct err e = {0};
    const char *part;
    struct str before = sx_digest(f);
    enum ky_err err =
        register_import(f->site, &ACTOR_COMMAND, &f->arena, record(f, objects), false, &r, &e);
    if (err != code)
        fail_msg("%s instead of %s: %s", err_name(err), err_name(code), err ? e.text : "");
    va_list args;
    va_start(args, code);
    for (part = va_arg(args, const char *); part; part = va_arg(args, const char *))
        assert_says(e.text, part);
    va_end(args);
    assert_true(str_eq(sx_digest(f), before));
}

int64_t rx_id(struct site_fixture *f, const char *name)
{
    struct reader r;
    struct err e;
    int64_t id;
    struct db *db = look(f, &r);
    assert_ok(register_find(&r, str_c(name), 0, &id, &e), &e);
    leave(db, &r);
    return id;
}

struct object *rx_get(struct site_fixture *f, const char *name)
{
    struct reader r;
    struct err e;
    struct object *o;
    int64_t id = rx_id(f, name);
    struct db *db = look(f, &r);
    assert_ok(store_object(&r, id, &o, &e), &e);
    leave(db, &r);
    assert_non_null(o);
    return o;
}

struct objects rx_parts(struct site_fixture *f, int64_t to, const char *role)
{
    struct reader r;
    struct err e;
    struct objects all;
    struct db *db = look(f, &r);
    assert_ok(store_parts(&r, to, str_c(role), POSITION_MIN, 10000, &all, &e), &e);
    leave(db, &r);
    return all;
}

const char *rx_field(struct site_fixture *f, const char *name, const char *field)
{
    const struct object *o = rx_get(f, name);
    const struct field *of = kind_field(o->kind, str_c(field));
    assert_non_null(of);
    if (!object_has(o, field))
        return "";
    if (of->type == FIELD_REF) {
        struct str id = arena_printf(&f->arena, "%lld", (long long)object_ref(o, field));
        const struct object *to = rx_get(f, id.p);
        return arena_printf(&f->arena, "%s:%.*s", to->kind->name, STR_ARG(to->key)).p;
    }
    if (of->type == FIELD_INT)
        return arena_printf(&f->arena, "%lld", (long long)object_int(o, field)).p;
    if (of->type == FIELD_BOOL)
        return "true";
    return arena_cstr(&f->arena, object_str(o, field));
}

enum ky_err rx_try(struct site_fixture *f, const char *who, const char *name, const char *to,
                   const char *reason, struct err *e)
{
    struct register_moved moved;
    const struct actor actor = rx_actor(who);
    const struct register_move m = {
        .subject = rx_id(f, name), .to = str_c(to), .reason = str_c(reason)};
    return register_move(f->site, &actor, &f->arena, &m, &moved, e);
}

void rx_move(struct site_fixture *f, const char *who, const char *name, const char *to,
             const char *reason)
{
    struct err e;
    assert_ok(rx_try(f, who, name, to, reason, &e), &e);
}

void rx_report(struct site_fixture *f, const char *task, const char *text, int64_t percent)
{
    struct err e;
    int64_t id;
    const struct actor contact = rx_actor("范渡");
    const struct register_report in = {
        .subject = rx_id(f, task), .text = str_c(text), .percent = percent};
    assert_ok(register_report(f->site, &contact, &f->arena, &in, &id, &e), &e);
    rx_move(f, "黎叙", arena_printf(&f->arena, "%lld", (long long)id).p, "accepted", "");
}

void rx_day(struct site_fixture *f, const char *date, int hour)
{
    int32_t day;
    assert_true(day_parse(str_c(date), &day));
    struct civil c = day_civil(day);
    c.hour = hour;
    f->now = zone_time(f->site->zone, &c);
}

void rx_turn(struct site_fixture *f)
{
    struct err e;
    struct db *db;
    bool more = true;
    assert_ok(site_connect(f->site, DB_READ, &db, &e), &e);
    while (more)
        assert_ok(register_turn(f->site, db, &more, &e), &e);
    db_close(db);
}

void rx_base(struct site_fixture *f)
{
    (void)rx_import(
        f, "{'kind': 'organization', 'key': 'group', 'name': '领导小组', 'type': 'leading_group'},"
           "{'kind': 'organization', 'key': 'office', 'name': '办公室', 'type': 'office',"
           " 'parent': 'group', 'responsible': 'cen'},"
           "{'kind': 'organization', 'key': 'transport', 'name': '省交通运输厅',"
           " 'type': 'department', 'responsible': 'fan'},"
           "{'kind': 'organization', 'key': 'water', 'name': '省水利厅', 'type': 'department'},"
           "{'kind': 'person', 'key': 'cen', 'name': '岑知远'},"
           "{'kind': 'person', 'key': 'fan', 'name': '范渡'},"
           "{'kind': 'meeting_series', 'key': 'plenary', 'name': '全体会议', 'type': 'plenary',"
           " 'organization': 'group'},"
           "{'kind': 'meeting', 'key': 'm-1', 'title': '第一次全体会议', 'on': '2024-05-10',"
           " 'series': 'plenary', 'state': 'minuted'},"
           "{'kind': 'decision', 'key': 'd-1', 'on': '2024-05-10', 'text': '同意撤项。',"
           " 'meeting': 'm-1'},"
           "{'kind': 'instruction', 'key': 'i-1', 'number': '1', 'on': '2024-05-10',"
           " 'text': '盯住跨江通道节点。', 'meeting': 'm-1'},"
           "{'kind': 'instruction', 'key': 'i-1-1', 'number': '1.1', 'on': '2024-05-10',"
           " 'text': '逐月公布。', 'parent': 'i-1', 'meeting': 'm-1'}");
}
