#include "db/postgres_priv.h"

#include <endian.h>

/* ------------------------------------------------------------------ errors */

enum ky_err pg_code(struct str state)
{
    static const struct {
        struct str prefix;
        enum ky_err code;
    } CODES[] = {
        {S("23505"), KY_EEXIST},    /* unique_violation */
        {S("23"), KY_ECONFLICT},    /* other constraints */
        {S("P0001"), KY_ECONFLICT}, /* raised by a trigger of ours */
        {S("40"), KY_EBUSY},        /* serialization_failure, deadlock_detected */
        {S("55P03"), KY_EBUSY},     /* lock_not_available: lock_timeout has passed */
        {S("53100"), KY_EFULL},     /* disk_full */
        {S("57014"), KY_ETIMEOUT},  /* query_canceled */
        {S("53300"), KY_EBUSY},     /* too_many_connections */
        {S("57P03"), KY_EBUSY},     /* cannot_connect_now: the server starts or stops */
        {S("22"), KY_EINVAL},       /* data exceptions */
        {S("25006"), KY_EDENIED},   /* read_only_sql_transaction */
        {S("28"), KY_EDENIED},      /* invalid authorization */
        {S("42501"), KY_EDENIED},   /* insufficient_privilege */
        {S("3D000"), KY_ENOTFOUND}, /* no such database */
        {S("3F000"), KY_ENOTFOUND}, /* no such schema */
        {S("XX001"), KY_ECORRUPT},  /* data_corrupted */
        {S("XX002"), KY_ECORRUPT},  /* index_corrupted */
    };
    for (size_t i = 0; i < sizeof(CODES) / sizeof(CODES[0]); i++) {
        if (str_starts(state, CODES[i].prefix))
            return CODES[i].code;
    }
    return KY_EIO;
}

enum ky_err pg_fail(struct postgres *p, const PGresult *res, const char *what, struct err *e)
{
    struct str state = str_c(res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL);
    struct str text = str_c(res ? PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) : NULL);
    if (!text.n)
        text = str_trim(str_c(PQerrorMessage(p->c)));
    enum ky_err code = pg_code(state);
    if (p->base.tx != DB_TX_NONE && pg_is_broken(p))
        p->base.lost = true;
    return err_set(e, code, "cannot %s '%s': %.*s", what, p->name, STR_ARG(text));
}

/* ------------------------------------------------------------------ one round trip */

/* Everything travels in binary: integers as 8 bytes, texts and blobs as they are, unterminated. */
static bool send_stmt(struct postgres *p, const struct pg_stmt *st, struct db_args args)
{
    const char *values[DB_ARGS_MAX];
    int lengths[DB_ARGS_MAX], formats[DB_ARGS_MAX];
    uint64_t ints[DB_ARGS_MAX];
    for (size_t i = 0; i < args.n; i++) {
        const struct db_value *v = &args.v[i];
        formats[i] = 1;
        values[i] = v->s.p ? v->s.p : "";
        lengths[i] = (int)v->s.n;
        if (v->kind == DB_V_NULL) {
            values[i] = NULL;
        } else if (v->kind == DB_V_INT) {
            ints[i] = htobe64((uint64_t)v->i);
            values[i] = (const char *)&ints[i];
            lengths[i] = sizeof(ints[i]);
        }
    }
    return PQsendQueryPrepared(p->c, st->name, (int)args.n, values, lengths, formats, 0);
}

static bool send_all(struct postgres *p, const struct pg_call *call)
{
    bool ok = PQenterPipelineMode(p->c);
    for (int i = 0; i < p->pending_n && ok; i++)
        ok = PQsendQueryParams(p->c, p->pending[i], 0, NULL, NULL, NULL, NULL, 0);
    struct pg_stmt *st = call->stmt;
    if (ok && st && !st->prepared)
        ok = PQsendPrepare(p->c, st->name, pg_text(st->sql), (int)st->args_n, st->types);
    if (ok && st)
        ok = send_stmt(p, st, call->args);
    if (ok && call->command)
        ok = PQsendQueryParams(p->c, call->command, 0, NULL, NULL, NULL, NULL, 0);
    if (ok && call->probe)
        ok = PQsendPrepare(p->c, "", call->probe, 0, NULL);
    return ok && PQpipelineSync(p->c);
}

/* What came back: the first result that failed, or the last one. Outside a transaction the commit
 * comes with the synchronization, after the statement's own result, and may fail, too. */
struct answer {
    PGresult *res;
    int good; /* results before the first failure */
    bool failed, synced;
};

static struct answer receive(struct postgres *p)
{
    struct answer a = {NULL, 0, false, false};
    for (int nothing = 0; !a.synced && nothing < 3;) {
        PGresult *r = PQgetResult(p->c);
        if (!r) {
            nothing = PQstatus(p->c) == CONNECTION_BAD ? 3 : nothing + 1;
            continue;
        }
        nothing = 0;
        ExecStatusType status = PQresultStatus(r);
        a.synced = status == PGRES_PIPELINE_SYNC;
        if (a.synced || a.failed) {
            PQclear(r);
            continue;
        }
        PQclear(a.res);
        a.res = r;
        a.failed = status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;
        a.good += !a.failed;
    }
    return a;
}

static enum ky_err run_once(struct postgres *p, const struct pg_call *call, PGresult **out,
                            struct err *e)
{
    struct answer a = {NULL, 0, false, false};
    if (!pg_is_broken(p) && send_all(p, call))
        a = receive(p);
    if (!a.synced || !PQexitPipelineMode(p->c))
        p->broken = true; /* out of step at best: of no use any more */
    if (call->stmt && a.good > p->pending_n)
        call->stmt->prepared = true;
    enum ky_err err = KY_OK;
    if (a.failed || !a.synced) {
        err = pg_fail(p, a.failed ? a.res : NULL, "run a statement on", e);
        if (a.good < p->pending_n) /* a savepoint that is not there: nothing to roll back to */
            p->base.lost = true;
    }
    if (a.good >= p->pending_n) {
        p->begun = p->begun || p->pending_n > 0;
        p->pending_n = 0;
    }
    if (err || !out)
        PQclear(a.res);
    else
        *out = a.res;
    return err;
}

/* The connection broke under a call before which nothing had been done: once more, on a new one. */
static enum ky_err run_again(struct postgres *p, const struct pg_call *call, int pending_n,
                             PGresult **out, struct err *e)
{
    p->pending_n = pending_n;
    p->begun = false;
    p->base.lost = false;
    enum ky_err err = pg_reconnect(p, e);
    if (!err)
        err = run_once(p, call, out, e);
    if (err && p->base.tx != DB_TX_NONE)
        p->base.lost = true;
    return err;
}

enum ky_err pg_run(struct postgres *p, const struct pg_call *call, PGresult **out, struct err *e)
{
    if (out)
        *out = NULL;
    ensure(call->args.n <= DB_ARGS_MAX);
    int pending_n = p->pending_n;
    bool alone = p->base.tx == DB_TX_NONE && pending_n == 0; /* commits by itself */
    bool begins = !p->begun && pending_n > 0;                /* BEGIN is about to go */
    enum ky_err err = alone ? pg_ready(p, e) : KY_OK;
    if (err)
        return err;
    err = run_once(p, call, out, e);
    if (!err || !pg_is_broken(p))
        return err;
    if (begins || (alone && p->base.mode == DB_READ))
        return run_again(p, call, pending_n, out, e);
    if (alone) {
        err = KY_EUNCERTAIN;
        if (e)
            e->code = err;
    }
    return err;
}

enum ky_err pg_command(struct postgres *p, const char *text, struct err *e)
{
    return pg_run(p, &(struct pg_call){.command = text}, NULL, e);
}

enum ky_err pg_pend(struct postgres *p, const char *text, struct err *e)
{
    enum ky_err err = KY_OK;
    if (p->pending_n == PG_PENDING_MAX)
        err = pg_run(p, &(struct pg_call){0}, NULL, e);
    if (!err)
        p->pending[p->pending_n++] = text;
    return err;
}
