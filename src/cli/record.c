/* kaiyuan record move, report, assign, extend, close: the clerk's work, each one change by one
 * person. */
#include "cli/record.h"

#include "service/may.h"
#include "service/register.h"
#include "text/unicode.h"

enum { NAME_POINTS = 100 };
#define ONLY(kind) ((uint64_t)1 << (kind))

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7F)
            return true;
    return false;
}

enum ky_err record_actor(const struct cli *c, struct actor *out, struct err *e)
{
    *out = ACTOR_COMMAND;
    if (!cli_flag(c, "as"))
        return KY_OK;
    out->name = text_trim(str_c(cli_option(c, "as")));
    if (out->name.n && str_utf8_valid(out->name) && !has_control(out->name) &&
        str_utf8_count(out->name) <= NAME_POINTS)
        return KY_OK;
    return err_set(e, KY_EUSAGE, "--as takes the name of a person, at most %d characters",
                   NAME_POINTS);
}

/* Names of objects to their numbers, in one look; an empty name gives 0. */
struct wanted {
    const char *name;
    uint64_t kinds;
    int64_t *out;
};

static enum ky_err find_all(struct cli *c, const struct wanted *wanted, size_t n, struct err *e)
{
    struct db *db = NULL;
    struct reader r = {0};
    enum ky_err err = site_connect(c->site, DB_READ, &db, e);
    if (!err)
        err = reader_begin(&r, db, &c->arena, NULL, site_now(c->site), e);
    for (size_t i = 0; i < n && !err; i++) {
        *wanted[i].out = 0;
        if (wanted[i].name)
            err = register_find(&r, str_c(wanted[i].name), wanted[i].kinds, wanted[i].out, e);
    }
    reader_end(&r);
    db_close(db);
    return err;
}

/* ------------------------------------------------------------------ answers */

static void tell_move(struct cli *c, const struct register_moved *m)
{
    const struct fact facts[] = {
        {"object", {0}, m->subject}, {"kind", str_c(kind_of(m->kind)->name), 0},
        {"from", m->from, 0},        {"to", m->to, 0},
        {"move", {0}, m->move},      {"deadline", {0}, m->deadline}};
    if (c->json) {
        cli_facts(c, facts, sizeof(facts) / sizeof(facts[0]));
        return;
    }
    buf_addf(&c->out, "%s %lld: %.*s → %.*s\n", kind_of(m->kind)->name, (long long)m->subject,
             STR_ARG(m->from), STR_ARG(m->to));
    if (m->deadline)
        buf_addf(&c->out, "  deadline %lld is in force from now on\n", (long long)m->deadline);
}

static void tell_made(struct cli *c, enum register_kind kind, int64_t id, int64_t subject)
{
    const struct fact facts[] = {
        {"object", {0}, id}, {"kind", str_c(kind_of(kind)->name), 0}, {"subject", {0}, subject}};
    if (c->json)
        cli_facts(c, facts, sizeof(facts) / sizeof(facts[0]));
    else
        buf_addf(&c->out, "%s %lld for %lld\n", kind_of(kind)->name, (long long)id,
                 (long long)subject);
}

#define RUN(name)                                                                                  \
    static enum ky_err name##_run(struct cli *c, struct err *e)                                    \
    {                                                                                              \
        return cli_visit(c, c->args[0], SITE_WRITE, name, e);                                      \
    }

/* ------------------------------------------------------------------ move, close */

static enum ky_err move_options(struct cli *c, const char *decision, struct register_move *m,
                                struct actor *actor, struct err *e)
{
    const struct wanted wanted[] = {{c->args[1], 0, &m->subject},
                                    {decision, ONLY(KIND_DECISION), &m->decision}};
    m->reason = str_trim(str_c(cli_option(c, "reason")));
    enum ky_err err = record_actor(c, actor, e);
    if (!err)
        err = find_all(c, wanted, 2, e);
    if (!err && cli_flag(c, "at"))
        err = cli_time(c, cli_option(c, "at"), "--at", &m->at, e);
    return err;
}

static enum ky_err move(struct cli *c, struct site *site, struct err *e)
{
    struct actor actor;
    struct register_move m = {.to = str_c(c->args[2]),
                              .number = str_trim(str_c(cli_option(c, "number")))};
    struct register_moved moved;
    enum ky_err err = move_options(c, cli_option(c, "decision"), &m, &actor, e);
    if (!err)
        err = register_move(site, &actor, &c->arena, &m, &moved, e);
    if (!err)
        tell_move(c, &moved);
    return err;
}
RUN(move)

static enum ky_err close_task(struct cli *c, struct site *site, struct err *e)
{
    struct actor actor;
    struct register_move m = {0};
    struct register_moved moved;
    enum ky_err err = move_options(c, NULL, &m, &actor, e);
    if (!err)
        err = register_close(site, &actor, &c->arena, &m, &moved, e);
    if (err)
        return err;
    tell_move(c, &moved);
    if (!c->json && !str_eqc(moved.to, "closed"))
        buf_addf(&c->out, "  to go on: kaiyuan record close %s %s%s\n", c->args[0], c->args[1],
                 str_eqc(moved.to, "verified") ? ", by somebody else" : "");
    return KY_OK;
}
RUN(close_task)

/* ------------------------------------------------------------------ report */

static enum ky_err report(struct cli *c, struct site *site, struct err *e)
{
    struct actor actor;
    int64_t id;
    struct register_report in = {.text = str_trim(str_c(c->args[2])),
                                 .problems = str_c(cli_option(c, "problems")),
                                 .next = str_c(cli_option(c, "next")),
                                 .period = str_c(cli_option(c, "period")),
                                 .on = str_c(cli_option(c, "on")),
                                 .evidence = str_c(cli_option(c, "evidence")),
                                 .url = str_c(cli_option(c, "url")),
                                 .file = str_c(cli_option(c, "file")),
                                 .draft = cli_flag(c, "draft")};
    const struct wanted wanted[] = {
        {c->args[1], ONLY(KIND_TASK) | ONLY(KIND_PROJECT), &in.subject},
        {cli_option(c, "by"), ONLY(KIND_ORGANIZATION), &in.organization}};
    enum ky_err err = cli_number(c, "percent", 0, 100, -1, &in.percent, e);
    if (!err)
        err = record_actor(c, &actor, e);
    if (!err)
        err = find_all(c, wanted, 2, e);
    if (!err)
        err = register_report(site, &actor, &c->arena, &in, &id, e);
    if (!err)
        tell_made(c, KIND_REPORT, id, in.subject);
    return err;
}
RUN(report)

/* ------------------------------------------------------------------ assign */

static enum ky_err assign(struct cli *c, struct site *site, struct err *e)
{
    struct actor actor;
    const char *role = cli_option(c, "role");
    int64_t id;
    struct register_assign in = {.role = role ? str_c(role) : STR("lead"),
                                 .from = str_c(cli_option(c, "from")),
                                 .text = str_c(cli_option(c, "text"))};
    const struct wanted wanted[] = {{c->args[1], ONLY(KIND_TASK) | ONLY(KIND_PROJECT), &in.subject},
                                    {c->args[2], ONLY(KIND_ORGANIZATION), &in.organization},
                                    {cli_option(c, "person"), ONLY(KIND_PERSON), &in.person}};
    enum ky_err err = record_actor(c, &actor, e);
    if (!err)
        err = find_all(c, wanted, 3, e);
    if (!err)
        err = register_assign(site, &actor, &c->arena, &in, &id, e);
    if (!err)
        tell_made(c, KIND_ASSIGNMENT, id, in.subject);
    return err;
}
RUN(assign)

/* ------------------------------------------------------------------ extend */

static enum ky_err ask(struct cli *c, struct site *site, int64_t task, const struct actor *actor,
                       struct err *e)
{
    int64_t id;
    struct register_extend in = {.task = task,
                                 .date = str_c(cli_option(c, "until")),
                                 .words = str_c(cli_option(c, "words")),
                                 .reason = str_trim(str_c(cli_option(c, "reason")))};
    const struct wanted wanted = {cli_option(c, "by"), ONLY(KIND_ORGANIZATION), &in.organization};
    if (!in.date.n || !in.reason.n)
        return err_set(e, KY_EUSAGE,
                       "to ask for more time, 'record extend' needs --until DATE and "
                       "--reason TEXT");
    enum ky_err err = find_all(c, &wanted, 1, e);
    if (!err)
        err = register_extend(site, actor, &c->arena, &in, &id, e);
    if (!err)
        tell_made(c, KIND_EXTENSION, id, task);
    return err;
}

static enum ky_err decide(struct cli *c, struct site *site, int64_t extension,
                          const struct actor *actor, struct err *e)
{
    struct register_moved moved;
    const struct register_move m = {.subject = extension,
                                    .to = cli_flag(c, "approve") ? STR("approved") : STR("refused"),
                                    .reason = str_trim(str_c(cli_option(c, "reason")))};
    enum ky_err err = register_move(site, actor, &c->arena, &m, &moved, e);
    if (!err)
        tell_move(c, &moved);
    return err;
}

static enum ky_err extend(struct cli *c, struct site *site, struct err *e)
{
    struct actor actor;
    int64_t id;
    bool decides = cli_flag(c, "approve") || cli_flag(c, "refuse");
    const struct wanted wanted = {c->args[1], ONLY(decides ? KIND_EXTENSION : KIND_TASK), &id};
    if (cli_flag(c, "approve") && cli_flag(c, "refuse"))
        return err_set(e, KY_EUSAGE, "--approve and --refuse: give one of them");
    enum ky_err err = record_actor(c, &actor, e);
    if (!err)
        err = find_all(c, &wanted, 1, e);
    if (err)
        return err;
    return decides ? decide(c, site, id, &actor, e) : ask(c, site, id, &actor, e);
}
RUN(extend)

/* ------------------------------------------------------------------ tables */

#define AS                                                                                         \
    {                                                                                              \
        "as", "USER", "who does it (command)"                                                      \
    }

static const struct option move_table[] = {
    {"reason", "TEXT", "why; some moves need it"},
    {"decision", "OBJECT", "the decision that allows it; some moves need it"},
    {"number", "TEXT", "of a document that is issued: its number"},
    {"at", "TIME", "when it was (now): '2026-03-01 09:00' in the site's zone"},
    AS,
    {0},
};
const struct command cmd_record_move = {
    .name = "record move",
    .args = "DIR OBJECT STATE",
    .args_least = 3,
    .args_most = 3,
    .summary = "move a task, report, document, meeting or project to another state",
    .options = move_table,
    .example = "kaiyuan record move mysite task:t-1 accepted --as 张三",
    .run = move_run,
};

static const struct option close_table[] = {
    {"reason", "TEXT", "how the completion standard is met"},
    {"at", "TIME", "when it was (now): '2026-03-01 09:00' in the site's zone"},
    AS,
    {0},
};
const struct command cmd_record_close = {
    .name = "record close",
    .args = "DIR TASK",
    .args_least = 2,
    .args_most = 2,
    .summary = "take a task one step further: submitted, verified, closed by a second person",
    .options = close_table,
    .example = "kaiyuan record close mysite task:t-1 --reason '三类事项已全部互认' --as 李四",
    .run = close_task_run,
};

static const struct option report_table[] = {
    {"percent", "N", "how far it is, 0 to 100"},
    {"problems", "TEXT", "what stands in the way"},
    {"next", "TEXT", "what comes next"},
    {"period", "TEXT", "what time it is about, like 2026Q1"},
    {"on", "DATE", "its date (today)"},
    {"by", "ORGANIZATION", "whose report it is (the lead unit)"},
    {"draft", NULL, "keep it as a draft; hand it in later with 'record move … submitted'"},
    {"evidence", "TITLE", "a piece of evidence, with --url or --file"},
    {"url", "URL", "where the evidence is"},
    {"file", "HASH", "the evidence as a file of the site ('media list' names them)"},
    AS,
    {0},
};
const struct command cmd_record_report = {
    .name = "record report",
    .args = "DIR OBJECT TEXT",
    .args_least = 3,
    .args_most = 3,
    .summary = "report progress of a task or project",
    .options = report_table,
    .example = "kaiyuan record report mysite task:t-1 '三类事项中两类已互认。' --percent 60",
    .run = report_run,
};

static const struct option assign_table[] = {
    {"role", "ROLE", "lead (the usual), cooperate, supervise; a new lead ends the one before"},
    {"person", "PERSON", "who is responsible there"},
    {"from", "DATE", "the first day (today)"},
    {"text", "TEXT", "what exactly is its part"},
    AS,
    {0},
};
const struct command cmd_record_assign = {
    .name = "record assign",
    .args = "DIR OBJECT ORGANIZATION",
    .args_least = 3,
    .args_most = 3,
    .summary = "assign a unit to a task or project",
    .options = assign_table,
    .example = "kaiyuan record assign mysite task:t-1 organization:transport --as 张三",
    .run = assign_run,
};

static const struct option extend_table[] = {
    {"until", "DATE", "the new deadline asked for"},
    {"words", "TEXT", "the same in words, as they were said"},
    {"reason", "TEXT", "why more time is needed, or why it is refused"},
    {"by", "ORGANIZATION", "who asks (the lead unit)"},
    {"approve", NULL, "OBJECT is an extension that was asked for: approve it, by somebody else"},
    {"refuse", NULL, "the same: refuse it, with a reason"},
    AS,
    {0},
};
const struct command cmd_record_extend = {
    .name = "record extend",
    .args = "DIR OBJECT",
    .args_least = 2,
    .args_most = 2,
    .summary = "ask for more time for a task, approve or refuse it",
    .options = extend_table,
    .example = "kaiyuan record extend mysite task:t-1 --until 2026-09-30 --reason '设备到货推迟'",
    .run = extend_run,
};
