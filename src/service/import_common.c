/* What imports have in common; declared in import_wxr.h. */
#include "service/import_wxr.h"

#include "feed/date.h"
#include "http/target.h"
#include "text/unicode.h"

enum { NAME_POINTS = 200, TITLE_BYTES = 1000 };

enum ky_err import_channel(struct intake *in, struct arena *a, struct str wanted, struct str *out,
                           struct err *e)
{
    struct db *db = NULL;
    struct reader r = {0};
    struct channels all = {0};
    const struct channel *c = NULL;
    enum ky_err err = site_connect(in->site, DB_READ, &db, e);
    if (!err)
        err = reader_begin(&r, db, a, NULL, site_now(in->site), e);
    if (!err)
        err = store_channels(&r, &all, e);
    reader_end(&r);
    db_close(db);
    if (err)
        return err;
    c = channel_by_slug(&all, wanted.n ? wanted : STR("news"));
    if (!c && !wanted.n && all.n)
        c = &all.p[0];
    if (!c)
        return err_set(e, KY_ENOTFOUND, "there is no channel '%.*s'", STR_ARG(wanted));
    *out = c->slug;
    return KY_OK;
}

int64_t import_time(const struct zone *zone, struct str date)
{
    struct civil c;
    bool has_zone;
    int offset;
    if (!feed_date(date, &c, &has_zone, &offset))
        return 0;
    return has_zone ? civil_to_us(&c) - offset * US_SECOND : zone_time(zone, &c);
}

/* Without control characters, runs of blanks as one. */
static struct str one_line(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n && p; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool blank = c <= ' ' || c == 0x7F;
        if (!blank || (n && p[n - 1] != ' '))
            p[n++] = blank ? ' ' : (char)c;
    }
    return p ? text_trim(str_of(p, n)) : STR("");
}

struct str import_name(struct arena *a, struct str s)
{
    return text_trim(str_utf8_prefix(text_nfc(a, one_line(a, s)), NAME_POINTS));
}

struct str import_title(struct arena *a, struct str s)
{
    return text_trim(str_utf8_cut(one_line(a, s), TITLE_BYTES));
}

/* Cut "https://host" off; false when it is no such address. */
static bool split_host(struct str url, struct str *out_host, struct str *out_path)
{
    size_t at = str_find(url, STR("://"));
    if (at == STR_NONE || at > 5)
        return false;
    struct str rest = str_from(url, at + 3);
    size_t slash = str_find_char(rest, '/');
    *out_host = slash == STR_NONE ? rest : str_sub(rest, 0, slash);
    *out_path = slash == STR_NONE ? STR("/") : str_from(rest, slash);
    return true;
}

struct str import_old_path(struct arena *a, struct str base, struct str url)
{
    struct str host, path, base_host, base_path;
    struct http_target t;
    if (!split_host(url, &host, &path) || str_has(path, STR("?")) || str_has(path, STR("#")))
        return STR("");
    if (split_host(base, &base_host, &base_path) && !str_ieq(host, base_host))
        return STR("");
    if (http_target_parse(a, path, &t, NULL) || str_eqc(t.path, "/"))
        return STR("");
    return t.path;
}
