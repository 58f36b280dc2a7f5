#include "store/object.h"

#include "base/rand.h"
#include "store/link.h"
#include "store_fixture.h"

static struct object_draft organization(const char *key)
{
    struct object_draft d;
    draft_begin(&d, kind_of(KIND_ORGANIZATION));
    d.key = str_c(key);
    draft_set_str(&d, "name", STR("发展改革委"));
    draft_set_str(&d, "type", STR("department"));
    return d;
}

static struct object_draft task(const char *key)
{
    struct object_draft d;
    draft_begin(&d, kind_of(KIND_TASK));
    d.key = str_c(key);
    draft_set_str(&d, "title", STR("印发工作要点"));
    draft_set_str(&d, "on", STR("2024-05-16"));
    draft_set_str(&d, "state", STR("registered"));
    return d;
}

static int64_t save(struct store_fixture *f, struct object_draft d)
{
    struct err e;
    assert_ok(store_object_save(fx_write(f), &d, "record", NULL, &e), &e);
    fx_commit(f);
    return d.id;
}

static int64_t tally(struct reader *r, int64_t to, const char *role)
{
    struct err e;
    int64_t n;
    assert_ok(store_tally(r, to, str_c(role), &n, &e), &e);
    return n;
}

static void keeps_objects(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    struct objects list;
    struct object *o;
    bool changed;
    int64_t lead = save(f, organization("ndrc"));
    struct object_draft d = task("t-1");
    draft_set_int(&d, "lead", lead);
    draft_set_str(&d, "light", STR("red"));
    d.id = save(f, d);
    assert_int_equal(d.id, 2);
    int64_t before = fx_head(f);
    assert_ok(store_object_save(fx_write(f), &d, "record", &changed, &e), &e);
    fx_commit(f);
    assert_false(changed);
    assert_int_equal(fx_head(f), before);

    deps_init(&deps, &f->arena);
    struct reader *r = fx_read(f, &deps);
    assert_ok(store_object(r, 2, &o, &e), &e);
    assert_str(object_title(o), "印发工作要点");
    assert_ok(store_object(r, 9, &o, &e), &e);
    assert_null(o);
    assert_ok(store_linked(r, lead, STR("task.lead"), POSITION_MAX, 10, &list, &e), &e);
    assert_int_equal(list.n, 1);
    assert_int_equal(list.p[0]->id, 2);
    assert_false(list.more);
    assert_ok(store_linked(r, 0, STR("task.light=red"), POSITION_MAX, 10, &list, &e), &e);
    assert_int_equal(list.n, 1);
    assert_int_equal(tally(r, 0, "task"), 1);
    assert_int_equal(tally(r, lead, "task.lead/red"), 1);
    assert_int_equal(tally(r, lead, "task.lead/green"), 0);
    fx_done(f);

    int64_t seq = fx_head(f);
    draft_set_str(&d, "light", STR("green"));
    save(f, d);
    struct touches t = fx_touches(f, seq);
    assert_true(fx_touched(&t, "object:2"));
    assert_true(fx_touched(&t, "link:0:task.light=red") &&
                fx_touched(&t, "link:0:task.light=green"));
    assert_true(fx_touched(&t, "tally:1:task.lead/red"));
    assert_false(fx_touched(&t, "link:0:task") || fx_touched(&t, "tally:0:task") ||
                 fx_touched(&t, "link:1:task.lead"));
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(keeps_objects)

static void refused(struct store_fixture *f, struct object_draft d, enum ky_err code,
                    const char *says)
{
    struct err e;
    assert_err(store_object_save(fx_write(f), &d, "record", NULL, &e), code);
    fx_undo(f);
    if (!strstr(e.text, says))
        fail_msg("'%s' does not say '%s'", e.text, says);
}

static void refuses_what_cannot_be(struct store_fixture *f)
{
    struct err e;
    int64_t id = save(f, organization("ndrc"));
    struct object_draft d = task("t-1");
    draft_set_int(&d, "lead", 77);
    refused(f, d, KY_EINVAL, "task 't-1': field 'lead': there is no such object (77)");
    draft_set_int(&d, "lead", id);
    draft_set_int(&d, "meeting", id);
    refused(f, d, KY_EINVAL, "field 'meeting' cannot refer to a organization");
    refused(f, organization("ndrc"), KY_EEXIST, "there is a organization 'ndrc' already");
    struct object_draft own = organization("ndrc");
    own.id = id;
    draft_set_int(&own, "parent", id);
    refused(f, own, KY_EINVAL, "field 'parent' refers to the object itself");
    own.id = 99;
    refused(f, own, KY_ENOTFOUND, "there is no organization 99");
    draft_unset(&d, "meeting");
    int64_t first = save(f, d), second = save(f, task("t-2"));
    struct object_draft step;
    draft_begin(&step, kind_of(KIND_MOVE));
    draft_set_int(&step, "subject", first);
    draft_set_str(&step, "to", STR("assigned"));
    step.id = save(f, step);
    step.key = STR("~4");
    draft_set_int(&step, "subject", second);
    refused(f, step, KY_EINVAL, "field 'subject' was said and cannot be changed");
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(refuses_what_cannot_be)

static void lists_page_by_page(struct store_fixture *f)
{
    struct err e;
    struct objects list;
    enum { N = 25 };
    for (int i = 0; i < N; i++) {
        struct object_draft d = task("");
        draft_set_str(&d, "on", arena_printf(&f->arena, "2024-05-%02d", 1 + i % 7));
        save(f, d);
    }
    struct reader *r = fx_read(f, NULL);
    struct position before = POSITION_MAX;
    size_t seen = 0;
    do {
        assert_ok(store_linked(r, 0, STR("task"), before, 10, &list, &e), &e);
        for (size_t i = 0; i < list.n; i++) {
            assert_true(position_cmp(list.at[i], before) < 0);
            before = list.at[i];
        }
        seen += list.n;
    } while (list.more);
    assert_int_equal(seen, N);
    assert_ok(store_parts(r, 0, STR("task"), POSITION_MIN, 100, &list, &e), &e);
    assert_int_equal(list.n, N);
    for (size_t i = 1; i < list.n; i++)
        assert_true(position_cmp(list.at[i - 1], list.at[i]) < 0);
    fx_done(f);
}
ON_BOTH(lists_page_by_page)

/* ------------------------------------------------------------------ the past */

enum { DAYS = 12, PER_DAY = 12, TASKS = 9, UNITS = 3 };
static const char *const roles[] = {
    "task",      "task.state=registered", "task.state=closed", "task.light=red", "task.light=green",
    "task.lead", "task.lead/red",         "task.parent"};
enum { ROLES = sizeof(roles) / sizeof(roles[0]) };

static void describe_list(struct reader *r, int64_t to, const char *role, struct buf *out)
{
    struct err e;
    struct objects list;
    assert_ok(store_linked(r, to, str_c(role), POSITION_MAX, 100, &list, &e), &e);
    buf_addf(out, "%lld %s %lld:", (long long)to, role, (long long)tally(r, to, role));
    for (size_t i = 0; i < list.n; i++) {
        struct buf json;
        buf_init(&json, 1 << 16);
        json_canonical(&json, list.p[i]->body);
        buf_add(out, buf_str(&json));
        buf_release(&json);
    }
    buf_addch(out, '\n');
}

/* All that a reader can see, by brute force. */
static struct str describe(struct store_fixture *f, struct reader *r)
{
    struct buf out;
    buf_init(&out, 4 << 20);
    for (int64_t to = 0; to <= UNITS + TASKS; to++)
        for (size_t i = 0; i < ROLES; i++)
            describe_list(r, to, roles[i], &out);
    struct str s = arena_str(&f->arena, buf_str(&out));
    buf_release(&out);
    return s;
}

static void change_at_random(struct store_fixture *f, struct rand *r, int64_t ids[TASKS])
{
    static const char *const states[] = {"registered", "closed"}, *const lights[] = {"red",
                                                                                     "green"};
    size_t which = rand_below(r, TASKS);
    struct object_draft d = task("");
    d.id = ids[which];
    d.key = arena_printf(&f->arena, "t-%zu", which);
    draft_set_str(&d, "on", arena_printf(&f->arena, "2024-05-%02d", (int)(1 + rand_below(r, 9))));
    draft_set_str(&d, "state", str_c(states[rand_below(r, 2)]));
    draft_set_str(&d, "light", str_c(lights[rand_below(r, 2)]));
    draft_set_int(&d, "lead", 1 + (int64_t)rand_below(r, UNITS));
    d.level = rand_below(r, 6) ? LEVEL_PUBLIC : LEVEL_REVIEW;
    ids[which] = save(f, d);
}

static struct str rows_of(struct store_fixture *f)
{
    static const struct sql all = {
        "SELECT to_id, role, until, at, from_id, since FROM link UNION ALL SELECT to_id, role, "
        "slot, n, 0, 0 FROM tally ORDER BY 1, 2, 3, 4, 5, 6"};
    struct err e;
    struct rows rows;
    struct buf out;
    buf_init(&out, 4 << 20);
    assert_ok(db_query(f->back, &all, DB_NO_ARGS, &rows, &e), &e);
    while (rows_next(&rows)) {
        buf_add(&out, rows_str(&rows, 1));
        for (int i = 0; i < 6; i++)
            if (i != 1)
                buf_addf(&out, " %lld", (long long)rows_int(&rows, i));
        buf_addch(&out, '\n');
    }
    assert_ok(rows_end(&rows, &e), &e);
    struct str s = arena_str(&f->arena, buf_str(&out));
    buf_release(&out);
    return s;
}

static void knows_every_past_day(struct store_fixture *f)
{
    struct err e;
    struct rand r;
    struct str seen[DAYS];
    int64_t ids[TASKS] = {0}, ends[DAYS];
    rand_seed(&r, 11);
    for (int i = 0; i < UNITS; i++)
        save(f, organization(arena_printf(&f->arena, "unit-%d", i).p));
    for (int day = 0; day < DAYS; day++) {
        for (int i = 0; i < PER_DAY; i++) {
            f->now += (int64_t)rand_below(&r, 90) * US_MINUTE;
            change_at_random(f, &r, ids);
        }
        f->now = ends[day] = (f->now / US_DAY + 1) * US_DAY;
        seen[day] = describe(f, fx_read(f, NULL));
        fx_done(f);
    }
    for (int day = 0; day < DAYS; day++) {
        struct reader *reader = fx_read(f, NULL);
        reader->as_of = ends[day];
        struct str then = describe(f, reader);
        assert_true(str_eq(then, seen[day]));
        fx_done(f);
    }
    assert_false(str_eq(seen[0], seen[DAYS - 1]));
    assert_ok(fx_verify(f, &e), &e);

    struct str before = rows_of(f);
    fx_write(f);
    assert_ok(link_rebuild(f->db, &e), &e);
    fx_commit(f);
    assert_true(str_eq(before, rows_of(f)));
}
ON_BOTH(knows_every_past_day)

UNIT_TESTS(BOTH(keeps_objects), BOTH(refuses_what_cannot_be), BOTH(lists_page_by_page),
           BOTH(knows_every_past_day));
