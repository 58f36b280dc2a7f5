/* Each setting takes what fits it and nothing else. */
#include "service/settings.h"

#include "site_fixture.h"

static enum ky_err set(struct site_fixture *f, enum setting s, const char *value, struct err *e)
{
    return settings_change(f->site, &ACTOR_COMMAND, s, str_c(value), e);
}

static void takes_what_fits(struct site_fixture *f)
{
    static const struct {
        enum setting setting;
        const char *good, *bad;
    } cases[] = {{SETTING_URL, "https://a.example/", "a.example"},
                 {SETTING_ZONE, "Europe/Berlin", "../etc/passwd"},
                 {SETTING_LANG, "en", "de"},
                 {SETTING_NAME, "澜江", " "},
                 {SETTING_NAME_EN, "", "a\nb"},
                 {SETTING_SECURITY, "mailto:a@b.example", "javascript:alert(1)"},
                 {SETTING_ICP, "澜ICP备1号", "\xff"}};
    struct err e;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_ok(set(f, cases[i].setting, cases[i].good, &e), &e);
        int64_t head = sx_head(f);
        assert_ok(set(f, cases[i].setting, cases[i].good, &e), &e);
        assert_int_equal(set(f, cases[i].setting, cases[i].bad, &e), KY_EINVAL);
        assert_int_equal(sx_head(f), head);
    }
    const struct actor editor = {.name = S("e"), .roles = ROLE_EDITOR};
    assert_int_equal(settings_change(f->site, &editor, SETTING_NAME, STR("乙"), &e), KY_EDENIED);
    sx_verify(f);
}
ON_BOTH(takes_what_fits)

UNIT_TESTS(BOTH(takes_what_fits));
