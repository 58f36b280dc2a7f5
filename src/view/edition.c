/* edition.c: the site in its own language, and in English under /en/ when it has an English name.
 */
#include "view/view_priv.h"

bool view_english(const struct view *v)
{
    return v->settings.v[SETTING_NAME_EN].n > 0 && !str_eqc(v->settings.v[SETTING_LANG], "en");
}

struct str view_base(const struct view *v, struct str lang)
{
    return view_english(v) && str_eqc(lang, "en") ? STR("/en") : STR("");
}

struct str view_lang(const struct view *v, struct str lang)
{
    return lang.n ? lang : v->settings.v[SETTING_LANG];
}

struct str view_site_name(const struct view *v)
{
    return v->base.n ? v->settings.v[SETTING_NAME_EN] : v->settings.v[SETTING_NAME];
}

static void push_lang(struct view *v, struct value *list, struct str lang, struct str path)
{
    struct value *m = value_map(v->a);
    value_set_str(m, "lang", lang);
    value_set_str(m, "url", view_url(v, path));
    value_push(list, m);
}

static void set_edition(struct view *v, struct str lang, struct str path)
{
    struct value *m = view_link(v, "name", theme_word(v->theme, lang, "edition"), path);
    value_set_str(m, "lang", lang);
    value_set(v->root, "edition", m);
}

void view_editions(struct view *v, struct str path)
{
    if (!view_english(v))
        return;
    struct str own = v->settings.v[SETTING_LANG];
    struct str english = arena_printf(v->a, "/en%.*s", STR_ARG(path));
    struct value *langs = value_list(v->a);
    push_lang(v, langs, own, path);
    push_lang(v, langs, STR("en"), english);
    value_set(v->root, "hreflang", langs);
    set_edition(v, v->base.n ? own : STR("en"), v->base.n ? path : english);
}

enum ky_err view_translations(struct view *v, const struct article *a, struct err *e)
{
    struct translation *t;
    size_t n;
    enum ky_err err = store_translations(v->r, a, &t, &n, e);
    if (err)
        return err;
    struct value *links = value_list(v->a), *langs = value_list(v->a);
    if (n)
        push_lang(v, langs, a->lang, a->path);
    for (size_t i = 0; i < n; i++) {
        struct value *m =
            view_link(v, "name", theme_word(v->theme, t[i].lang, "edition"), t[i].path);
        value_set_str(m, "lang", t[i].lang);
        value_push(links, m);
        push_lang(v, langs, t[i].lang, t[i].path);
    }
    view_set_list(v, v->root, "translations", links);
    value_set(v->root, "hreflang", langs);
    if (n)
        set_edition(v, t[0].lang, t[0].path);
    else if (view_english(v))
        set_edition(v, v->base.n ? v->settings.v[SETTING_LANG] : STR("en"),
                    v->base.n ? STR("/") : STR("/en/"));
    return arena_check(v->a, e);
}
