#include "service/archive.h"

#include <stdio.h>

#include "service/seed.h"
#include "site_fixture.h"
#include "store/media.h"

static const struct transfer_progress QUIET = {NULL, NULL};

static enum ky_err add_media(struct writer *w, void *ctx, struct err *e)
{
    struct media m = {.hash = str_c(ctx),
                      .type = STR("application/pdf"),
                      .ext = STR("pdf"),
                      .bytes = 5,
                      .name = STR("决定.pdf"),
                      .focal_x = 50,
                      .focal_y = 50,
                      .public = true,
                      .created_at = SX_START};
    return store_media_save(w, &m, e);
}

static void fill(struct site_fixture *f)
{
    struct err e;
    char first[] = "0123456789abcdef0123456789abcdef",
         second[] = "ffffffffffffffffffffffffffffffff";
    const struct seed s = {.seed = 3, .articles = 12, .until = SX_START};
    assert_ok(seed_site(f->site, &ACTOR_COMMAND, &s, &e), &e);
    assert_ok(site_write(f->site, &ACTOR_COMMAND, add_media, first, &e), &e);
    assert_ok(site_write(f->site, &ACTOR_COMMAND, add_media, second, &e), &e);
    assert_ok(fs_mkdir(&fs_system, sx_path(f, "site/media"), 0755, &e), &e);
    assert_ok(fs_mkdir(&fs_system, sx_path(f, "site/media/01"), 0755, &e), &e);
    assert_ok(fs_write_atomic(&fs_system,
                              sx_path(f, "site/media/01/23456789abcdef0123456789abcdef.pdf"),
                              STR("%PDF-"), 0644, &e),
              &e);
}

static void holds_original(struct site_fixture *f, const char *dir)
{
    struct err e;
    struct buf b;
    buf_init(&b, 100);
    const char *path =
        arena_printf(&f->arena, "%s/media/01/23456789abcdef0123456789abcdef.pdf", dir).p;
    assert_ok(fs_read(&fs_system, path, &b, &e), &e);
    assert_str(buf_str(&b), "%PDF-");
    buf_release(&b);
}

/* With the one original that is there; the other one is missed aloud. */
static void carries_originals(struct site_fixture *f)
{
    struct err e;
    struct archive_result out, in;
    const char *file = sx_path(f, "archive"), *copy = sx_path(f, "copy"), *empty = sx_path(f, "e");
    fill(f);
    assert_ok(archive_write(f->site, file, &QUIET, &out, &e), &e);
    assert_int_equal(out.media, 1);
    assert_int_equal(out.missing, 1);
    assert_true(archive_looks_like(&fs_system, file));
    assert_ok(archive_restore(file, copy, false, &f->world, &QUIET, &in, &e), &e);
    assert_int_equal(in.media, 1);
    assert_true(hash_eq(&in.state.proof.head, &out.state.proof.head));
    assert_true(str_eq(sx_digest_of(f, copy), sx_digest(f)));
    sx_verify_of(f, copy);
    holds_original(f, copy);
    assert_ok(fs_mkdir(&fs_system, empty, 0755, &e), &e);
    assert_ok(archive_restore(file, empty, false, &f->world, &QUIET, &in, &e), &e);
    assert_str(sx_ls(f, empty), "kaiyuan.db media site.conf ");
    holds_original(f, empty);
    assert_err(archive_restore(file, copy, false, &f->world, &QUIET, &in, &e), KY_EEXIST);
    assert_err(archive_restore(file, f->dir, true, &f->world, &QUIET, &in, &e), KY_EBUSY);
    struct str want = sx_digest(f);
    sx_close(f);
    assert_ok(archive_restore(file, f->dir, true, &f->world, &QUIET, &in, &e), &e);
    assert_true(str_eq(sx_digest(f), want));
    holds_original(f, f->dir);
}
ON_BOTH(carries_originals)

/* Whichever database call fails, the site is the old one or the new one, and nothing is left. */
static void survives_failing_calls(struct site_fixture *f)
{
    struct err e;
    struct archive_result r;
    const char *file = sx_path(f, "archive");
    struct str old = sx_digest(f);
    fill(f);
    struct str new = sx_digest(f);
    assert_ok(archive_write(f->site, file, &QUIET, &r, &e), &e);
    sx_close(f);
    struct fault_plan *p = &f->faults;
    bool done = false;
    for (long at = 1; !done; at += 97 * sx_stride()) {
        const char *dir = sx_path(f, "copy");
        p->seen = 0;
        p->at = at;
        done = archive_restore(file, dir, false, &f->world, &QUIET, &r, &e) == KY_OK;
        p->at = 0;
        if (!done)
            assert_false(fs_exists(dir));
    }
    assert_true(str_eq(sx_digest_of(f, sx_path(f, "copy")), new));
    assert_false(str_eq(old, new));
    assert_str(sx_ls(f, f->top), "archive copy site ");
}
ON_SQLITE(survives_failing_calls)

static void moves_to_where_it_was(struct site_fixture *f)
{
    struct err e;
    struct move_result r;
    fill(f);
    struct str want = sx_digest(f);
    sx_close(f);
    struct site *s;
    assert_ok(site_open(f->dir, SITE_ALONE, &f->world, NULL, NULL, &s, &e), &e);
    const char *here = f->kind == DB_POSTGRES ? f->url : "sqlite";
    assert_ok(site_move(s, here, &QUIET, &r, &e), &e);
    assert_false(r.moved);
    assert_err(site_move(s, "oracle", &QUIET, &r, &e), KY_EUSAGE);
    if (f->kind == DB_POSTGRES) {
        assert_ok(site_move(s, "sqlite", &QUIET, &r, &e), &e);
        assert_true(r.moved);
        assert_string_equal(r.from, f->url);
    }
    site_close(s);
    assert_true(str_eq(sx_digest(f), want));
    sx_verify(f);
}
ON_BOTH(moves_to_where_it_was)

UNIT_TESTS(BOTH(carries_originals), SQLITE(survives_failing_calls), BOTH(moves_to_where_it_was));
