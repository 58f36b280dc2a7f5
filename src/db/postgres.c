#include "db/postgres_priv.h"

#include <poll.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"

enum { BUSY_MS = 5000, CONNECT_S = 10 };

static const char BEGIN_READ[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
static const char BEGIN_WRITE[] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
static const char SAVEPOINT[] = "SAVEPOINT s";

/* ------------------------------------------------------------------ connecting */

static void on_notice(void *ctx, const PGresult *res)
{
    struct postgres *p = ctx;
    const char *text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    log_event(p->base.log, LOG_INFO, "postgres_notice", LOG_STR("text", str_c(text)));
}

/* Drive the connection attempt to its end, CONNECT_S seconds at most. */
static bool connect_wait(PGconn *c)
{
    int64_t end = clock_monotonic() + CONNECT_S * US_SECOND;
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    while (status != PGRES_POLLING_OK && status != PGRES_POLLING_FAILED) {
        struct pollfd fd = {PQsocket(c), status == PGRES_POLLING_READING ? POLLIN : POLLOUT, 0};
        int64_t left = end - clock_monotonic();
        if (left <= 0)
            return false;
        if (fd.fd >= 0)
            (void)poll(&fd, 1, (int)(left / 1000) + 1);
        status = PQconnectPoll(c);
    }
    return status == PGRES_POLLING_OK;
}

/* A failed attempt has no result to ask, but in the verbose form its text holds the SQLSTATE:
 * "… failed: FATAL:  3D000: database … does not exist\nLOCATION: …". */
static enum ky_err connect_failed(struct postgres *p, struct err *e)
{
    struct str text = str_trim(str_c(PQerrorMessage(p->c))), state = {NULL, 0};
    for (size_t i = 0; i + 10 < text.n; i++) {
        if (memcmp(text.p + i, ":  ", 3) == 0 && memcmp(text.p + i + 8, ": ", 2) == 0) {
            state = str_sub(text, i + 3, i + 8);
            text = str_from(text, i + 10);
            break;
        }
    }
    text = str_sub(text, 0, str_find_char(text, '\n'));
    if (PQstatus(p->c) != CONNECTION_BAD)
        text = STR("no answer in time");
    return err_set(e, pg_code(state), "cannot connect to '%s': %.*s", p->name, STR_ARG(text));
}

/* What must hold whatever the server's or the database's defaults are. */
static enum ky_err configure(struct postgres *p, struct err *e)
{
    char text[512];
    snprintf(text, sizeof(text),
             "SET synchronous_commit = on; SET statement_timeout = 0; SET lock_timeout = %d;"
             "SET idle_in_transaction_session_timeout = 0; SET standard_conforming_strings = on;"
             "SET bytea_output = hex; SET client_min_messages = warning;"
             "SET default_transaction_read_only = %s;",
             p->busy_ms, p->base.mode == DB_READ ? "on" : "off");
    PGresult *res = PQexec(p->c, text);
    enum ky_err err = KY_OK;
    if (PQresultStatus(res) != PGRES_COMMAND_OK)
        err = pg_fail(p, res, "set up a session on", e);
    PQclear(res);
    return err;
}

enum ky_err pg_reconnect(struct postgres *p, struct err *e)
{
    /* The URL may override what stands before it and not what stands after. */
    const char *const names[] = {"fallback_application_name", "tcp_user_timeout",
                                 "keepalives_idle",           "dbname",
                                 "client_encoding",           NULL};
    const char *const values[] = {"kaiyuan", "30000", "30", p->url, "UTF8", NULL};
    PQfinish(p->c);
    pg_stmts_forget(p);
    p->listening = p->broken = false;
    p->c = PQconnectStartParams(names, values, 1);
    ensure(p->c);
    PQsetErrorVerbosity(p->c, PQERRORS_VERBOSE);
    PQsetNoticeReceiver(p->c, on_notice, p);
    if (PQstatus(p->c) == CONNECTION_BAD || !connect_wait(p->c))
        return connect_failed(p, e);
    PQsetErrorVerbosity(p->c, PQERRORS_DEFAULT);
    return configure(p, e);
}

enum ky_err pg_ready(struct postgres *p, struct err *e)
{
    return pg_is_broken(p) ? pg_reconnect(p, e) : KY_OK;
}

/* ------------------------------------------------------------------ transactions */

static enum ky_err postgres_begin(struct db *db, enum db_tx kind, struct err *e)
{
    /* One writer at a time in a schema, as in SQLite; released with the transaction. */
    static const struct sql LOCK = {
        "VALUES (pg_advisory_xact_lock(hashtextextended(coalesce(current_schema(), ''), "
        "1263487297)))"};
    struct postgres *p = postgres_of(db);
    enum ky_err err = pg_ready(p, e);
    if (err)
        return err;
    p->begun = false;
    p->pending_n = 0;
    err = pg_pend(p, kind == DB_TX_WRITE ? BEGIN_WRITE : BEGIN_READ, e);
    if (err || kind == DB_TX_READ)
        return err;
    struct pg_call call = {.stmt = pg_stmt_get(p, &LOCK, DB_NO_ARGS)};
    err = pg_run(p, &call, NULL, e);
    if (err)
        db->driver->rollback(db);
    return err;
}

static void postgres_rollback(struct db *db)
{
    struct postgres *p = postgres_of(db);
    bool begun = p->begun, scripted = p->scripted;
    p->pending_n = 0;
    p->begun = p->scripted = false;
    if (!begun || pg_is_broken(p))
        return;
    /* Statements prepared after a script know a schema that is no more. */
    PGresult *res = PQexec(p->c, scripted ? "ROLLBACK; DEALLOCATE ALL" : "ROLLBACK");
    if (scripted)
        pg_stmts_forget(p);
    p->broken = PQresultStatus(res) != PGRES_COMMAND_OK;
    if (p->broken)
        log_event(db->log, LOG_WARN, "rollback_failed",
                  LOG_STR("error", str_c(PQerrorMessage(p->c))));
    PQclear(res);
}

/* The server answers "ROLLBACK" to the COMMIT of a transaction that has failed. db.c sends none
 * such, so that would be a surprise. */
static enum ky_err postgres_commit(struct db *db, struct err *e)
{
    struct postgres *p = postgres_of(db);
    if (!p->begun) { /* nothing was asked */
        p->pending_n = 0;
        return KY_OK;
    }
    bool was_lost = pg_is_broken(p);
    PGresult *res;
    enum ky_err err = pg_run(p, &(struct pg_call){.command = "COMMIT"}, &res, e);
    if (!err && strcmp(PQcmdStatus(res), "COMMIT") != 0)
        err = err_set(e, KY_EIO, "cannot commit to '%s': the server rolled back", p->name);
    PQclear(res);
    p->pending_n = 0;
    if (err && pg_is_broken(p) && db->tx == DB_TX_WRITE && !was_lost)
        err = err_set(e, KY_EUNCERTAIN, "cannot tell whether '%s' keeps the transaction: %s",
                      p->name, "the connection broke during the commit");
    if (err)
        postgres_rollback(db);
    p->begun = p->scripted = false;
    return err;
}

static enum ky_err postgres_savepoint(struct db *db, enum db_savepoint_op op, struct err *e)
{
    struct postgres *p = postgres_of(db);
    bool unsent = p->pending_n > 0 && p->pending[p->pending_n - 1] == SAVEPOINT;
    if (op == DB_SAVEPOINT_SET)
        return pg_pend(p, SAVEPOINT, e);
    if (unsent) { /* nothing has been done in it */
        p->pending_n--;
        return KY_OK;
    }
    if (op == DB_SAVEPOINT_RELEASE)
        return pg_pend(p, "RELEASE s", e);
    enum ky_err err = pg_command(p, "ROLLBACK TO s", e);
    return err ? err : pg_pend(p, "RELEASE s", e);
}

/* ------------------------------------------------------------------ the rest */

static enum ky_err postgres_script(struct db *db, const char *text, struct err *e)
{
    struct postgres *p = postgres_of(db);
    enum ky_err err = p->pending_n ? pg_run(p, &(struct pg_call){0}, NULL, e) : pg_ready(p, e);
    if (err)
        return err;
    PGresult *res = PQexec(p->c, text);
    ExecStatusType status = PQresultStatus(res);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        err = pg_fail(p, res, "run a script on", e);
    PQclear(res);
    /* It may have changed the columns that prepared statements give. */
    if (!err)
        err = pg_command(p, "DEALLOCATE ALL", e);
    if (!err)
        pg_stmts_forget(p);
    p->scripted = db->tx != DB_TX_NONE;
    return err;
}

static enum ky_err postgres_check(struct db *db, const struct sql *sql, struct err *e)
{
    return pg_run(postgres_of(db), &(struct pg_call){.probe = pg_text(sql)}, NULL, e);
}

static int64_t postgres_steps(const struct db *db)
{
    (void)db;
    return 0;
}

/* A new session may have missed something: it says "changed" once. */
static enum ky_err postgres_changed(struct db *db, bool *out_changed, struct err *e)
{
    struct postgres *p = postgres_of(db);
    bool alive = !pg_is_broken(p) && PQconsumeInput(p->c);
    enum ky_err err = alive ? KY_OK : pg_reconnect(p, e);
    if (!err && !p->listening) {
        err = pg_command(p, "LISTEN kaiyuan", e);
        p->listening = !err;
        *out_changed = !err;
    }
    for (PGnotify *n = err ? NULL : PQnotifies(p->c); n; n = PQnotifies(p->c)) {
        if (n->be_pid != PQbackendPID(p->c))
            *out_changed = true;
        PQfreemem(n);
    }
    return err;
}

static enum ky_err postgres_notify(struct db *db, struct err *e)
{
    return pg_pend(postgres_of(db), "NOTIFY kaiyuan", e);
}

static enum ky_err postgres_checkpoint(struct db *db, struct err *e)
{
    (void)db; /* the server's business */
    (void)e;
    return KY_OK;
}

static enum ky_err postgres_backup(struct db *db, const char *to,
                                   void (*progress)(void *ctx, int64_t done, int64_t all),
                                   void *ctx, struct err *e)
{
    (void)to;
    (void)progress;
    (void)ctx;
    return err_set(e, KY_EUNSUPPORTED, "cannot copy '%s' as a file. Use pg_dump",
                   postgres_of(db)->name);
}

static enum ky_err postgres_integrity(struct db *db, struct err *e)
{
    return postgres_checkpoint(db, e);
}

static void postgres_close(struct db *db)
{
    struct postgres *p = postgres_of(db);
    PQfinish(p->c);
    pg_stmts_release(p);
    mem_free(p->url);
    mem_free(p->name);
    mem_free(p);
}

static const struct db_driver POSTGRES_DRIVER = {
    .close = postgres_close,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .savepoint = postgres_savepoint,
    .query = postgres_query,
    .next = postgres_next,
    .get_int = postgres_int,
    .get_str = postgres_str,
    .get_null = postgres_null,
    .end = postgres_end,
    .exec = postgres_exec,
    .script = postgres_script,
    .check = postgres_check,
    .steps = postgres_steps,
    .changed = postgres_changed,
    .notify = postgres_notify,
    .checkpoint = postgres_checkpoint,
    .backup = postgres_backup,
    .integrity = postgres_integrity,
};

/* ------------------------------------------------------------------ opening */

/* "postgresql://host:port/database" for messages: who we are and the password stay out. */
static enum ky_err name_of(const char *url, char **out, struct err *e)
{
    static const char *const PARTS[][2] = {{"host", ""}, {"port", ":"}, {"dbname", "/"}};
    PQconninfoOption *all = PQconninfoParse(url, NULL); /* its message would repeat the password */
    if (!all)
        return err_set(e, KY_EINVAL,
                       "the database address is malformed. Write it as "
                       "postgresql://user@host/database");
    struct buf b;
    buf_init(&b, 1024);
    buf_addc(&b, "postgresql://");
    for (size_t i = 0; i < 3; i++) {
        for (const PQconninfoOption *o = all; o->keyword; o++) {
            if (strcmp(o->keyword, PARTS[i][0]) == 0 && o->val && *o->val) {
                buf_addc(&b, PARTS[i][1]);
                buf_addc(&b, o->val);
            }
        }
    }
    PQconninfoFree(all);
    *out = buf_detach(&b, NULL);
    return KY_OK;
}

enum ky_err postgres_open(const char *url, const struct db_options *o, struct db **out,
                          struct err *e)
{
    char *name = NULL;
    *out = NULL;
    enum ky_err err = name_of(url, &name, e);
    if (err)
        return err;
    struct postgres *p = NEW(struct postgres);
    p->base = (struct db){
        .driver = &POSTGRES_DRIVER, .engine = DB_POSTGRES, .mode = o->mode, .log = o->log};
    p->url = mem_strdup(url);
    p->name = name;
    p->busy_ms = o->busy_ms ? o->busy_ms : BUSY_MS;
    err = pg_reconnect(p, e);
    if (err)
        postgres_close(&p->base);
    else
        *out = &p->base;
    return err;
}
