/* The schema from nothing, again, from the future, and beside another program's tables. */
#include "store/migrate.h"

#include "store_fixture.h"

static void makes_an_empty_database(struct store_fixture *f)
{
    struct err e;
    int version = -1, from = -1;
    assert_ok(store_version(f->db, &version, &e), &e);
    assert_int_equal(version, 0);
    assert_err(store_check_version(f->db, &e), KY_ENOTFOUND);
    assert_non_null(strstr(e.text, "kaiyuan init"));
    assert_ok(store_migrate(f->db, &from, &e), &e);
    assert_int_equal(from, 0);
    assert_ok(store_version(f->db, &version, &e), &e);
    assert_int_equal(version, migrations_n);
    assert_ok(store_check_version(f->db, &e), &e);
    assert_int_equal(fx_head(f), 0);
    assert_ok(fx_verify(f, &e), &e);
}
ON_EMPTY_BOTH(makes_an_empty_database)

static void twice_changes_nothing(struct store_fixture *f)
{
    struct err e;
    int from = -1;
    fx_channel(fx_write(f), "news", 0);
    fx_commit(f);
    struct str before = fx_digest(f);
    assert_ok(store_migrate(f->db, &from, &e), &e);
    assert_int_equal(from, migrations_n);
    assert_true(str_eq(fx_digest(f), before));
    assert_int_equal(fx_head(f), 1);
}
ON_BOTH(twice_changes_nothing)

static void refuses_what_is_newer(struct store_fixture *f)
{
    struct err e;
    int from = -1, version = -1;
    fx_script(f, "UPDATE schema SET version = %d", migrations_n + 1);
    assert_err(store_migrate(f->db, &from, &e), KY_EVERSION);
    assert_non_null(strstr(e.text, "newer"));
    assert_false(db_in_transaction(f->db));
    assert_err(store_check_version(f->db, &e), KY_EVERSION);
    assert_non_null(strstr(e.text, "newer"));
    assert_ok(store_version(f->db, &version, &e), &e);
    assert_int_equal(version, migrations_n + 1);
}
ON_BOTH(refuses_what_is_newer)

static void refuses_what_is_foreign(struct store_fixture *f)
{
    struct err e;
    int from = -1;
    fx_script(f, "CREATE TABLE invoice (id INTEGER)");
    assert_err(store_migrate(f->db, &from, &e), KY_ECORRUPT);
    assert_non_null(strstr(e.text, "another program"));
    assert_err(store_check_version(f->db, &e), KY_ECORRUPT);
    static const struct sql COUNT = {"SELECT COUNT(*) FROM invoice"};
    assert_int_equal(fx_int(f, &COUNT, DB_NO_ARGS), 0); /* it is still there, alone */
}
ON_EMPTY_BOTH(refuses_what_is_foreign)

static void refuses_impossible_versions(struct store_fixture *f)
{
    static const char *const versions[] = {"0", "-1", "2000000"};
    struct err e;
    int version;
    for (size_t i = 0; i < 3; i++) {
        fx_script(f, "UPDATE schema SET version = %s", versions[i]);
        assert_err(store_version(f->db, &version, &e), KY_ECORRUPT);
    }
    fx_script(f, "DELETE FROM schema");
    assert_err(store_version(f->db, &version, &e), KY_ECORRUPT);
}
ON_BOTH(refuses_impossible_versions)

/* A migration that fails half-way leaves nothing. */
static void is_all_or_nothing(struct store_fixture *f)
{
    struct err e;
    int from = -1, version = -1;
    /* An index whose name the migration wants. */
    fx_script(f, "CREATE TABLE other (id INTEGER); CREATE INDEX listing_by_article ON other (id); "
                 "CREATE TABLE schema (version INTEGER); INSERT INTO schema VALUES (1);"
                 "DROP TABLE schema;");
    if (f->kind == DB_POSTGRES) {
        fx_script(f, "DROP TABLE other; CREATE TYPE listing_by_article AS (a INTEGER)");
    } else { /* a view is no table, so the file looks empty but for it */
        fx_script(f, "DROP TABLE other; CREATE VIEW listing AS SELECT 1");
    }
    assert_true(store_migrate(f->db, &from, &e) != KY_OK);
    assert_non_null(strstr(e.text, "migration 1"));
    assert_ok(store_version(f->db, &version, &e), &e);
    assert_int_equal(version, 0);
}
ON_EMPTY_BOTH(is_all_or_nothing)

/* ------------------------------------------------------------------ the files agree */

/* What SQLite cannot alter it builds anew: between these two lines the files differ. */
static const struct {
    int migration;
    const char *from, *to; /* the first statement that differs; the first after that */
    const char *sqlite, *postgres;
} differences[] = {
    {2, "CREATE TABLE permalink_now", "CREATE TABLE click_count",
     "ALTER TABLE permalink_now RENAME TO permalink;", ""},
    {2, "ALTER TABLE permalink", "CREATE TABLE click_count", "",
     "ALTER TABLE permalink DROP CONSTRAINT"},
};

/* The text without that part, which has to hold what is said of it. */
static struct str without(struct arena *a, struct str text, int migration, bool sqlite)
{
    for (size_t i = 0; i < sizeof(differences) / sizeof(differences[0]); i++) {
        const char *holds = sqlite ? differences[i].sqlite : differences[i].postgres;
        if (differences[i].migration != migration || !*holds)
            continue;
        size_t from = str_find(text, str_c(differences[i].from)),
               to = str_find(text, str_c(differences[i].to));
        assert_true(from != STR_NONE && to != STR_NONE && from < to);
        assert_true(str_has(str_sub(text, from, to), str_c(holds)));
        struct str head = str_sub(text, 0, from), tail = str_from(text, to);
        text = arena_printf(a, "%.*s%.*s", STR_ARG(head), STR_ARG(tail));
    }
    return text;
}

/* One statement a piece of text: blanks collapsed, types and collations of an engine taken out. */
static struct str normal(struct arena *a, const char *text)
{
    static const char *const drop[] = {" COLLATE \"C\"", " WITHOUT ROWID"};
    static const char *const same[][2] = {{"BIGINT", "INTEGER"}, {"BYTEA", "BLOB"}};
    struct buf b;
    buf_init(&b, 1 << 20);
    for (const char *p = text; *p;) {
        size_t skip = 0;
        const char *instead = NULL;
        for (size_t i = 0; i < 2 && !skip; i++)
            if (strncmp(p, drop[i], strlen(drop[i])) == 0)
                skip = strlen(drop[i]);
        for (size_t i = 0; i < 2 && !skip; i++)
            if (strncmp(p, same[i][0], strlen(same[i][0])) == 0) {
                skip = strlen(same[i][0]);
                instead = same[i][1];
            }
        if (instead)
            buf_addc(&b, instead);
        else if (!skip)
            buf_addch(&b, *p);
        p += skip ? skip : 1;
    }
    struct str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static void test_both_files_say_the_same(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    for (int i = 0; i < migrations_n; i++) {
        assert_int_equal(migrations[i].number, i + 1);
        struct str sqlite = normal(&a, migrations[i].sqlite),
                   postgres = normal(&a, migrations[i].postgres);
        sqlite = without(&a, sqlite, i + 1, true);
        postgres = without(&a, postgres, i + 1, false);
        assert_true(sqlite.n > 500);
        assert_str(sqlite, postgres.p);
    }
    arena_release(&a);
}

/* Every column of the tables as the engine itself tells them: "table.column". */
static struct str columns(struct store_fixture *f)
{
    static const struct sql COLUMNS = {
        "SELECT m.name || '.' || p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p "
        "WHERE m.type = 'table' ORDER BY 1",
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE "
        "table_schema = current_schema() ORDER BY 1"};
    struct err e;
    struct rows rows;
    struct buf b;
    buf_init(&b, 1 << 20);
    assert_ok(db_query(f->db, &COLUMNS, DB_NO_ARGS, &rows, &e), &e);
    while (rows_next(&rows)) {
        buf_add(&b, rows_str(&rows, 0));
        buf_addch(&b, '\n');
    }
    assert_ok(rows_end(&rows, &e), &e);
    struct str text = arena_str(&f->arena, buf_str(&b));
    buf_release(&b);
    return text;
}

static void has_the_expected_columns(struct store_fixture *f)
{
    struct str all = columns(f);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        n += all.p[i] == '\n';
    assert_int_equal(n, 172);
    assert_true(str_has(all, STR("article.published_at\n")));
    assert_true(str_has(all, STR("change.prev_hash\n")));
    static const char *const second[] = {"article.valid_until",
                                         "article.notice",
                                         "article.related",
                                         "revision.kicker",
                                         "revision.channels",
                                         "revision.topics",
                                         "revision.attachments",
                                         "revision.picture_id",
                                         "channel.name_en",
                                         "page.lang",
                                         "media.hash",
                                         "topic.lead_en",
                                         "correction.text",
                                         "timer.done_at",
                                         "block.ref",
                                         "block_item.ends_at",
                                         "ranking.subjects",
                                         "click_count.clicks"};
    for (size_t i = 0; i < sizeof(second) / sizeof(second[0]); i++)
        assert_true(str_has(all, arena_printf(&f->arena, "%s\n", second[i])));
}
ON_BOTH(has_the_expected_columns)

UNIT_TESTS(BOTH(makes_an_empty_database), BOTH(twice_changes_nothing), BOTH(refuses_what_is_newer),
           BOTH(refuses_what_is_foreign), BOTH(refuses_impossible_versions),
           BOTH(is_all_or_nothing), cmocka_unit_test(test_both_files_say_the_same),
           BOTH(has_the_expected_columns));
