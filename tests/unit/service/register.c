/* The clerk's and the contact's work: moves by the machines' rules, two persons, one lead, and
 * after any random sequence of it a complete log. */
#include "service/register.h"

#include "base/rand.h"
#include "register/machine.h"
#include "register_fixture.h"

#define TASK(key, state)                                                                           \
    "{'kind': 'task', 'key': '" key "', 'title': '题', 'on': '2024-05-13', 'state': '" state       \
    "', 'origins': ['instruction:i-1']}"

static void assign(struct site_fixture *f, const char *task, const char *unit, const char *from)
{
    struct err e;
    int64_t id;
    const struct actor clerk = rx_actor("黎叙");
    const struct register_assign in = {.subject = rx_id(f, task),
                                       .organization = rx_id(f, unit),
                                       .role = STR("lead"),
                                       .from = str_c(from)};
    assert_ok(register_assign(f->site, &clerk, &f->arena, &in, &id, &e), &e);
}

static enum ky_err close_task(struct site_fixture *f, const char *who, const char *task,
                              const char *reason, struct err *e)
{
    struct register_moved moved;
    const struct actor actor = rx_actor(who);
    const struct register_move m = {.subject = rx_id(f, task), .reason = str_c(reason)};
    return register_close(f->site, &actor, &f->arena, &m, &moved, e);
}

static void a_task_from_beginning_to_end(struct site_fixture *f)
{
    struct err e;
    rx_base(f);
    (void)rx_import(f, TASK("t-1", "registered"));
    assert_err(rx_try(f, "黎叙", "task:t-1", "assigned", "", &e), KY_EINVAL);
    assert_says(e.text, "lead");
    assign(f, "task:t-1", "organization:transport", "");
    rx_move(f, "黎叙", "task:t-1", "assigned", "");
    rx_move(f, "范渡", "task:t-1", "accepted", "");
    rx_move(f, "范渡", "task:t-1", "in_progress", "");
    assert_string_equal(rx_field(f, "task:t-1", "light"), "grey");
    rx_report(f, "task:t-1", "两类已互认。", 60);
    assert_string_equal(rx_field(f, "task:t-1", "light"), "green");
    assert_string_equal(rx_field(f, "task:t-1", "percent"), "60");
    assert_ok(close_task(f, "范渡", "task:t-1", "", &e), &e);
    assert_err(close_task(f, "黎叙", "task:t-1", "  ", &e), KY_EINVAL); /* the standard */
    assert_says(e.text, "completion standard");
    assert_ok(close_task(f, "黎叙", "task:t-1", "三类都通。", &e), &e);
    assert_err(close_task(f, "黎叙", "task:t-1", "同意。", &e), KY_EDENIED);
    assert_says(e.text, "'黎叙'");
    assert_says(e.text, "somebody else");
    assert_ok(close_task(f, "岑知远", "task:t-1", "同意。", &e), &e);
    assert_string_equal(rx_field(f, "task:t-1", "state"), "closed");
    assert_string_equal(rx_field(f, "task:t-1", "closed"), "2024-05-16");
    assert_string_equal(rx_field(f, "task:t-1", "percent"), "100");
    assert_string_equal(rx_field(f, "instruction:i-1", "closed"), "1");
    assert_err(close_task(f, "岑知远", "task:t-1", "再来。", &e), KY_ECONFLICT);
    rx_move(f, "黎叙", "task:t-1", "in_progress", "群众反映未办到位");
    assert_string_equal(rx_field(f, "task:t-1", "closed"), "");
    assert_string_equal(rx_field(f, "instruction:i-1", "closed"), "0");
    sx_verify(f);
}
ON_BOTH(a_task_from_beginning_to_end)

static void one_lead_at_a_time(struct site_fixture *f)
{
    rx_base(f);
    (void)rx_import(f, TASK("t-1", "registered"));
    assign(f, "task:t-1", "organization:transport", "2024-05-14");
    assert_string_equal(rx_field(f, "task:t-1", "lead"), "organization:transport");
    assign(f, "task:t-1", "organization:water", "2024-05-16");
    assert_string_equal(rx_field(f, "task:t-1", "lead"), "organization:water");
    struct objects all = rx_parts(f, rx_id(f, "task:t-1"), "assignment.subject");
    assert_int_equal(all.n, 2);
    assert_str(object_str(all.p[0], "to"), "2024-05-16");
    assert_false(object_has(all.p[1], "to"));
    rx_refuses(f,
               "{'kind': 'assignment', 'key': 'a-9', 'subject': 'task:t-1',"
               " 'organization': 'office', 'role': 'lead', 'from': '2024-05-15'}",
               KY_ECONFLICT, "objects[0] assignment 'a-9': field 'role'", "task 't-1'", "'to'",
               "'cooperate'", NULL);
    /* One that is to come changes nothing until its day. */
    assign(f, "task:t-1", "organization:office", "2024-06-01");
    assert_string_equal(rx_field(f, "task:t-1", "lead"), "organization:water");
    rx_day(f, "2024-06-01", 0);
    rx_turn(f);
    assert_string_equal(rx_field(f, "task:t-1", "lead"), "organization:office");
    sx_verify(f);
}
ON_BOTH(one_lead_at_a_time)

static int64_t ask(struct site_fixture *f, const char *date, enum ky_err want)
{
    struct err e;
    int64_t id = 0;
    const struct actor contact = rx_actor("范渡");
    const struct register_extend in = {
        .task = rx_id(f, "task:t-1"), .date = str_c(date), .reason = STR("设备到货推迟")};
    enum ky_err err = register_extend(f->site, &contact, &f->arena, &in, &id, &e);
    if (err != want)
        fail_msg("%s: %s", date, err ? e.text : "taken");
    return id;
}

static void more_time_takes_two_and_keeps_the_first_deadline(struct site_fixture *f)
{
    struct err e;
    rx_base(f);
    (void)rx_import(f, TASK("t-1", "registered") ",{'kind': 'deadline', 'key': 'dl-1',"
                                                 " 'subject': 'task:t-1', 'words': '五月底前',"
                                                 " 'date': '2024-05-31', 'on': '2024-05-13'}");
    assign(f, "task:t-1", "organization:transport", "");
    (void)ask(f, "2024-05-31", KY_EINVAL);
    (void)ask(f, "2024-02-30", KY_EINVAL);
    int64_t id = ask(f, "2024-06-30", KY_OK);
    const char *ext = arena_printf(&f->arena, "%lld", (long long)id).p;
    assert_string_equal(rx_field(f, ext, "organization"), "organization:transport");
    assert_err(rx_try(f, "范渡", ext, "approved", "", &e), KY_EDENIED);
    assert_err(rx_try(f, "岑知远", ext, "refused", "", &e), KY_EINVAL);
    rx_move(f, "岑知远", ext, "approved", "");
    assert_string_equal(rx_field(f, "task:t-1", "due"), "2024-06-30");
    assert_string_equal(rx_field(f, "task:t-1", "due_first"), "2024-05-31");
    assert_string_equal(rx_field(f, "task:t-1", "extensions"), "1");
    struct objects all = rx_parts(f, rx_id(f, "task:t-1"), "deadline.subject");
    assert_int_equal(all.n, 2);
    assert_int_equal(object_ref(all.p[1], "supersedes"), all.p[0]->id);
    assert_int_equal(object_ref(all.p[1], "approved_by"), id);
    ext = arena_printf(&f->arena, "%lld", (long long)ask(f, "2024-07-31", KY_OK)).p;
    rx_move(f, "岑知远", ext, "refused", "已经延过一次");
    assert_string_equal(rx_field(f, "task:t-1", "due"), "2024-06-30");
    assert_string_equal(rx_field(f, "task:t-1", "extensions"), "1");
    sx_verify(f);
}
ON_BOTH(more_time_takes_two_and_keeps_the_first_deadline)

static void reports_are_sent_back_or_count(struct site_fixture *f)
{
    struct err e;
    int64_t id;
    rx_base(f);
    (void)rx_import(f, TASK("t-1", "in_progress"));
    assign(f, "task:t-1", "organization:transport", "");
    const struct actor contact = {.name = STR("范渡"), .roles = ROLE_CONTACT};
    struct register_report in = {.subject = rx_id(f, "task:t-1"),
                                 .text = STR("已完成七成。"),
                                 .percent = 70,
                                 .evidence = STR("现场照片"),
                                 .url = STR("https://example.org/1")};
    assert_ok(register_report(f->site, &contact, &f->arena, &in, &id, &e), &e);
    const char *report = arena_printf(&f->arena, "%lld", (long long)id).p;
    assert_string_equal(rx_field(f, report, "state"), "submitted");
    assert_string_equal(rx_field(f, report, "organization"), "organization:transport");
    assert_int_equal(rx_parts(f, id, "evidence.report").n, 1);
    assert_string_equal(rx_field(f, "task:t-1", "percent"), ""); /* nobody has accepted it */
    assert_err(rx_try(f, "黎叙", report, "returned", "", &e), KY_EINVAL);
    rx_move(f, "黎叙", report, "returned", "没有附进度表");
    rx_move(f, "范渡", report, "submitted", "");
    rx_move(f, "黎叙", report, "accepted", "");
    assert_string_equal(rx_field(f, "task:t-1", "percent"), "70");
    assert_string_equal(rx_field(f, "task:t-1", "reported"), "2024-05-16");
    in.text = STR("");
    assert_err(register_report(f->site, &contact, &f->arena, &in, &id, &e), KY_EINVAL);
    assert_says(e.text, "'text'");
    in.text = STR("x");
    in.subject = rx_id(f, "person:fan");
    assert_err(register_report(f->site, &contact, &f->arena, &in, &id, &e), KY_EINVAL);
    assert_says(e.text, "task or project");
}
ON_SQLITE(reports_are_sent_back_or_count)

static void documents_are_issued_with_a_number_and_stay(struct site_fixture *f)
{
    struct err e;
    struct register_moved moved;
    rx_base(f);
    (void)rx_import(f, "{'kind': 'document', 'key': 'doc', 'title': '方案', 'type': 'plan',"
                       " 'state': 'approved'}");
    struct register_move m = {.subject = rx_id(f, "document:doc"), .to = STR("issued")};
    assert_err(register_move(f->site, &ACTOR_COMMAND, &f->arena, &m, &moved, &e), KY_EINVAL);
    assert_says(e.text, "number");
    m.number = STR("澜一体办〔2024〕3号");
    assert_ok(register_move(f->site, &ACTOR_COMMAND, &f->arena, &m, &moved, &e), &e);
    assert_string_equal(rx_field(f, "document:doc", "number"), "澜一体办〔2024〕3号");
    assert_string_equal(rx_field(f, "document:doc", "issued"), "2024-05-16");
    rx_refuses(f, "{'kind': 'document', 'key': 'doc', 'title': '另一个'}", KY_EINVAL,
               "objects[0] document 'doc': field 'title'", "issued", NULL);
    assert_err(rx_try(f, "黎叙", "document:doc", "superseded", "x", &e), KY_EINVAL);
    assert_says(e.text, "decision");
    m = (struct register_move){.subject = rx_id(f, "document:doc"),
                               .to = STR("superseded"),
                               .decision = rx_id(f, "person:fan")};
    assert_err(register_move(f->site, &ACTOR_COMMAND, &f->arena, &m, &moved, &e), KY_EINVAL);
    m.decision = rx_id(f, "decision:d-1");
    assert_ok(register_move(f->site, &ACTOR_COMMAND, &f->arena, &m, &moved, &e), &e);
    sx_verify(f);
}
ON_SQLITE(documents_are_issued_with_a_number_and_stay)

static void asks_who_may(struct site_fixture *f)
{
    struct err e;
    struct register_moved moved;
    int64_t id;
    rx_base(f);
    (void)rx_import(f, TASK("t-1", "registered"));
    const struct actor contact = {.name = STR("范渡"), .roles = ROLE_CONTACT};
    const struct actor nobody = {.name = STR("路人"), .roles = ROLE_EDITOR};
    const struct register_assign in = {.subject = rx_id(f, "task:t-1"),
                                       .organization = rx_id(f, "organization:water"),
                                       .role = STR("lead")};
    const struct register_report report = {.subject = in.subject, .text = STR("x")};
    const struct register_extend extend = {
        .task = in.subject, .date = STR("2030-01-01"), .reason = STR("x")};
    struct register_move m = {.subject = in.subject, .to = STR("cancelled"), .reason = STR("x")};
    assert_err(register_assign(f->site, &contact, &f->arena, &in, &id, &e), KY_EDENIED);
    assert_err(register_move(f->site, &contact, &f->arena, &m, &moved, &e), KY_EDENIED);
    assert_says(e.text, "'范渡'");
    assert_err(register_report(f->site, &nobody, &f->arena, &report, &id, &e), KY_EDENIED);
    assert_err(register_extend(f->site, &nobody, &f->arena, &extend, &id, &e), KY_EDENIED);
    m.subject = rx_id(f, "person:fan");
    assert_err(register_move(f->site, &ACTOR_COMMAND, &f->arena, &m, &moved, &e), KY_EINVAL);
    m.subject = 999;
    assert_err(register_move(f->site, &ACTOR_COMMAND, &f->arena, &m, &moved, &e), KY_ENOTFOUND);
}
ON_SQLITE(asks_who_may)

static void moves_have_their_times(struct site_fixture *f)
{
    struct err e;
    struct register_moved moved;
    rx_base(f);
    (void)rx_import(f, TASK("t-1", "assigned"));
    struct register_move m = {
        .subject = rx_id(f, "task:t-1"), .to = STR("accepted"), .at = f->now + 1};
    assert_err(register_move(f->site, &ACTOR_COMMAND, &f->arena, &m, &moved, &e), KY_EINVAL);
    assert_says(e.text, "future");
    m.at = f->now - US_DAY;
    assert_ok(register_move(f->site, &ACTOR_COMMAND, &f->arena, &m, &moved, &e), &e);
    m.to = STR("in_progress");
    m.at = f->now - US_DAY - 1;
    assert_err(register_move(f->site, &ACTOR_COMMAND, &f->arena, &m, &moved, &e), KY_EINVAL);
    assert_says(e.text, "order of their times");
}
ON_SQLITE(moves_have_their_times)

/* ------------------------------------------------------------------ any sequence of moves */

static const char *const walkers[] = {"meeting:w-m",         "document:w-d",  "task:w-t",
                                      "progress_report:w-r", "extension:w-e", "project:w-p"};
static const char *const people[] = {"黎叙", "岑知远", "范渡"};
enum { WALKERS = sizeof(walkers) / sizeof(walkers[0]), STEPS = 200 };

/* From the first state to the present one without a gap, each by a move that is legal, and closed
 * only by two persons. */
static void check_log(struct site_fixture *f, const char *name)
{
    const struct object *o = rx_get(f, name);
    const struct machine *m = machine_of(o->kind->kind);
    struct objects moves = rx_parts(f, o->id, "move.subject");
    struct str at = str_c(m->states[0]), last_actor = STR("");
    for (size_t i = 0; i < moves.n; i++) {
        struct str from = object_str(moves.p[i], "from"), to = object_str(moves.p[i], "to");
        struct str actor = object_str(moves.p[i], "actor");
        const struct move *how;
        struct err e;
        if (from.n) {
            assert_true(str_eq(from, at));
            assert_ok(machine_move(m, from, to, &how, &e), &e);
            if (how->needs & NEED_SECOND)
                assert_false(str_eq(actor, last_actor));
            if (how->needs & (NEED_REASON | NEED_ANSWER))
                assert_true(object_has(moves.p[i], "reason"));
            if (how->needs & NEED_DECISION)
                assert_true(object_has(moves.p[i], "decision"));
            assert_true(object_has(moves.p[i], "at"));
        }
        at = to;
        last_actor = actor;
    }
    assert_true(str_eq(object_str(o, "state"), at));
    assert_true(machine_has(m, at));
}

/* Mostly a state that it can have next, now and then any. */
static const char *some_state(struct site_fixture *f, struct rand *r, const char *name)
{
    const struct object *o = rx_get(f, name);
    const struct machine *m = machine_of(o->kind->kind);
    const char *next[64];
    size_t n = 0, all = 0;
    while (m->states[all])
        all++;
    for (size_t i = 0; i < m->moves_n; i++)
        if (str_eqc(object_str(o, "state"), m->moves[i].from))
            next[n++] = m->moves[i].to;
    return n && rand_below(r, 5) ? next[rand_below(r, n)] : m->states[rand_below(r, all)];
}

static bool try_some_move(struct site_fixture *f, struct rand *r, int64_t decision)
{
    struct err e;
    struct register_moved moved;
    const char *name = walkers[rand_below(r, WALKERS)];
    const struct actor actor = rx_actor(people[rand_below(r, 3)]);
    const struct register_move move = {.subject = rx_id(f, name),
                                       .to = str_c(some_state(f, r, name)),
                                       .reason = rand_below(r, 4) ? STR("理由") : STR(""),
                                       .number = rand_below(r, 2) ? STR("〔2024〕1号") : STR(""),
                                       .decision = rand_below(r, 2) ? decision : 0};
    f->now += (int64_t)rand_below(r, 3) * US_HOUR;
    enum ky_err err = register_move(f->site, &actor, &f->arena, &move, &moved, &e);
    assert_true(err == KY_OK || err == KY_EINVAL || err == KY_ECONFLICT || err == KY_EDENIED);
    return !err;
}

static void random_moves_stay_legal_and_logged(struct site_fixture *f)
{
    struct rand r;
    size_t made = 0;
    rand_seed(&r, 5);
    rx_base(f);
    (void)rx_import(
        f,
        "{'kind': 'meeting', 'key': 'w-m', 'title': 'M', 'on': '2024-05-13', 'series': 'plenary'},"
        "{'kind': 'document', 'key': 'w-d', 'title': 'D', 'type': 'plan'},"
        "{'kind': 'project', 'key': 'w-p', 'name': 'P', 'type': 'project', 'on': "
        "'2024-05-13'}," TASK(
            "w-t",
            "proposed") ",{'kind': 'assignment', 'key': 'a', 'subject': 'task:w-t', "
                        "'organization': 'water',"
                        " 'role': 'lead'},"
                        "{'kind': 'progress_report', 'key': 'w-r', 'subject': 'task:w-t', 'text': "
                        "'R',"
                        " 'on': '2024-05-14'},"
                        "{'kind': 'extension', 'key': 'w-e', 'subject': 'task:w-t', 'reason': 'E',"
                        " 'on': '2024-05-14', 'date': '2024-12-31'}");
    int64_t decision = rx_id(f, "decision:d-1");
    for (int i = 0; i < STEPS; i++)
        made += try_some_move(f, &r, decision);
    assert_in_range(made, 20, STEPS); /* most machines come to an end */
    for (size_t i = 0; i < WALKERS; i++)
        check_log(f, walkers[i]);
    sx_verify(f);
}
ON_BOTH(random_moves_stay_legal_and_logged)

UNIT_TESTS(BOTH(a_task_from_beginning_to_end), BOTH(one_lead_at_a_time),
           BOTH(more_time_takes_two_and_keeps_the_first_deadline),
           SQLITE(reports_are_sent_back_or_count),
           SQLITE(documents_are_issued_with_a_number_and_stay), SQLITE(asks_who_may),
           SQLITE(moves_have_their_times), BOTH(random_moves_stay_legal_and_logged));
