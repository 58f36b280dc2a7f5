#include "store/transfer.h"

#include <stdio.h>

#include "base/mem.h"
#include "pg.h"
#include "store/changelog.h"
#include "store/consistency.h"
#include "store/migrate.h"
#include "store/timer.h"
#include "store/topic.h"
#include "world.h"

/* Every table and column but what is made anew, as the schema has them. */
static const struct sql COLUMNS = {
    "SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE "
    "m.type = 'table' AND m.name NOT IN ('schema', 'listing', 'link', 'tally') AND m.name NOT LIKE "
    "'sqlite%' ORDER "
    "BY m.name, c.name",
    "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns "
    "WHERE table_schema = current_schema() AND table_name NOT IN ('schema', 'listing', 'link', "
    "'tally') ORDER BY "
    "table_name COLLATE \"C\", column_name COLLATE \"C\""};
/* The first entry that is not the last one of its record. */
static const struct sql FORGET = {
    "UPDATE change SET after = NULL WHERE seq = (SELECT MIN(c.seq) FROM change c WHERE EXISTS "
    "(SELECT 1 FROM change d WHERE d.kind = c.kind AND d.subject = c.subject AND d.seq > c.seq))"};
static const struct sql LISTINGS = {
    "SELECT kind, ref, lang, at, article_id FROM listing ORDER BY kind, ref, lang, at, article_id"};

static char letter_of(struct str type)
{
    if (str_eqc(type, "INTEGER") || str_eqc(type, "bigint"))
        return 'i';
    return str_eqc(type, "BLOB") || str_eqc(type, "bytea") ? 'b' : 't';
}

/* A migration that adds a table or a column must add it to transfer.c. */
static void covers_the_whole_schema(struct store_fixture *f)
{
    struct err e;
    struct rows rows;
    size_t seen = 0, all = 0, at = 0;
    const struct transfer_table *t = NULL;
    struct str rest = {0};
    assert_ok(db_query(f->db, &COLUMNS, DB_NO_ARGS, &rows, &e), &e);
    while (rows_next(&rows)) {
        struct str table = rows_str(&rows, 0), column = rows_str(&rows, 1), name;
        if (!t || !str_eqc(table, t->name)) {
            assert_int_equal(rest.n, 0);
            t = transfer_table_find(table);
            if (!t)
                fail_msg("transfer.c lacks the table '%.*s'", STR_ARG(table));
            rest = str_c(t->columns);
            at = 0;
            all++;
        }
        if (!str_split(&rest, ',', &name) || !str_eq(str_trim(name), column))
            fail_msg("transfer.c lacks '%.*s.%.*s'", STR_ARG(table), STR_ARG(column));
        char letter = t->types[at++];
        assert_int_equal(letter == 'T' ? 't' : letter, letter_of(rows_str(&rows, 2)));
        assert_true(t->types[at] != '\0' || rest.n == 0);
        seen++;
    }
    assert_ok(rows_end(&rows, &e), &e);
    assert_int_equal(all, transfer_tables_n);
    assert_true(seen > 60);
}
ON_BOTH(covers_the_whole_schema)

static void takes_its_statements(struct store_fixture *f)
{
    struct err e;
    for (size_t i = 0; i < transfer_tables_n; i++) {
        const struct transfer_table *t = &transfer_tables[i];
        assert_true(strlen(t->types) <= TRANSFER_COLUMNS_MAX);
        assert_true(strlen(t->keys) <= TRANSFER_KEYS_MAX);
        assert_ok(db_check(f->db, &t->each, &e), &e);
        assert_ok(db_check(f->db, &t->insert, &e), &e);
        assert_ok(db_check(f->db, &t->count, &e), &e);
        assert_ok(db_check(f->db, &t->empty, &e), &e);
        if (t->self >= 0)
            assert_ok(db_check(f->db, &t->tie, &e), &e);
    }
}
ON_BOTH(takes_its_statements)

struct canonical {
    struct db *db;
    const struct record_kind *kind;
    int64_t rows;
};

static enum ky_err is_canonical(void *ctx, const struct transfer_table *t,
                                const struct transfer_row *row, struct err *e)
{
    struct canonical *c = ctx;
    struct buf line, want;
    int64_t id = 0;
    struct str rest = str_c(t->columns), name;
    for (size_t i = 0; str_split(&rest, ',', &name); i++)
        if (str_eqc(str_trim(name), "id"))
            id = row->v[i].i;
    buf_init(&line, 1 << 20);
    buf_init(&want, 1 << 20);
    transfer_write(&line, t, row);
    assert_ok(record_canonical(c->db, c->kind, id, &want, e), e);
    assert_true(str_eq(buf_str(&line), buf_str(&want)));
    buf_release(&line);
    buf_release(&want);
    c->rows++;
    return KY_OK;
}

static void writes_records_in_canonical_form(struct store_fixture *f)
{
    struct err e;
    struct world *w = NEW(struct world);
    world_init(w, f, 5);
    for (int i = 0; i < 200; i++)
        world_step(w);
    struct canonical c = {.db = f->db};
    for (size_t i = 0; i < record_kinds_n; i++) {
        c.kind = record_kinds[i];
        if (c.kind == &RECORD_REVISION || c.kind->columns_n == 0)
            continue;
        assert_ok(
            transfer_each(f->back, transfer_table_find(str_c(c.kind->name)), is_canonical, &c, &e),
            &e);
    }
    assert_true(c.rows > 30);
    mem_free(w);
}
ON_SQLITE(writes_records_in_canonical_form)

struct hose {
    struct transfer x;
    struct arena line;
    bool lines; /* through text */
};

static enum ky_err pour(void *ctx, const struct transfer_table *t, const struct transfer_row *row,
                        struct err *e)
{
    struct hose *h = ctx;
    if (!h->lines)
        return transfer_put(&h->x, t, row, e);
    struct buf text;
    struct transfer_row back;
    buf_init(&text, TRANSFER_LINE_MAX);
    transfer_write(&text, t, row);
    enum ky_err err = transfer_parse(&h->line, t, buf_str(&text), &back, e);
    if (!err)
        err = transfer_put(&h->x, t, &back, e);
    arena_clear(&h->line);
    buf_release(&text);
    return err;
}

/* The database at `url`, filled from the fixture's. */
static struct db *copy_to(struct store_fixture *f, const char *url, bool lines)
{
    struct err e;
    int from;
    struct hose h = {.lines = lines};
    const struct db_options o = {.mode = DB_CREATE};
    struct db *db;
    assert_ok(db_open(url, &o, &db, &e), &e);
    assert_ok(store_migrate(db, &from, &e), &e);
    arena_init(&h.line, 64 << 20);
    assert_ok(db_begin_write(db, &e), &e);
    assert_ok(transfer_begin(&h.x, db, &f->arena, &e), &e);
    for (size_t i = 0; i < transfer_tables_n; i++) {
        int64_t before = h.x.rows, n;
        assert_ok(transfer_count(f->back, &transfer_tables[i], &n, &e), &e);
        assert_ok(transfer_each(f->back, &transfer_tables[i], pour, &h, &e), &e);
        assert_int_equal(h.x.rows - before, n);
    }
    assert_ok(transfer_end(&h.x, &e), &e);
    assert_ok(db_commit(db, &e), &e);
    arena_release(&h.line);
    return db;
}

static struct hash digest_of(struct store_fixture *f, struct db *db)
{
    struct err e;
    struct hash hash;
    struct reader r = reader_within(db, &f->reader_arena, f->now);
    assert_ok(record_digest(&r, NULL, &hash, &e), &e);
    return hash;
}

static struct str listings_of(struct store_fixture *f, struct db *db)
{
    struct err e;
    struct rows rows;
    struct buf b;
    buf_init(&b, 8 << 20);
    assert_ok(db_query(db, &LISTINGS, DB_NO_ARGS, &rows, &e), &e);
    while (rows_next(&rows))
        buf_addf(&b, "%lld %lld %.*s %lld %lld\n", (long long)rows_int(&rows, 0),
                 (long long)rows_int(&rows, 1), STR_ARG(rows_str(&rows, 2)),
                 (long long)rows_int(&rows, 3), (long long)rows_int(&rows, 4));
    assert_ok(rows_end(&rows, &e), &e);
    struct str all = arena_str(&f->arena, buf_str(&b));
    buf_release(&b);
    return all;
}

static void is_the_same_site(struct store_fixture *f, struct db *db)
{
    struct err e;
    struct changelog_proof old, new;
    int64_t revisions;
    const struct hash have = digest_of(f, db), want = digest_of(f, f->db);
    assert_true(hash_eq(&have, &want));
    assert_true(str_eq(listings_of(f, db), listings_of(f, f->db)));
    struct reader r = reader_within(db, &f->reader_arena, f->now);
    assert_ok(changelog_verify(&r, &new, NULL, NULL, &e), &e);
    assert_ok(store_revisions_verify(&r, &revisions, &e), &e);
    assert_ok(store_consistency(&r, &e), &e);
    r = reader_within(f->db, &f->reader_arena, f->now);
    assert_ok(changelog_verify(&r, &old, NULL, NULL, &e), &e);
    assert_true(hash_eq(&old.head, &new.head));
    assert_int_equal(old.changes, new.changes);
    assert_int_equal(old.erased, new.erased);
}

/* What the world does not know of: references to later rows, topics, guests, an erased entry. */
static void furnish(struct store_fixture *f)
{
    struct err e;
    struct writer *w = fx_write(f);
    struct topic t = {.slug = STR("lanjiang"), .name = STR("澜江治水"), .open = true};
    assert_ok(store_topic_save(w, &t, &e), &e);
    int64_t child = fx_channel(w, "child", 0), parent = fx_channel(w, "parent", 0);
    struct channels all = fx_channels(w);
    struct channel moved = *channel_by_id(&all, child);
    moved.parent_id = parent;
    assert_ok(store_channel_save(w, &moved, &e), &e);
    struct revision v = fx_text(w, "堤防合龙\n\"引号\"\\");
    v.topics = (struct ids){&t.id, 1};
    v.channels = (struct ids){&child, 1};
    int64_t first = fx_draft(w, 1, &v);
    fx_publish(w, first, FX_START - 1);
    int64_t last = fx_article(w, child, "大桥通车", FX_START);
    fx_commit(f);
    fx_script(f, "UPDATE article SET translation_of = %lld WHERE id = %lld", (long long)last,
              (long long)first);
    w = fx_write(f);
    struct article a = fx_load(w, first);
    assert_ok(store_article_set_end(w, &a, FX_START + 1, &e), &e);
    assert_ok(store_timer_set(w, a.id, TIMER_EXPIRE, FX_START + 1, &e), &e);
    fx_commit(f);
    fx_exec(f, &FORGET, DB_NO_ARGS);
}

static void arrives_whole(struct store_fixture *f)
{
    const char *urls[] = {arena_printf(&f->arena, "%s/copy.db", f->dir).p, pg_url("transfer")};
    struct world *w = NEW(struct world);
    world_init(w, f, 7);
    for (int i = 0; i < 250; i++)
        world_step(w);
    furnish(f);
    for (int lines = 0; lines < 2; lines++) {
        for (size_t i = 0; i < 2; i++) {
            if (!urls[i])
                continue;
            struct db *db = copy_to(f, urls[i], lines == 1);
            is_the_same_site(f, db);
            db_close(db);
            db = copy_to(f, urls[i], lines == 1); /* over what is there */
            is_the_same_site(f, db);
            db_close(db);
        }
    }
    mem_free(w);
}
ON_BOTH(arrives_whole)

static void test_refuses_what_is_no_row(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "[]",
        "7",
        "{\"id\":\"1\",\"name\":\"a\",\"value\":\"b\"}",
        "{\"id\":1,\"name\":7,\"value\":\"b\"}",
        "{\"id\":1.5,\"name\":\"a\"}",
        "{\"id\":1,\"name\":null}",
        "{\"id\":1,\"name\":\"a\",\"other\":\"c\",\"value\":\"b\"}",
        "{\"name\":\"a\",\"id\":1}",
        "{\"id\":1,\"id\":2}",
        "{\"id\":1,\"name\":\"a\",\"value\":\"b\"} x",
        "{\"id\":99999999999999999999}",
        "{\"id\":1,\"name\":\"\xff\"}",
        "{\"id\":1,\"name\":\"a\\u0000\"}",
    };
    struct err e;
    struct arena a;
    struct transfer_row row;
    arena_init(&a, 1 << 20);
    const struct transfer_table *t = transfer_table_find(STR("setting"));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_err(transfer_parse(&a, t, str_c(bad[i]), &row, &e), KY_ECORRUPT);
    t = transfer_table_find(STR("change_head"));
    assert_err(transfer_parse(&a, t, STR("{\"hash\":\"0g\",\"one\":1,\"seq\":1}"), &row, &e),
               KY_ECORRUPT);
    assert_err(transfer_parse(&a, t, STR("{\"hash\":\"012\",\"one\":1,\"seq\":1}"), &row, &e),
               KY_ECORRUPT);
    assert_ok(transfer_parse(&a, t, STR("{\"hash\":\"01ff\",\"seq\":1}"), &row, &e), &e);
    assert_int_equal(row.v[0].s.n, 2);
    assert_int_equal(row.v[1].kind, DB_V_NULL);
    assert_null(transfer_table_find(STR("schema")));
    arena_release(&a);
}

/* An archive made before a column was there. */
static void test_fills_what_is_missing(void **state)
{
    (void)state;
    struct err e;
    struct arena a;
    struct transfer_row row;
    arena_init(&a, 1 << 20);
    assert_ok(transfer_parse(&a, transfer_table_find(STR("revision")), STR("{\"id\":1}"), &row, &e),
              &e);
    assert_int_equal(row.v[1].kind, DB_V_TEXT);  /* approver, of version 2 */
    assert_int_equal(row.v[10].kind, DB_V_NULL); /* html, which was always there */
    arena_release(&a);
}

UNIT_TESTS(BOTH(covers_the_whole_schema), BOTH(takes_its_statements),
           SQLITE(writes_records_in_canonical_form), BOTH(arrives_whole),
           cmocka_unit_test(test_refuses_what_is_no_row),
           cmocka_unit_test(test_fills_what_is_missing));
