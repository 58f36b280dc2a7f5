#include "service/bulk.h"

#include <stdio.h>

#include "site_fixture.h"

/* What the steps saw: which were done, in which transactions. */
struct work {
    struct site_fixture *f;
    int64_t fail_at; /* this step fails; -1: none */
    int64_t busy_us; /* each step takes so long */
    int64_t calls, last;
    int64_t batches;
    int64_t told, told_of; /* by progress */
    struct site *beside;   /* to be closed after two steps */
};

static enum ky_err step(struct writer *w, void *ctx, int64_t at, struct err *e)
{
    struct work *k = ctx;
    char name[32];
    struct article_result r;
    struct article_input in = sx_input("甲");
    assert_int_equal(at, k->calls ? k->last + 1 : at);
    k->calls++;
    k->last = at;
    for (int64_t until = clock_monotonic() + k->busy_us; clock_monotonic() < until;)
        ;
    if (at == k->fail_at)
        return err_set(e, KY_ECONFLICT, "step %d does not work", (int)at);
    snprintf(name, sizeof(name), "bulk:%d", (int)at);
    in.origin = str_c(name);
    return article_put(w, k->f->site->zone, &in, &r, e);
}

static void tell(void *ctx, int64_t done, int64_t all)
{
    struct work *k = ctx;
    assert_true(done > k->told && done <= all);
    k->told = done;
    k->told_of = all;
    k->batches++;
}

static enum ky_err run(struct work *k, int64_t steps, struct err *e)
{
    const struct bulk b = {
        .step = step, .ctx = k, .steps = steps, .progress = tell, .progress_ctx = k};
    k->calls = k->batches = k->told = 0;
    return bulk_run(k->f->site, &ACTOR_COMMAND, &b, e);
}

static void does_every_step_in_order(struct site_fixture *f)
{
    struct err e;
    struct work k = {.f = f, .fail_at = -1};
    assert_ok(run(&k, 50, &e), &e);
    assert_int_equal(k.calls, 50);
    assert_int_equal(k.told, 50);
    assert_int_equal(k.told_of, 50);
    assert_non_null(sx_article(f, 50));
    assert_ok(run(&k, 0, &e), &e);
    assert_int_equal(k.calls, 0);
    const struct bulk quiet = {.step = step, .ctx = &k, .steps = 3};
    k.calls = 0;
    assert_ok(bulk_run(f->site, &ACTOR_COMMAND, &quiet, &e), &e);
    sx_verify(f);
}
ON_BOTH(does_every_step_in_order)

/* Somebody else who may want to write: a server, an editor's command. */
static struct site *other(struct site_fixture *f)
{
    struct err e;
    struct site *s;
    assert_ok(site_open(f->dir, SITE_WRITE, &f->world, NULL, NULL, &s, &e), &e);
    return s;
}

/* No commit holds more than about 20 ms of work, and pauses are as long. */
static void commits_in_pieces(struct site_fixture *f)
{
    struct err e;
    struct work k = {.f = f, .fail_at = -1, .busy_us = 21000};
    struct site *beside = other(f);
    assert_false(site_is_ours(f->site));
    int64_t started = clock_monotonic();
    assert_ok(run(&k, 4, &e), &e);
    assert_int_equal(k.batches, 4);
    assert_true(clock_monotonic() - started >= 7 * k.busy_us);
    site_close(beside);
    sx_verify(f);
}
ON_BOTH(commits_in_pieces)

static void leaves(void *ctx, int64_t done, int64_t all)
{
    struct work *k = ctx;
    tell(ctx, done, all);
    if (k->beside && done >= 2) {
        site_close(k->beside);
        k->beside = NULL;
    }
}

/* Nobody waits: larger pieces, from the moment on when the other has gone. */
static void hurries_when_nobody_waits(struct site_fixture *f)
{
    struct err e;
    struct work k = {.f = f, .fail_at = -1, .busy_us = 21000};
    const struct bulk b = {
        .step = step, .ctx = &k, .steps = 12, .progress = leaves, .progress_ctx = &k};
    assert_true(site_is_ours(f->site));
    assert_ok(run(&k, 10, &e), &e);
    assert_in_range(k.batches, 2, 5);
    k.beside = other(f);
    k.batches = k.told = k.calls = 0;
    assert_ok(bulk_run(f->site, &ACTOR_COMMAND, &b, &e), &e);
    assert_in_range(k.batches, 4, 6);
    sx_verify(f);
}
ON_SQLITE(hurries_when_nobody_waits)

/* What was committed stands, the piece that failed does not; doing it again goes on. */
static void goes_on_where_it_stopped(struct site_fixture *f)
{
    struct err e;
    struct work k = {.f = f, .fail_at = 3, .busy_us = 21000};
    struct site *beside = other(f); /* small pieces */
    assert_err(run(&k, 6, &e), KY_ECONFLICT);
    assert_string_equal(e.text, "step 3 does not work");
    assert_int_equal(k.calls, 4);
    assert_non_null(sx_article(f, 3));
    assert_null(sx_article(f, 4));
    k.fail_at = -1;
    k.busy_us = 0;
    assert_ok(run(&k, 6, &e), &e);
    assert_int_equal(k.calls, 6);
    assert_non_null(sx_article(f, 6));
    assert_null(sx_article(f, 7));
    int64_t head = sx_head(f);
    assert_ok(run(&k, 6, &e), &e);
    assert_int_equal(sx_head(f), head);
    k.fail_at = 8; /* of the piece that it stands in nothing stays */
    assert_err(run(&k, 9, &e), KY_ECONFLICT);
    assert_null(sx_article(f, (k.told > 6 ? k.told : 6) + 1));
    site_close(beside);
    sx_verify(f);
}
ON_BOTH(goes_on_where_it_stopped)

static enum ky_err hungry(struct writer *w, void *ctx, int64_t at, struct err *e)
{
    struct work *k = ctx;
    (void)at;
    k->calls++;
    return arena_alloc(w->arena, 20 << 20) ? KY_OK : arena_check(w->arena, e);
}

/* Nor more memory than a writer has. */
static void begins_anew_before_memory_ends(struct site_fixture *f)
{
    struct err e;
    struct work k = {.f = f};
    const struct bulk b = {.step = hungry, .ctx = &k, .steps = 9};
    assert_ok(bulk_run(f->site, &ACTOR_COMMAND, &b, &e), &e);
    assert_int_equal(k.calls, 9);
}
ON_SQLITE(begins_anew_before_memory_ends)

UNIT_TESTS(BOTH(does_every_step_in_order), BOTH(commits_in_pieces), BOTH(goes_on_where_it_stopped),
           SQLITE(hurries_when_nobody_waits), SQLITE(begins_anew_before_memory_ends));
