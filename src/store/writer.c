#include "store/writer.h"

#include <stdio.h>

#include "base/rand.h"
#include "store/changelog.h"

static const struct sql LOCK_HEAD = {
    "SELECT seq, hash FROM change_head WHERE one = 1",
    "SELECT seq, hash FROM change_head WHERE one = 1 FOR UPDATE",
};
static const struct sql APPEND = {
    "INSERT INTO change (seq, at, actor, kind, subject, action, keys, salt, after, digest, "
    "prev_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"};
static const struct sql MOVE_HEAD = {"UPDATE change_head SET seq = $1, hash = $2 WHERE one = 1"};

enum { AFTER_MAX = 64 << 20, SALT_BYTES = 16 };

enum ky_err writer_begin(struct writer *w, struct db *db, struct arena *a,
                         const struct actor *actor, int64_t now, struct err *e)
{
    *w = (struct writer){.db = db, .arena = a, .actor = actor, .now = now};
    touches_init(&w->touches, a);
    struct rows rows;
    enum ky_err err = db_query(db, &LOCK_HEAD, DB_NO_ARGS, &rows, e);
    if (err)
        return err;
    bool found = rows_next(&rows);
    if (found) {
        struct str hash = rows_str(&rows, 1);
        w->seq = rows_int(&rows, 0);
        found = hash.n == HASH_BYTES;
        if (found)
            memcpy(w->head.bytes, hash.p, HASH_BYTES);
    }
    err = rows_end(&rows, e);
    if (!err && !found)
        err = err_set(e, KY_ECORRUPT, "the change log has no head. Restore the site from a backup");
    return err;
}

struct reader writer_reader(struct writer *w)
{
    return reader_within(w->db, w->arena, w->now);
}

void writer_touch(struct writer *w, const char *fmt, ...)
{
    char key[256];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(key, sizeof(key), fmt, args);
    va_end(args);
    ensure(n >= 0 && (size_t)n < sizeof(key));
    touches_add(&w->touches, str_of(key, (size_t)n));
}

void writer_touch_at(struct writer *w, struct str key, struct position pos)
{
    touches_add_at(&w->touches, key, pos);
}

static struct writer_entry *entry_of(struct writer *w, const struct record_kind *kind, int64_t id)
{
    struct writer_entry **at = &w->buckets[(uint64_t)id % WRITER_BUCKETS];
    for (; *at; at = &(*at)->chain)
        if ((*at)->kind == kind && (*at)->id == id)
            return *at;
    struct writer_entry *entry = ARENA_NEW(w->arena, struct writer_entry);
    if (!entry)
        return NULL;
    *entry = (struct writer_entry){.kind = kind, .id = id};
    touches_init(&entry->touches, w->arena);
    *at = entry;
    if (w->last)
        w->last->next = entry;
    else
        w->first = entry;
    w->last = entry;
    return entry;
}

static bool says(struct str actions, struct str action)
{
    for (struct str rest = actions, word; str_split(&rest, ' ', &word);)
        if (str_eq(word, action))
            return true;
    return false;
}

enum ky_err writer_log(struct writer *w, const struct record_kind *kind, int64_t id,
                       const char *action, struct err *e)
{
    struct writer_entry *entry = entry_of(w, kind, id);
    if (entry) {
        if (!says(entry->actions, str_c(action)))
            entry->actions = arena_printf(w->arena, "%.*s%s%s", STR_ARG(entry->actions),
                                          entry->actions.n ? " " : "", action);
        if (entry->touches.v.n)
            touches_merge(&entry->touches, &w->touches);
        else
            entry->touches = w->touches;
        touches_init(&w->touches, w->arena);
    }
    return arena_check(w->arena, e); /* a spent arena forgets touches */
}

static enum ky_err append(struct writer *w, const struct writer_entry *entry, struct str keys,
                          struct str after, struct err *e)
{
    unsigned char salt[SALT_BYTES];
    rand_secret(salt, sizeof(salt));
    struct change c = {.seq = w->seq + 1,
                       .at = w->now,
                       .actor = w->actor->name,
                       .kind = str_c(entry->kind->name),
                       .subject = entry->id,
                       .action = entry->actions,
                       .keys = keys,
                       .salt = str_of((const char *)salt, sizeof(salt)),
                       .after = after};
    struct hash digest = change_digest(c.salt, c.after);
    c.digest = hash_str(&digest);
    c.prev_hash = hash_str(&w->head);
    struct hash hash = change_hash(&c);
    enum ky_err err = db_exec(
        w->db, &APPEND,
        DB_ARGS(db_int(c.seq), db_int(c.at), db_text(c.actor), db_text(c.kind), db_int(c.subject),
                db_text(c.action), db_text(c.keys), db_blob(c.salt), db_text(c.after),
                db_blob(c.digest), db_blob(c.prev_hash), db_blob(hash_str(&hash))),
        NULL, e);
    w->seq = c.seq;
    w->head = hash;
    return err;
}

static enum ky_err append_record(struct writer *w, const struct writer_entry *entry, struct err *e)
{
    struct buf after, keys;
    buf_init(&after, AFTER_MAX);
    buf_init(&keys, AFTER_MAX);
    touches_write(&keys, &entry->touches);
    enum ky_err err = buf_check(&keys, e);
    if (!err)
        err = record_canonical(w->db, entry->kind, entry->id, &after, e);
    if (!err)
        err = append(w, entry, buf_str(&keys), buf_str(&after), e);
    buf_release(&after);
    buf_release(&keys);
    return err;
}

enum ky_err writer_end(struct writer *w, struct err *e)
{
    enum ky_err err = arena_check(w->arena, e);
    ensure(w->touches.v.n == 0); /* what was touched belongs to a record */
    if (err || !w->first)
        return err;
    for (const struct writer_entry *entry = w->first; entry && !err; entry = entry->next)
        err = append_record(w, entry, e);
    if (!err)
        err = db_exec(w->db, &MOVE_HEAD, DB_ARGS(db_int(w->seq), db_blob(hash_str(&w->head))), NULL,
                      e);
    w->first = w->last = NULL;
    memset(w->buckets, 0, sizeof(w->buckets));
    return err;
}
