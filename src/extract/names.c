/* names.c: what the class or id of an element says about what it holds. */
#include "extract/extract_priv.h"

enum { NAME_BYTES = 256 };

/* Parts of class and id names, split at what is no letter and before capitals. */
static const char *const boiler_names[] = {
    "nav",     "navi",   "navbar",   "navigation",       "menu",      "submenu", "topbar",
    "topnav",  "footer", "foot",     "bottom",           "copyright", "copy",    "sidebar",
    "side",    "aside",  "comment",  "comments",         "cmt",       "pinglun", "review",
    "related", "relate", "relative", "recommend",        "tuijian",   "hot",     "rank",
    "ranking", "share",  "bshare",   "bdsharebuttonbox", "login",     "search",  "sousuo",
    "banner",  "ad",     "ads",      "advert",           "guanggao",  "links",   "friendlink",
    "youlian", "qrcode", "ewm",      "erweima",          "toolbar",   "logo",    "popup",
    "dialog",  "float",  "kefu",     "paihang",          "xgxw",      "xgyd",    "breadcrumb",
    NULL};

static const char *const title_names[] = {"title",   "tit",     "bt", "biaoti",  "headline",
                                          "subject", "heading", "h1", "caption", NULL};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_listed(struct str word, const char *const *list)
{
    for (; *list; list++)
        if (str_ieq(word, str_c(*list)))
            return true;
    return false;
}

static bool any_part(struct str name, const char *const *list)
{
    name = str_sub(name, 0, NAME_BYTES);
    for (size_t i = 0; i < name.n;) {
        size_t from = i;
        if (!is_letter(name.p[i])) {
            i++;
            continue;
        }
        for (i++; i < name.n && is_letter(name.p[i]); i++)
            if (is_capital(name.p[i]) && !is_capital(name.p[i - 1]))
                break;
        struct str part = str_sub(name, from, i);
        if (is_listed(part, list))
            return true;
        while (part.n && part.p[part.n - 1] >= '0' && part.p[part.n - 1] <= '9')
            part.n--; /* nav2 */
        if (is_listed(part, list))
            return true;
    }
    return false;
}

bool names_boiler(struct str class_or_id)
{
    return class_or_id.n && any_part(class_or_id, boiler_names);
}

bool names_titled(struct str class_or_id)
{
    return class_or_id.n && any_part(class_or_id, title_names);
}

bool names_part(struct str class_or_id, const char *word)
{
    const char *const list[] = {word, NULL};
    return class_or_id.n && any_part(class_or_id, list);
}
