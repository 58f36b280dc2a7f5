#include "store/setting.h"

#include "store_fixture.h"

static struct settings read_all(struct store_fixture *f, struct deps *deps)
{
    struct err e;
    struct settings s;
    assert_ok(store_settings(fx_read(f, deps), &s, &e), &e);
    fx_done(f);
    return s;
}

static void has_defaults_until_set(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    deps_init(&deps, &f->arena);
    struct settings s = read_all(f, &deps);
    assert_str(s.v[SETTING_ZONE], "Asia/Shanghai");
    assert_int_equal(deps.v.n, 1);
    assert_str(deps.v.p[0].key, "site");
    assert_ok(store_setting_set(fx_write(f), SETTING_NAME, STR("澜江新闻网"), &e), &e);
    fx_commit(f);
    s = read_all(f, NULL);
    assert_str(s.v[SETTING_NAME], "澜江新闻网");
    assert_str(s.v[SETTING_ZONE], "Asia/Shanghai");
    struct touches t = fx_touches(f, 0);
    assert_int_equal(t.v.n, 1);
    assert_true(fx_touched(&t, "site"));
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(has_defaults_until_set)

static void logs_only_changes(struct store_fixture *f)
{
    struct err e;
    struct writer *w = fx_write(f);
    assert_ok(store_setting_set(w, SETTING_ICP, STR("澜备00000000号"), &e), &e);
    assert_ok(writer_end(w, &e), &e);
    assert_ok(store_setting_set(w, SETTING_ICP, STR("澜备00000000号"), &e), &e);
    assert_ok(writer_end(w, &e), &e);
    assert_int_equal(w->seq, 1);
    assert_ok(store_setting_set(w, SETTING_ICP, STR(""), &e), &e);
    assert_ok(writer_end(w, &e), &e);
    assert_ok(store_setting_set(w, SETTING_ICP, STR(""), &e), &e);
    fx_commit(f);
    assert_int_equal(fx_head(f), 2);
    assert_str(read_all(f, NULL).v[SETTING_ICP], "");
}
ON_BOTH(logs_only_changes)

static void refuses_what_is_no_text(struct store_fixture *f)
{
    struct err e;
    static char big[4097];
    memset(big, 'x', sizeof(big));
    struct writer *w = fx_write(f);
    assert_err(store_setting_set(w, SETTING_NAME, STR("\xff"), &e), KY_EINVAL);
    assert_non_null(strstr(e.text, "site.name"));
    assert_err(store_setting_set(w, SETTING_NAME, STR("a\0b"), &e), KY_EINVAL);
    assert_err(store_setting_set(w, SETTING_NAME, str_of(big, 4097), &e), KY_EINVAL);
    assert_ok(store_setting_set(w, SETTING_NAME, str_of(big, 4096), &e), &e);
    assert_ok(store_setting_set(w, SETTING_NAME, (struct str){NULL, 0}, &e), &e);
    fx_commit(f);
    assert_int_equal(fx_head(f), 1);
}
ON_BOTH(refuses_what_is_no_text)

/* A row that a newer version wrote, or an arena too small: not taken for the default. */
static void tells_a_spent_arena(struct store_fixture *f)
{
    struct err e;
    struct settings s;
    struct arena small;
    assert_ok(store_setting_set(fx_write(f), SETTING_NAME, STR("澜江新闻网"), &e), &e);
    fx_commit(f);
    fx_script(f, "INSERT INTO setting (id, name, value) VALUES (99, 'site.unheard', 'x')");
    arena_init(&small, 1);
    struct reader r = *fx_read(f, NULL);
    r.arena = &small;
    assert_err(store_settings(&r, &s, &e), KY_ELIMIT);
    fx_done(f);
    arena_release(&small);
    assert_str(read_all(f, NULL).v[SETTING_NAME], "澜江新闻网");
}
ON_BOTH(tells_a_spent_arena)

static void test_knows_its_names(void **state)
{
    (void)state;
    for (int s = 0; s < SETTINGS; s++) {
        assert_int_equal(setting_find(str_c(setting_name((enum setting)s))), s);
        assert_true(strlen(setting_help((enum setting)s)) > 0);
    }
    assert_int_equal(setting_find(STR("site.")), SETTINGS);
    assert_int_equal(setting_find(STR("")), SETTINGS);
}

UNIT_TESTS(BOTH(has_defaults_until_set), BOTH(logs_only_changes), BOTH(refuses_what_is_no_text),
           BOTH(tells_a_spent_arena), cmocka_unit_test(test_knows_its_names));
