#include "store/link.h"

/* 9223372036854775807 is US_NEVER: the link holds. */
static const struct sql ADD = {
    "INSERT INTO link (to_id, role, until, at, from_id, since) VALUES ($1, $2, "
    "9223372036854775807, $3, $4, $5)"};
/* What was said and taken back at one instant was never so. */
static const struct sql FORGET = {
    "DELETE FROM link WHERE to_id = $1 AND role = $2 AND until = 9223372036854775807 AND at = $3 "
    "AND from_id = $4 AND since >= $5"};
static const struct sql CLOSE = {
    "UPDATE link SET until = $5 WHERE to_id = $1 AND role = $2 AND until = 9223372036854775807 AND "
    "at = $3 AND from_id = $4"};
static const struct sql COUNT_ON = {
    "INSERT INTO tally (to_id, role, slot, n) VALUES ($1, $2, $3, COALESCE((SELECT t.n FROM tally "
    "t WHERE t.to_id = $1 AND t.role = $2 AND t.slot <= $3 ORDER BY t.slot DESC LIMIT 1), 0) + $4) "
    "ON CONFLICT (to_id, role, slot) DO UPDATE SET n = excluded.n"};

/* Links with a place among their like. */
struct placed {
    struct links links;
    int64_t at;
};

static bool holds(const struct placed *p, const struct link *l, int64_t at)
{
    for (size_t i = 0; p->at == at && i < p->links.n; i++)
        if (p->links.p[i].to == l->to && str_eq(p->links.p[i].role, l->role))
            return true;
    return false;
}

static enum ky_err take_away(struct db *db, const struct link *l, struct position at, int64_t now,
                             struct err *e)
{
    struct db_args args =
        DB_ARGS(db_int(l->to), db_text(l->role), db_int(at.at), db_int(at.id), db_int(now));
    int64_t n;
    enum ky_err err = db_exec(db, &FORGET, args, &n, e);
    return err || n ? err : db_exec(db, &CLOSE, args, NULL, e);
}

static enum ky_err put(struct db *db, const struct link *l, struct position at, int64_t now,
                       struct err *e)
{
    return db_exec(
        db, &ADD,
        DB_ARGS(db_int(l->to), db_text(l->role), db_int(at.at), db_int(at.id), db_int(now)), NULL,
        e);
}

struct update {
    struct db *db;
    int64_t id, now;
    const struct link_watch *watch;
};

/* What stands in `from` and not in `other` is put or taken away. */
static enum ky_err differ(const struct update *u, const struct placed *from,
                          const struct placed *other, bool away, struct err *e)
{
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < from->links.n && !err; i++) {
        const struct link *l = &from->links.p[i];
        const struct position at = {from->at, u->id};
        if (holds(other, l, from->at))
            continue;
        err = away ? take_away(u->db, l, at, u->now, e) : put(u->db, l, at, u->now, e);
        if (u->watch)
            u->watch->link(u->watch->ctx, l, at);
    }
    return err;
}

static enum ky_err count(const struct update *u, const struct placed *from,
                         const struct placed *other, int64_t by, struct err *e)
{
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < from->links.n && !err; i++) {
        const struct link *l = &from->links.p[i];
        if (holds(other, l, 0))
            continue;
        err = db_exec(u->db, &COUNT_ON,
                      DB_ARGS(db_int(l->to), db_text(l->role), db_int(u->now / TALLY_SLOT_US + 1),
                              db_int(by)),
                      NULL, e);
        if (u->watch)
            u->watch->tally(u->watch->ctx, l);
    }
    return err;
}

enum ky_err link_update(struct db *db, struct arena *a, const struct object *old,
                        const struct object *new, int64_t now, const struct link_watch *watch,
                        struct err *e)
{
    struct placed before = {0}, after = {0}, counted = {0}, counts = {0};
    if (old) {
        before = (struct placed){object_links(a, old), object_order(old)};
        counted.links = object_tallies(a, old);
    }
    if (new) {
        after = (struct placed){object_links(a, new), object_order(new)};
        counts.links = object_tallies(a, new);
    }
    enum ky_err err = arena_check(a, e);
    const struct update u = {db, new ? new->id : old ? old->id : 0, now, watch};
    if (!err)
        err = differ(&u, &before, &after, true, e);
    if (!err)
        err = differ(&u, &after, &before, false, e);
    if (!err)
        err = count(&u, &counted, &counts, -1, e);
    return err ? err : count(&u, &counts, &counted, 1, e);
}
