/* Opening what is a database and what is none; other processes; a full disk. */
#include "engine.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"

static void write_file(const char *path, struct str bytes)
{
    struct err e;
    assert_ok(fs_write_atomic(&fs_system, path, bytes, 0600, &e), &e);
}

/* Opening must fail, name the file and leave it as it is. */
static void assert_refused(const char *path, enum db_mode mode, enum ky_err code, const char *word)
{
    struct db_options o = {.mode = mode};
    struct db *db;
    struct err e = {.text = ""};
    assert_err(db_open(path, &o, &db, &e), code);
    assert_null(db);
    if (!strstr(e.text, path) || !strstr(e.text, word))
        fail_msg("\"%s\" names no '%s' or has no '%s'", e.text, path, word);
}

static void says_what_is_no_database(struct engine *n)
{
    char path[600];
    snprintf(path, sizeof(path), "%s/none.db", n->dir);
    assert_refused(path, DB_READ, KY_ENOTFOUND, "no database");
    assert_refused(path, DB_WRITE, KY_ENOTFOUND, "no database");
    assert_false(fs_exists(path));
    write_file(path, STR(""));
    assert_refused(path, DB_READ, KY_ECORRUPT, "empty");
    assert_refused(path, DB_WRITE, KY_ECORRUPT, "empty");
    for (int mode = DB_READ; mode <= DB_CREATE; mode++) {
        assert_refused(n->dir, mode, KY_ECORRUPT, "folder");
        assert_refused("/dev/null", mode, KY_ECORRUPT, "not a regular file");
    }
    snprintf(path, sizeof(path), "%s/site.db/x.db", n->dir);
    assert_refused(path, DB_READ, KY_ENOTFOUND, "no database");
    snprintf(path, sizeof(path), "%s/no/such/folder.db", n->dir);
    assert_refused(path, DB_CREATE, KY_ENOTFOUND, "no database");
}
ON_SQLITE(says_what_is_no_database)

static void leaves_foreign_files_alone(struct engine *n)
{
    static const struct str FOREIGN[] = {
        S("x"),
        S("A letter, much shorter than a page.\n"),
        S("SQLite format 3"),
        S("SQLite format 3\0\x10"),
        S("PK\x03\x04"),
    };
    char path[600];
    struct err e;
    snprintf(path, sizeof(path), "%s/foreign", n->dir);
    for (size_t i = 0; i < sizeof(FOREIGN) / sizeof(FOREIGN[0]); i++) {
        for (int pad = 0; pad < 2; pad++) {
            struct buf bytes, now;
            buf_init(&bytes, 20000);
            buf_init(&now, 20000);
            buf_add(&bytes, FOREIGN[i]);
            for (int k = 0; pad && k < 9000; k++)
                buf_addch(&bytes, (char)(k * 7));
            write_file(path, buf_str(&bytes));
            for (int mode = DB_READ; mode <= DB_CREATE; mode++)
                assert_refused(path, mode, KY_ECORRUPT, "database");
            assert_ok(fs_read(&fs_system, path, &now, &e), &e);
            assert_true(str_eq(buf_str(&now), buf_str(&bytes)));
            buf_release(&bytes);
            buf_release(&now);
        }
    }
}
ON_SQLITE(leaves_foreign_files_alone)

/* A database with rubbish where its schema was. */
static void notices_a_damaged_schema(struct engine *n)
{
    struct buf bytes;
    struct err e;
    buf_init(&bytes, 1 << 20);
    assert_ok(fs_read(&fs_system, n->url, &bytes, &e), &e);
    memset(bytes.p + 100, 0xA5, 3000);
    write_file(n->url, buf_str(&bytes));
    assert_refused(n->url, DB_READ, KY_ECORRUPT, "malformed");
    assert_refused(n->url, DB_WRITE, KY_ECORRUPT, "malformed");
    buf_release(&bytes);
}
ON_SQLITE(notices_a_damaged_schema)

static void takes_any_name(struct engine *n)
{
    static const char *const NAMES[] = {"file:x?mode=memory", ":memory:", "a?b#c%20d",
                                        "资料 库.db"};
    int home = open(".", O_RDONLY | O_DIRECTORY);
    assert_true(home >= 0 && chdir(n->dir) == 0);
    for (size_t i = 0; i < 4; i++) {
        struct db_options o = {.mode = DB_CREATE};
        struct db *db;
        struct err e;
        assert_ok(db_open(NAMES[i], &o, &db, &e), &e);
        make_things(db);
        db_close(db);
        assert_true(fs_exists(NAMES[i]));
    }
    assert_int_equal(fchdir(home), 0);
    close(home);
    assert_refused("", DB_CREATE, KY_EINVAL, "missing");
}
ON_SQLITE(takes_any_name)

/* Run as nobody when we are root, who may do everything. */
static void respects_permissions(struct engine *n)
{
    assert_int_equal(chmod(n->url, 0444), 0);
    assert_int_equal(chmod(n->dir, 0555), 0);
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(9);
        struct db_options o = {.mode = DB_WRITE};
        struct db *db;
        struct err e;
        enum ky_err err = db_open(n->url, &o, &db, &e);
        if (err == KY_EDENIED && strstr(e.text, "denied"))
            _exit(0);
        fprintf(stderr, "%s: %s\n", err_name(err), e.text);
        _exit(1);
    }
    int status;
    waitpid(child, &status, 0);
    chmod(n->dir, 0755);
    assert_int_equal(status, 0);
}
ON_SQLITE(respects_permissions)

static void is_durable_and_strict(struct engine *n)
{
    static const struct sql SYNC = {"PRAGMA synchronous"}, KEYS = {"PRAGMA foreign_keys"},
                            TRUST = {"PRAGMA trusted_schema"}, TEMP = {"PRAGMA temp_store"},
                            AUTO = {"PRAGMA wal_autocheckpoint"}, MAP = {"PRAGMA mmap_size"},
                            ONLY = {"PRAGMA query_only"}, QUOTES = {"SELECT \"no such thing\""};
    struct db *db = engine_open(n, DB_WRITE), *reader = engine_open(n, DB_READ);
    struct err e;
    assert_int_equal(ask_int(db, &SYNC, DB_NO_ARGS), 2);
    assert_int_equal(ask_int(db, &KEYS, DB_NO_ARGS), 1);
    assert_int_equal(ask_int(db, &TRUST, DB_NO_ARGS), 0);
    assert_int_equal(ask_int(db, &TEMP, DB_NO_ARGS), 2);
    assert_int_equal(ask_int(db, &AUTO, DB_NO_ARGS), 8192);
    assert_int_equal(ask_int(db, &MAP, DB_NO_ARGS), 0); /* pages are held once, by the system */
    assert_int_equal(ask_int(db, &ONLY, DB_NO_ARGS), 0);
    assert_int_equal(ask_int(reader, &ONLY, DB_NO_ARGS), 1);
    assert_err(db_check(db, &QUOTES, &e), KY_EIO);
    assert_int_not_equal(db_script(db,
                                   "PRAGMA writable_schema = ON;"
                                   "UPDATE sqlite_schema SET sql = 'x';",
                                   &e),
                         KY_OK);
    struct buf head;
    buf_init(&head, 1 << 20);
    assert_ok(fs_read(&fs_system, n->url, &head, &e), &e);
    assert_true(head.p[18] == 2 && head.p[19] == 2); /* write-ahead log */
    buf_release(&head);
    db_close(reader);
    db_close(db);
}
ON_SQLITE(is_durable_and_strict)

/* ------------------------------------------------------------------ other processes */

/* Commit things 1, 2, 3 … and tell each through the pipe. Never returns. */
static void write_forever(struct engine *n, int tell)
{
    struct db_options o = {.mode = DB_WRITE};
    struct db *db;
    struct err e;
    enum ky_err err = db_open(n->url, &o, &db, &e);
    for (int64_t i = 1; !err; i++) {
        err = db_begin_write(db, &e);
        if (!err)
            err = db_exec(db, &ADD_THING, DB_ARGS(db_int(2 * i), db_null()), NULL, &e);
        if (!err)
            err = db_exec(db, &ADD_THING, DB_ARGS(db_int(2 * i + 1), db_null()), NULL, &e);
        if (!err)
            err = db_commit(db, &e);
        if (!err && write(tell, &i, sizeof(i)) != sizeof(i))
            err = KY_EIO;
    }
    _exit(3);
}

static void reads_while_another_process_writes(struct engine *n)
{
    int pipe_fds[2];
    int64_t told = 0;
    struct err e;
    assert_int_equal(pipe(pipe_fds), 0);
    pid_t child = fork();
    if (child == 0)
        write_forever(n, pipe_fds[1]);
    close(pipe_fds[1]);
    struct db *db = engine_open(n, DB_READ);
    for (int i = 0; i < 60; i++) {
        assert_int_equal(read(pipe_fds[0], &told, sizeof(told)), sizeof(told));
        assert_ok(db_begin_read(db, &e), &e);
        int64_t count = ask_int(db, &COUNT_THINGS, DB_NO_ARGS);
        assert_true(count >= 2 * told && count % 2 == 0); /* all that was told, and no half */
        usleep(100);
        assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), count);
        assert_ok(db_commit(db, &e), &e);
    }
    kill(child, SIGKILL); /* in the middle of something */
    int status;
    waitpid(child, &status, 0);
    while (read(pipe_fds[0], &told, sizeof(told)) == sizeof(told))
        ;
    close(pipe_fds[0]);
    assert_true(ask_int(db, &COUNT_THINGS, DB_NO_ARGS) >= 2 * told);
    db_close(db);
    db = engine_open(n, DB_READ); /* the first to come recovers the log, though it only reads */
    assert_ok(db_integrity(db, &e), &e);
    assert_true(ask_int(db, &COUNT_THINGS, DB_NO_ARGS) >= 2 * told);
    db_close(db);
    db = engine_open(n, DB_WRITE);
    run_sql(db, &ADD_THING, DB_ARGS(db_int(1), db_null()));
    db_close(db);
}
ON_SQLITE(reads_while_another_process_writes)

static void opens_while_another_writes(struct engine *n)
{
    struct db *writer = engine_open(n, DB_WRITE);
    struct err e;
    assert_ok(db_begin_write(writer, &e), &e);
    run_sql(writer, &ADD_THING, DB_ARGS(db_int(1), db_null()));
    db_close(engine_open_busy(n, DB_WRITE, 1));
    db_close(engine_open_busy(n, DB_CREATE, 1));
    db_close(engine_open_busy(n, DB_READ, 1));
    assert_ok(db_commit(writer, &e), &e);
    db_close(writer);
}
ON_SQLITE(opens_while_another_writes)

/* ------------------------------------------------------------------ a full disk */

static void stays_whole_when_the_disk_is_full(struct engine *n)
{
    static const struct sql BIG = {"INSERT INTO thing (id, body) VALUES ($1, zeroblob(500000))"};
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    assert_ok(db_script(db, "PRAGMA max_page_count = 40", &e), &e);
    for (int i = 0; i < 3; i++) {
        assert_ok(db_begin_write(db, &e), &e);
        run_sql(db, &ADD_THING, DB_ARGS(db_int(100 + i), db_null()));
        assert_err(db_exec(db, &BIG, DB_ARGS(db_int(i)), NULL, &e), KY_EFULL);
        assert_non_null(strstr(e.text, n->url));
        assert_err(db_commit(db, &e), KY_EFULL);
        assert_err(db_exec(db, &BIG, DB_ARGS(db_int(i)), NULL, &e), KY_EFULL);
        assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), i);
        run_sql(db, &ADD_THING, DB_ARGS(db_int(200 + i), db_null()));
    }
    assert_ok(db_integrity(db, &e), &e);
    db_close(db);
}
ON_SQLITE(stays_whole_when_the_disk_is_full)

/* Many commits, and nobody who checkpoints: the log begins anew instead of growing on. */
static void keeps_the_log_short(struct engine *n)
{
    static const struct sql FILL = {"CREATE TABLE filler (data BLOB NOT NULL)"};
    static const struct sql ADD = {"INSERT INTO filler VALUES (zeroblob(2000000))"};
    struct stat st;
    char log[600];
    snprintf(log, sizeof(log), "%s-wal", n->url);
    struct db *db = engine_open(n, DB_WRITE);
    run_sql(db, &FILL, DB_NO_ARGS);
    for (int i = 0; i < 50; i++)
        run_sql(db, &ADD, DB_NO_ARGS);
    assert_int_equal(stat(log, &st), 0);
    db_close(db);
    assert_in_range(st.st_size, 1 << 20, 40 << 20);
}
ON_SQLITE(keeps_the_log_short)

UNIT_TESTS(SQLITE(keeps_the_log_short), SQLITE(says_what_is_no_database),
           SQLITE(leaves_foreign_files_alone), SQLITE(notices_a_damaged_schema),
           SQLITE(takes_any_name), SQLITE(respects_permissions), SQLITE(is_durable_and_strict),
           SQLITE(reads_while_another_process_writes), SQLITE(opens_while_another_writes),
           SQLITE(stays_whole_when_the_disk_is_full));
