#include "cpm/cpm.h"

#include <stdio.h>

#include "base/rand.h"
#include "unit.h"

enum { MOST = 8, EDGES = 16 };

struct fixture {
    struct arena arena;
    struct cpm_activity activities[MOST];
    struct cpm_dependency dependencies[EDGES];
    struct cpm_network net;
    struct cpm_schedule s;
    struct err e;
};

static void begin(struct fixture *f)
{
    *f = (struct fixture){0};
    arena_init(&f->arena, 8 << 20);
    f->net.activities = f->activities;
    f->net.dependencies = f->dependencies;
}

static void add(struct fixture *f, const char *key, int32_t duration)
{
    f->activities[f->net.activities_n++] =
        (struct cpm_activity){.key = str_c(key), .duration = duration};
}

static void tie(struct fixture *f, uint32_t from, uint32_t to, enum cpm_link link, int32_t lag)
{
    f->dependencies[f->net.dependencies_n++] =
        (struct cpm_dependency){.from = from, .to = to, .lag = lag, .link = link};
}

static void assert_times(const struct cpm_times *t, int32_t early_start, int32_t early_finish,
                         int32_t late_start, int32_t late_finish, int32_t total, int32_t free)
{
    assert_int_equal(t->early_start, early_start);
    assert_int_equal(t->early_finish, early_finish);
    assert_int_equal(t->late_start, late_start);
    assert_int_equal(t->late_finish, late_finish);
    assert_int_equal(t->total_slack, total);
    assert_int_equal(t->free_slack, free);
}

/* Design 4, land 6; the road takes design, the bridge land and road: the table done by hand. */
static void test_passes(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, "design", 4);
    add(&f, "land", 6);
    add(&f, "road", 5);
    add(&f, "bridge", 3);
    add(&f, "signs", 2);
    tie(&f, 0, 2, CPM_FS, 0);
    tie(&f, 1, 3, CPM_FS, 0);
    tie(&f, 2, 3, CPM_FS, 0);
    tie(&f, 0, 4, CPM_FS, 1);
    assert_ok(cpm_schedule(&f.arena, &f.net, &f.s, &f.e), &f.e);
    assert_int_equal(f.s.length, 12);
    assert_times(&f.s.times[0], 0, 4, 0, 4, 0, 0);
    assert_times(&f.s.times[1], 0, 6, 3, 9, 3, 3);
    assert_times(&f.s.times[2], 4, 9, 4, 9, 0, 0);
    assert_times(&f.s.times[3], 9, 12, 9, 12, 0, 0);
    assert_times(&f.s.times[4], 5, 7, 10, 12, 5, 5);
    assert_int_equal(f.s.critical_n, 3);
    assert_int_equal(f.s.path_n, 3);
    assert_true(f.s.path[0] == 0 && f.s.path[1] == 2 && f.s.path[2] == 3);
    assert_true(cpm_critical(&f.s.times[2]) && !cpm_critical(&f.s.times[1]));
    arena_release(&f.arena);
}

static void test_each_link_with_a_lag_and_a_lead(void **state)
{
    (void)state;
    static const struct {
        enum cpm_link link;
        int32_t lag, start; /* of the second, which takes 3; the first takes 10, from 5 on */
    } cases[] = {{CPM_FS, 0, 15}, {CPM_FS, 2, 17},  {CPM_FS, -4, 11}, {CPM_SS, 0, 5},
                 {CPM_SS, 3, 8},  {CPM_SS, -2, 3},  {CPM_FF, 0, 12},  {CPM_FF, 4, 16},
                 {CPM_FF, -5, 7}, {CPM_SF, 0, 2},   {CPM_SF, 6, 8},   {CPM_SF, -2, 0},
                 {CPM_SF, -9, 0}, {CPM_FS, -99, 0}, {CPM_SS, -5, 0}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture f;
        begin(&f);
        add(&f, "a", 10);
        f.activities[0].not_before = 5;
        add(&f, "b", 3);
        tie(&f, 0, 1, cases[i].link, cases[i].lag);
        assert_ok(cpm_schedule(&f.arena, &f.net, &f.s, &f.e), &f.e);
        if (f.s.times[1].early_start != cases[i].start)
            fail_msg("%s%+d starts at %d instead of %d", cpm_link_name(cases[i].link), cases[i].lag,
                     f.s.times[1].early_start, cases[i].start);
        arena_release(&f.arena);
    }
}

static void test_link_names(void **state)
{
    (void)state;
    enum cpm_link link;
    for (int i = CPM_FS; i <= CPM_SF; i++) {
        assert_true(cpm_link_parse(str_c(cpm_link_name((enum cpm_link)i)), &link));
        assert_int_equal(link, i);
    }
    static const char *const bad[] = {"", "F", "fs", "FSS", "XX", "FS "};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(cpm_link_parse(str_c(bad[i]), &link));
}

static void test_networks_of_little(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    assert_ok(cpm_schedule(&f.arena, &f.net, &f.s, &f.e), &f.e);
    assert_int_equal(f.s.length, 0);
    assert_int_equal(f.s.path_n, 0);
    add(&f, "start", 0);
    add(&f, "end", 0);
    tie(&f, 0, 1, CPM_FS, 0);
    assert_ok(cpm_schedule(&f.arena, &f.net, &f.s, &f.e), &f.e);
    assert_int_equal(f.s.length, 0);
    assert_int_equal(f.s.critical_n, 2);
    arena_release(&f.arena);
}

static void test_a_cycle_is_named_in_order(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, "before", 1);
    add(&f, "a", 1);
    add(&f, "b", 1);
    add(&f, "c", 1);
    add(&f, "behind", 1);
    tie(&f, 0, 1, CPM_FS, 0);
    tie(&f, 3, 1, CPM_SS, -5); /* a waits for c, whatever the lag */
    tie(&f, 2, 3, CPM_FS, 0);
    tie(&f, 1, 2, CPM_FS, 0);
    tie(&f, 3, 4, CPM_FS, 0);
    assert_err(cpm_schedule(&f.arena, &f.net, &f.s, &f.e), KY_ECONFLICT);
    assert_str(str_c(f.e.text), "these activities wait for each other: 'a' → 'b' → 'c' → 'a'. Take "
                                "one of their dependencies out");
    assert_int_equal(f.s.cycle_n, 3);
    assert_true(f.s.cycle[0] == 1 && f.s.cycle[1] == 2 && f.s.cycle[2] == 3);
    f.net.dependencies_n = 0;
    tie(&f, 4, 4, CPM_SF, 0);
    assert_err(cpm_schedule(&f.arena, &f.net, &f.s, &f.e), KY_ECONFLICT);
    assert_true(str_has(str_c(f.e.text), STR("'behind' → 'behind'")));
    arena_release(&f.arena);
}

static void test_a_long_cycle_is_cut_in_the_text_only(void **state)
{
    (void)state;
    enum { RING = 100 };
    struct fixture f;
    struct cpm_activity activities[RING] = {{.duration = 0}};
    struct cpm_dependency dependencies[RING];
    begin(&f);
    for (uint32_t i = 0; i < RING; i++) {
        activities[i].key = arena_printf(&f.arena, "activity %u of a rather long name", i);
        dependencies[i] = (struct cpm_dependency){.from = i, .to = (i + 1) % RING};
    }
    f.net = (struct cpm_network){activities, dependencies, RING, RING};
    assert_err(cpm_schedule(&f.arena, &f.net, &f.s, &f.e), KY_ECONFLICT);
    assert_int_equal(f.s.cycle_n, RING);
    for (uint32_t i = 0; i < RING; i++)
        assert_int_equal(f.s.cycle[i], i);
    assert_true(str_has(str_c(f.e.text), STR("88 more")));
    arena_release(&f.arena);
}

static void test_numbers_out_of_bounds(void **state)
{
    (void)state;
    static const struct {
        int32_t duration, not_before, lag;
        uint32_t to;
        enum ky_err err;
        const char *says;
    } cases[] = {
        {-1, 0, 0, 1, KY_EINVAL, "activity 'b' takes -1 days"},
        {CPM_DAYS_MAX + 1, 0, 0, 1, KY_EINVAL, "activity 'b'"},
        {INT32_MIN, 0, 0, 1, KY_EINVAL, "activity 'b'"},
        {1, -1, 0, 1, KY_EINVAL, "starts not before -1"},
        {1, INT32_MAX, 0, 1, KY_EINVAL, "activity 'b'"},
        {1, 0, CPM_DAYS_MAX + 1, 1, KY_EINVAL, "lag of 'b'"},
        {1, 0, INT32_MIN, 1, KY_EINVAL, "lag of 'b'"},
        {1, 0, 0, 2, KY_EINVAL, "dependency 0"},
        {1, 0, 0, UINT32_MAX, KY_EINVAL, "dependency 0"},
        {CPM_DAYS_MAX, CPM_DAYS_MAX, CPM_DAYS_MAX, 1, KY_OK, ""},
        {CPM_DAYS_MAX, CPM_DAYS_MAX, -CPM_DAYS_MAX, 1, KY_OK, ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture f;
        begin(&f);
        add(&f, "a", CPM_DAYS_MAX);
        add(&f, "b", cases[i].duration);
        f.activities[1].not_before = cases[i].not_before;
        tie(&f, 0, cases[i].to, CPM_FS, cases[i].lag);
        assert_err(cpm_schedule(&f.arena, &f.net, &f.s, &f.e), cases[i].err);
        assert_true(!cases[i].err || str_has(str_c(f.e.text), str_c(cases[i].says)));
        arena_release(&f.arena);
    }
}

/* A chain that no recursion would survive, and that outlasts all bounds. */
static void test_a_chain_too_long(void **state)
{
    (void)state;
    enum { CHAIN = 200000 };
    struct arena a;
    struct err e;
    struct cpm_schedule s;
    arena_init(&a, (size_t)256 << 20);
    struct cpm_network net = {ARENA_ARRAY(&a, struct cpm_activity, CHAIN),
                              ARENA_ARRAY(&a, struct cpm_dependency, CHAIN), CHAIN, CHAIN - 1};
    for (uint32_t i = 0; i < CHAIN; i++) {
        net.activities[i] = (struct cpm_activity){.key = STR("x"), .duration = 3};
        if (i)
            net.dependencies[i - 1] =
                (struct cpm_dependency){.from = CHAIN - i, .to = CHAIN - i - 1};
    }
    assert_ok(cpm_schedule(&a, &net, &s, &e), &e);
    assert_int_equal(s.length, 3 * CHAIN);
    assert_int_equal(s.path_n, CHAIN);
    for (uint32_t i = 0; i < CHAIN; i++)
        net.activities[i].duration = CPM_DAYS_MAX;
    assert_err(cpm_schedule(&a, &net, &s, &e), KY_ELIMIT);
    for (uint32_t i = 0; i + 1 < CHAIN; i++)
        net.dependencies[i].link = CPM_SF;
    for (uint32_t i = 0; i + 1 < CHAIN; i++)
        net.dependencies[i].lag = -CPM_DAYS_MAX;
    assert_ok(cpm_schedule(&a, &net, &s, &e), &e);
    assert_int_equal(s.length, CPM_DAYS_MAX);
    arena_release(&a);
}

static void test_a_spent_arena(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, "a", 1);
    add(&f, "b", 1);
    tie(&f, 0, 1, CPM_FS, 0);
    struct arena small;
    arena_init(&small, 64);
    assert_err(cpm_schedule(&small, &f.net, &f.s, &f.e), KY_ELIMIT);
    arena_release(&small);
    arena_release(&f.arena);
}

/* Against an enumeration of all paths. */

/* What a dependency asks: start of `to` at least start of `from` plus this. */
static int32_t weight(const struct cpm_network *net, const struct cpm_dependency *d)
{
    int32_t from = net->activities[d->from].duration, to = net->activities[d->to].duration;
    switch (d->link) {
    case CPM_FS:
        return from + d->lag;
    case CPM_SS:
        return d->lag;
    case CPM_FF:
        return from + d->lag - to;
    case CPM_SF:
        return d->lag - to;
    }
    return 0;
}

/* Walk every path from `at`, whose start is `start`, and keep the latest start of each. */
static void walk_on(const struct cpm_network *net, uint32_t at, int32_t start, int32_t *starts)
{
    if (start > starts[at])
        starts[at] = start;
    for (size_t i = 0; i < net->dependencies_n; i++)
        if (net->dependencies[i].from == at)
            walk_on(net, net->dependencies[i].to, start + weight(net, &net->dependencies[i]),
                    starts);
}

static int32_t slow_starts(const struct cpm_network *net, int32_t *starts)
{
    int32_t length = 0;
    for (uint32_t i = 0; i < net->activities_n; i++)
        starts[i] = 0;
    for (uint32_t i = 0; i < net->activities_n; i++)
        walk_on(net, i, net->activities[i].not_before, starts);
    for (uint32_t i = 0; i < net->activities_n; i++)
        if (starts[i] + net->activities[i].duration > length)
            length = starts[i] + net->activities[i].duration;
    return length;
}

/* How late may it start? By trying: such that the length (and for `free` every other start) stays.
 */
static int32_t slow_slack(struct cpm_network *net, uint32_t at, bool free)
{
    int32_t starts[MOST], moved[MOST];
    int32_t length = slow_starts(net, starts), kept = net->activities[at].not_before, slack = 0;
    for (bool same = true; same; slack++) {
        net->activities[at].not_before = starts[at] + slack + 1;
        same = slow_starts(net, moved) == length;
        for (uint32_t i = 0; i < net->activities_n && free; i++)
            same = same && (i == at || moved[i] == starts[i]);
        if (!same)
            break;
    }
    net->activities[at].not_before = kept;
    return slack;
}

static void random_network(struct fixture *f, struct rand *r, bool acyclic)
{
    static const char *const keys[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    uint32_t place[MOST], n = 1 + (uint32_t)rand_below(r, MOST - 1);
    begin(f);
    for (uint32_t i = 0; i < n; i++) {
        add(f, keys[i], (int32_t)rand_below(r, 7));
        f->activities[i].not_before = rand_below(r, 4) ? 0 : (int32_t)rand_below(r, 6);
        uint32_t k = (uint32_t)rand_below(r, i + 1);
        place[i] = place[k];
        place[k] = i;
    }
    for (size_t i = rand_below(r, EDGES); i > 0; i--) {
        uint32_t x = (uint32_t)rand_below(r, n), y = (uint32_t)rand_below(r, n);
        if (acyclic && x == y)
            continue;
        bool swap = acyclic && place[x] > place[y];
        tie(f, swap ? y : x, swap ? x : y, (enum cpm_link)rand_below(r, 4),
            (int32_t)rand_below(r, 12) - 5);
    }
}

static void check_path(const struct fixture *f)
{
    const struct cpm_schedule *s = &f->s;
    assert_true(s->path_n > 0 && s->path_n <= s->critical_n);
    assert_int_equal(s->times[s->path[s->path_n - 1]].early_finish, s->length);
    assert_int_equal(s->times[s->path[0]].early_start, f->activities[s->path[0]].not_before);
    for (size_t i = 0; i < s->path_n; i++)
        assert_true(cpm_critical(&s->times[s->path[i]]));
    for (size_t i = 1; i < s->path_n; i++) {
        bool tight = false;
        for (size_t k = 0; k < f->net.dependencies_n; k++) {
            const struct cpm_dependency *d = &f->dependencies[k];
            tight = tight || (d->from == s->path[i - 1] && d->to == s->path[i] &&
                              s->times[d->from].early_start + weight(&f->net, d) ==
                                  s->times[d->to].early_start);
        }
        assert_true(tight);
    }
}

static void test_random_networks_equal_all_their_paths(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 20240516);
    size_t slacks = 0, frees = 0;
    for (int round = 0; round < 3000; round++) {
        struct fixture f;
        int32_t starts[MOST];
        random_network(&f, &r, true);
        int32_t length = slow_starts(&f.net, starts);
        assert_ok(cpm_schedule(&f.arena, &f.net, &f.s, &f.e), &f.e);
        assert_int_equal(f.s.length, length);
        for (uint32_t i = 0; i < f.net.activities_n; i++) {
            const struct cpm_times *t = &f.s.times[i];
            int32_t total = slow_slack(&f.net, i, false), free = slow_slack(&f.net, i, true);
            int32_t d = f.activities[i].duration;
            assert_times(t, starts[i], starts[i] + d, starts[i] + total, starts[i] + total + d,
                         total, free);
            slacks += total > 0;
            frees += free > 0 && free < total;
        }
        check_path(&f);
        arena_release(&f.arena);
    }
    assert_true(slacks > 1000 && frees > 100); /* the test sees both */
}

static bool reaches(const struct cpm_network *net, uint32_t from, uint32_t to, size_t steps)
{
    for (size_t i = 0; steps > 0 && i < net->dependencies_n; i++)
        if (net->dependencies[i].from == from &&
            (net->dependencies[i].to == to || reaches(net, net->dependencies[i].to, to, steps - 1)))
            return true;
    return false;
}

static void test_random_cycles_are_cycles(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 7);
    size_t cyclic = 0, long_ones = 0;
    for (int round = 0; round < 400; round++) {
        struct fixture f;
        bool cycle = false;
        random_network(&f, &r, false);
        f.net.dependencies_n /= 2;
        for (uint32_t i = 0; i < f.net.activities_n; i++)
            cycle = cycle || reaches(&f.net, i, i, f.net.activities_n);
        assert_err(cpm_schedule(&f.arena, &f.net, &f.s, &f.e), cycle ? KY_ECONFLICT : KY_OK);
        for (size_t i = 0; i < f.s.cycle_n; i++) {
            bool tied = false;
            for (size_t k = 0; k < f.net.dependencies_n; k++)
                tied = tied || (f.dependencies[k].from == f.s.cycle[i] &&
                                f.dependencies[k].to == f.s.cycle[(i + 1) % f.s.cycle_n]);
            assert_true(tied);
        }
        assert_true(!cycle || f.s.cycle_n > 0);
        cyclic += cycle;
        long_ones += f.s.cycle_n > 1;
        arena_release(&f.arena);
    }
    assert_true(cyclic > 100 && cyclic < 350 && long_ones > 20);
}

UNIT_TESTS(cmocka_unit_test(test_passes), cmocka_unit_test(test_each_link_with_a_lag_and_a_lead),
           cmocka_unit_test(test_link_names), cmocka_unit_test(test_networks_of_little),
           cmocka_unit_test(test_a_cycle_is_named_in_order),
           cmocka_unit_test(test_a_long_cycle_is_cut_in_the_text_only),
           cmocka_unit_test(test_numbers_out_of_bounds), cmocka_unit_test(test_a_chain_too_long),
           cmocka_unit_test(test_a_spent_arena),
           cmocka_unit_test(test_random_networks_equal_all_their_paths),
           cmocka_unit_test(test_random_cycles_are_cycles));
