/* setting.h: what the site is called, where it is, in which zone: name and value, each logged.
 *
 * Those of the site stand on every page and feed, those of the footer on pages that have one, the
 * description of the site on the front page: three keys, "site", "footer" and "about", by the first
 * part of their names. */
#ifndef KY_STORE_SETTING_H
#define KY_STORE_SETTING_H

#include "store/writer.h"

/* name, default, text for people (help of the command line, later the desk) */
#define KY_SETTINGS(X)                                                                             \
    X(SETTING_NAME, "site.name", "开元新闻", "name of the site")                                   \
    X(SETTING_NAME_EN, "site.name_en", "",                                                         \
      "English name of the site; with it there is an English edition under /en/")                  \
    X(SETTING_URL, "site.url", "http://localhost:8080", "public URL, without a slash at the end")  \
    X(SETTING_ZONE, "site.zone", "Asia/Shanghai", "time zone of the site")                         \
    X(SETTING_LANG, "site.lang", "zh-CN", "language of the site: zh-CN or en")                     \
    X(SETTING_REGISTER, "site.register", "no",                                                     \
      "whether the navigation leads to the register: yes or no")                                   \
    X(SETTING_DESCRIPTION, "about.description", "", "one sentence about the site")                 \
    X(SETTING_DESCRIPTION_EN, "about.description_en", "", "the same in English")                   \
    X(SETTING_SECURITY, "about.security", "",                                                      \
      "address for reports of security holes (mailto:… or https://…), for security.txt")           \
    X(SETTING_ID_CODE, "site.id_code", "", "identification code of an official site")              \
    X(SETTING_COPYRIGHT, "footer.copyright", "", "holder of the copyright")                        \
    X(SETTING_OPERATOR, "footer.operator", "", "operator")                                         \
    X(SETTING_ADDRESS, "footer.address", "", "postal address")                                     \
    X(SETTING_HOTLINE, "footer.hotline", "", "service hotline")                                    \
    X(SETTING_REPORT_LINE, "footer.report_line", "", "line for reporting harmful content")         \
    X(SETTING_MAILBOX, "footer.mailbox", "", "mail address for contributions")                     \
    X(SETTING_ICP, "footer.icp", "", "ICP filing number")                                          \
    X(SETTING_POLICE, "footer.police", "", "public security filing number")                        \
    X(SETTING_LICENCE, "footer.licence", "", "licence number of an internet news service")

enum setting {
#define X(code, name, fallback, help) code,
    KY_SETTINGS(X)
#undef X
        SETTINGS
};

struct settings {
    struct str v[SETTINGS]; /* empty for those that were not asked for */
};

const char *setting_name(enum setting s);
const char *setting_help(enum setting s);
/* SETTINGS when there is none of that name. */
enum setting setting_find(struct str name);

/* Those of the site; one query. Depends on "site". */
enum ky_err store_settings(struct reader *r, struct settings *out, struct err *e) MUST_CHECK;
/* Those of the footer, and those about the site; likewise "footer", "about". */
enum ky_err store_footer(struct reader *r, struct settings *out, struct err *e) MUST_CHECK;
enum ky_err store_about(struct reader *r, struct settings *out, struct err *e) MUST_CHECK;
/* Set one; nothing is logged when it has that value already. Values are valid UTF-8 of at most 4096
 * bytes. */
enum ky_err store_setting_set(struct writer *w, enum setting s, struct str value,
                              struct err *e) MUST_CHECK;

#endif
