#include "service/settings.h"

#include "html/url.h"
#include "service/may.h"
#include "store/slug.h"

struct change {
    enum setting setting;
    struct str value;
};

static enum ky_err check_zone(struct str value, struct err *e)
{
    struct zone *zone = NULL;
    char name[64];
    if (value.n >= sizeof(name) || (value.n && memchr(value.p, 0, value.n)))
        return err_set(e, KY_EINVAL, "a time zone is called like 'Asia/Shanghai'");
    memcpy(name, value.p ? value.p : "", value.n);
    name[value.n] = 0;
    enum ky_err err = zone_load(name, &zone, e);
    zone_free(zone);
    return err;
}

/* RFC 9116: an address of mail or of a page. */
static enum ky_err check_security(struct arena *a, struct str value, struct err *e)
{
    bool good = str_starts(value, STR("mailto:")) || str_starts(value, STR("https://"));
    if (!value.n || (good && html_url_scheme_ok(a, value, HTML_URL_LINK)))
        return KY_OK;
    return err_set(e, KY_EINVAL, "'%s' takes mailto:… or https://…, not '%.*s'",
                   setting_name(SETTING_SECURITY), STR_ARG(value));
}

static enum ky_err check_yes_no(const char *name, struct str value, struct err *e)
{
    if (str_eqc(value, "yes") || str_eqc(value, "no"))
        return KY_OK;
    return err_set(e, KY_EINVAL, "'%s' takes yes or no, not '%.*s'", name, STR_ARG(value));
}

static enum ky_err check(struct arena *a, struct change *c, struct err *e)
{
    switch (c->setting) {
    case SETTING_URL:
        return site_url_check(c->value, &c->value, e);
    case SETTING_ZONE:
        return check_zone(c->value, e);
    case SETTING_LANG:
        return site_lang_check(c->value, e);
    case SETTING_NAME:
        return name_check(c->value, "site", e);
    case SETTING_NAME_EN:
        return c->value.n ? name_check(c->value, "site", e) : KY_OK;
    case SETTING_REGISTER:
        return check_yes_no(setting_name(c->setting), c->value, e);
    case SETTING_SECURITY:
        return check_security(a, c->value, e);
    default:
        return KY_OK;
    }
}

static enum ky_err change_in(struct writer *w, void *ctx, struct err *e)
{
    struct change c = *(const struct change *)ctx;
    enum ky_err err = may(w->actor, MAY_ADMINISTER, e);
    if (!err)
        err = check(w->arena, &c, e);
    return err ? err : store_setting_set(w, c.setting, c.value, e);
}

enum ky_err settings_change(struct site *s, const struct actor *actor, enum setting setting,
                            struct str value, struct err *e)
{
    struct change c = {setting, value};
    return site_write(s, actor, change_in, &c, e);
}
