/* A disk that is full, or fails, at any change: what is done to a site succeeds or says why, and,
 * when it is full, what to do; the records are as they were or as they were to be, nothing is left
 * behind, and with room it works again. */
#include <errno.h>
#include <ftw.h>
#include <string.h>

#include "base/mem.h"
#include "fault_site.h"
#include "tempdir.h"

/* What is done, and where its records are then. */
struct deed {
    const char *name;
    fault_operation *run;
    const char *place; /* below the root */
    bool is_new;       /* there is nothing at the place before */
    bool is_file;
};

static const struct deed DEEDS[] = {
    {"init", fault_create, "site", true, false},
    {"import", fault_import, "site", false, false},
    {"backup", fault_back_up, "copy.db", true, true},
    {"restore", fault_restore, "site", false, false},
    {"restore elsewhere", fault_restore_elsewhere, "elsewhere", true, false},
};
enum { DEEDS_N = sizeof(DEEDS) / sizeof(DEEDS[0]) };

/* One deed on one kind of site. */
struct trial {
    const struct deed *deed;
    const char *mold;
    bool with_log;
    struct hash before, after;
    long met, done, full, unknown;
};

static void begin(struct fault_site *f, const struct trial *t)
{
    bool bare = t->deed->run == fault_create;
    fault_site_begin(f, bare ? NULL : t->mold);
    if (t->with_log && !bare)
        fault_leave_log(f);
}

static bool is_there(const struct fault_site *f, const struct deed *d)
{
    char *place = fault_path(f, d->place);
    bool there = fs_exists(place) && !fs_is_empty_dir(place);
    mem_free(place);
    return there;
}

static struct hash look(struct fault_site *f, const struct deed *d)
{
    char *place = fault_path(f, d->place);
    struct hash digest = d->is_file ? fault_prove_file(f, place) : fault_prove(f, place, NULL);
    mem_free(place);
    return digest;
}

static void measure(struct trial *t)
{
    struct fault_site f;
    struct err e;
    begin(&f, t);
    if (!t->deed->is_new)
        t->before = look(&f, t->deed);
    assert_ok(t->deed->run(&f, &e), &e);
    t->after = look(&f, t->deed);
    fault_site_end(&f);
}

/* Names below the root that hold what was not meant to be. What SQLite keeps beside a database in
 * use, and the lock, are no such. */
static int is_known(const char *path, const struct stat *st, int flag, struct FTW *at)
{
    static const char *const KNOWN[] = {"site",       "elsewhere", "copy.db",  "backup.db",
                                        "kaiyuan.db", "site.conf", "site.lock"};
    const char *name = path + at->base;
    (void)st;
    (void)flag;
    bool known = at->level == 0 || str_ends(str_c(name), STR(".db-wal")) ||
                 str_ends(str_c(name), STR(".db-shm"));
    for (size_t i = 0; i < sizeof(KNOWN) / sizeof(KNOWN[0]); i++)
        known = known || strcmp(name, KNOWN[i]) == 0;
    if (!known)
        print_error("%s was left behind\n", path);
    return !known;
}

static void assert_tidy(const struct fault_site *f)
{
    assert_int_equal(nftw(f->root, is_known, 16, FTW_PHYS), 0);
}

static void assert_said(const struct trial *t, enum ky_err err, int errnum, const struct err *e)
{
    if (err && (!e->text[0] || e->code != err))
        fail_msg("%s failed and did not say why", t->deed->name);
    if (err && errnum == ENOSPC && (err != KY_EFULL || !strstr(e->text, "ree some")))
        fail_msg("%s on a full disk: %s: %s", t->deed->name, err_name(err), e->text);
}

static void assert_records(struct fault_site *f, const struct trial *t, enum ky_err err)
{
    bool there = is_there(f, t->deed);
    if (there ? t->deed->is_new && !fault_may_be_done(err) : err == KY_OK)
        fail_msg("%s said %s", t->deed->name, err_name(err));
    if (!there)
        return;
    struct hash got = look(f, t->deed);
    fault_outcome(err, &got, t->deed->is_new ? &t->after : &t->before, &t->after);
}

/* The at-th change fails; false when there are no more. */
static bool fail_at(struct trial *t, long at, bool onward, int errnum)
{
    struct fault_site f;
    struct err e = {.text = ""};
    begin(&f, t);
    fs_power_fail_at(f.disk, at, onward, errnum);
    enum ky_err err = t->deed->run(&f, &e);
    bool more = fs_power_changes(f.disk) >= at;
    fs_power_fail_at(f.disk, 0, false, 0);
    assert_said(t, err, errnum, &e);
    if (errnum == ENOSPC)
        assert_tidy(&f);
    assert_records(&f, t, err);
    bool twice =
        t->deed->run != fault_restore_elsewhere && t->deed->is_new && is_there(&f, t->deed);
    assert_err(t->deed->run(&f, &e), twice ? KY_EEXIST : KY_OK);
    struct hash got = look(&f, t->deed);
    assert_true(hash_eq(&got, &t->after));
    fault_site_end(&f);
    t->met += more;
    t->done += more && !err;
    t->full += err == KY_EFULL;
    t->unknown += err == KY_EUNCERTAIN;
    return more;
}

static void fails_well(bool onward, int errnum)
{
    char *mold = fault_mold();
    for (size_t i = 0; i < DEEDS_N; i++) {
        struct trial t = {.deed = &DEEDS[i], .mold = mold, .with_log = i % 2};
        long at = 1;
        measure(&t);
        while (fail_at(&t, at, onward, errnum))
            at += 1 + (long)(at / 24); /* later changes are more alike */
        print_message("# %s: %ld failures, %ld done, %ld full, %ld unknown\n", t.deed->name, t.met,
                      t.done, t.full, t.unknown);
        assert_true(t.met > 5 && t.done < t.met);
        assert_true(errnum == ENOSPC ? t.full > 5 : t.full == 0);
    }
    tempdir_free(mold);
}

static void a_full_disk_is_told(void **state)
{
    (void)state;
    fails_well(true, ENOSPC);
}

static void a_failing_change_is_told(void **state)
{
    (void)state;
    fails_well(false, EIO);
}

static void a_dead_disk_is_told(void **state)
{
    (void)state;
    fails_well(true, EIO);
}

UNIT_TESTS(cmocka_unit_test(a_full_disk_is_told), cmocka_unit_test(a_failing_change_is_told),
           cmocka_unit_test(a_dead_disk_is_told));
