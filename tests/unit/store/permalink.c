#include "store/permalink.h"

#include <stdio.h>

#include "store_fixture.h"

static void never_reassigns(struct store_fixture *f)
{
    struct err e;
    struct writer *w = fx_write(f);
    assert_ok(store_permalink_add(w, STR("/a/"), PERMALINK_ARTICLE, 1, &e), &e);
    assert_int_equal(w->touches.v.n, 1);
    assert_str(w->touches.v.p[0].key, "path:/a/");
    assert_ok(store_permalink_add(w, STR("/a/"), PERMALINK_ARTICLE, 1, &e), &e);
    assert_int_equal(w->touches.v.n, 1);
    assert_err(store_permalink_add(w, STR("/a/"), PERMALINK_ARTICLE, 2, &e), KY_EEXIST);
    assert_non_null(strstr(e.text, "article 1"));
    assert_err(store_permalink_add(w, STR("/a/"), PERMALINK_PAGE, 1, &e), KY_EEXIST);
    assert_err(store_permalink_check(w, STR("/a/"), PERMALINK_ARTICLE, 0, &e), KY_EEXIST);
    assert_ok(store_permalink_check(w, STR("/a/"), PERMALINK_ARTICLE, 1, &e), &e);
    assert_ok(store_permalink_check(w, STR("/b/"), PERMALINK_ARTICLE, 0, &e), &e);
    fx_undo(f);
}
ON_BOTH(never_reassigns)

enum { KINDS = 5 };

static void tells_what_stands_there(struct store_fixture *f)
{
    static const enum permalink_kind kinds[KINDS] = {
        PERMALINK_ARTICLE, PERMALINK_CHANNEL, PERMALINK_TERM, PERMALINK_PAGE, PERMALINK_TOPIC};
    struct err e;
    struct deps deps;
    enum permalink_kind kind;
    int64_t subject;
    char path[32];
    struct writer *w = fx_write(f);
    for (int i = 0; i < KINDS; i++) {
        snprintf(path, sizeof(path), "/p/%d/", i);
        assert_ok(store_permalink_add(w, str_c(path), kinds[i], 100 + i, &e), &e);
    }
    assert_ok(db_commit(f->db, &e), &e); /* of no record: nothing is logged */
    deps_init(&deps, &f->arena);
    struct reader *r = fx_read(f, &deps);
    for (int i = 0; i < KINDS; i++) {
        snprintf(path, sizeof(path), "/p/%d/", i);
        assert_ok(store_permalink(r, str_c(path), &kind, &subject, &e), &e);
        assert_int_equal(kind, kinds[i]);
        assert_int_equal(subject, 100 + i);
    }
    /* Addresses of any shape; "not found" leaves its key, too. */
    static const char *const odd[] = {"", "/p/0", "/P/0/", "/%00/", "/a@b, c/", "/'; DROP --/"};
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        assert_ok(store_permalink(r, str_c(odd[i]), &kind, &subject, &e), &e);
        assert_int_equal(kind, PERMALINK_NONE);
        assert_int_equal(subject, 0);
    }
    assert_int_equal(deps.v.n, KINDS + 6);
    struct arena a;
    struct touches t;
    arena_init(&a, 4096);
    touches_init(&t, &a);
    touches_add(&t, STR("path:/a@b, c/"));
    assert_true(deps_hit(&deps, &t.v.p[0]));
    arena_release(&a);
    assert_err(store_permalink(r, STR("/a\xff/"), &kind, &subject, &e), KY_EINVAL);
    fx_done(f);
}
ON_BOTH(tells_what_stands_there)

static void keeps_long_paths(struct store_fixture *f)
{
    struct err e;
    static char path[5000];
    memset(path, 'x', sizeof(path));
    path[0] = '/';
    struct writer *w = fx_write(f);
    assert_ok(store_permalink_add(w, str_of(path, sizeof(path)), PERMALINK_ARTICLE, 1, &e), &e);
    assert_int_equal(w->touches.v.p[0].key.n, sizeof(path) + strlen("path:"));
    fx_undo(f);
}
ON_SQLITE(keeps_long_paths)

UNIT_TESTS(BOTH(never_reassigns), BOTH(tells_what_stands_there), SQLITE(keeps_long_paths));
