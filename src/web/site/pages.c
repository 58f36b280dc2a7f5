/* pages.c: the addresses of the portal's public side. Articles, channels, terms and static pages
 * stand in the permalink ledger and need no line here but for their lists and feeds. */
#include "web/route.h"

static enum ky_err no_such(struct err *e)
{
    return err_set(e, KY_ENOTFOUND, "no such address");
}

/* Exactly `digits` digits. */
static bool number(struct str s, size_t digits, int *out)
{
    uint64_t v;
    if (s.n != digits || !str_to_u64(s, &v))
        return false;
    *out = (int)v;
    return true;
}

static enum ky_err home(struct view *v, const struct route_match *m, struct err *e)
{
    (void)m;
    return view_home(v, e);
}

static enum ky_err list_before(struct view *v, const struct route_match *m, struct err *e)
{
    return view_permalink(v, m->home, m->captures[1], e);
}

static enum ky_err archive(struct view *v, const struct route_match *m, struct err *e)
{
    (void)m;
    return view_archive(v, e);
}

static enum ky_err archive_month(struct view *v, const struct route_match *m, struct err *e)
{
    int year, month;
    if (!number(m->captures[0], 4, &year) || !number(m->captures[1], 2, &month))
        return no_such(e);
    return view_archive_month(v, year, month, e);
}

/* /archive/Y/M/D/ and /archive/Y/M/D/before/KEY/: the fourth capture is empty for the first. */
static enum ky_err archive_day(struct view *v, const struct route_match *m, struct err *e)
{
    int year, month, day;
    if (!number(m->captures[0], 4, &year) || !number(m->captures[1], 2, &month) ||
        !number(m->captures[2], 2, &day))
        return no_such(e);
    return view_archive_day(v, year, month, day, m->captures[3], e);
}

static enum ky_err feed_rss(struct view *v, const struct route_match *m, struct err *e)
{
    return view_feed_of(v, FEED_RSS, m->home, e);
}

static enum ky_err feed_atom(struct view *v, const struct route_match *m, struct err *e)
{
    return view_feed_of(v, FEED_ATOM, m->home, e);
}

static enum ky_err feed_json(struct view *v, const struct route_match *m, struct err *e)
{
    return view_feed_of(v, FEED_JSON, m->home, e);
}

static enum ky_err sitemap(struct view *v, const struct route_match *m, struct err *e)
{
    (void)m;
    return view_sitemap(v, e);
}

static enum ky_err sitemap_index(struct view *v, const struct route_match *m, struct err *e)
{
    (void)m;
    return view_sitemap_index(v, e);
}

static enum ky_err sitemap_part(struct view *v, const struct route_match *m, struct err *e)
{
    struct str file = m->captures[0];
    int64_t part;
    if (!str_ends(file, STR(".xml")))
        return no_such(e);
    file.n -= 4;
    if (!str_to_i64(file, &part) || (file.n > 1 && file.p[0] == '0') || file.p[0] == '-')
        return no_such(e);
    return view_sitemap_part(v, part, e);
}

static enum ky_err sitemap_news(struct view *v, const struct route_match *m, struct err *e)
{
    (void)m;
    return view_sitemap_news(v, e);
}

static enum ky_err robots(struct view *v, const struct route_match *m, struct err *e)
{
    (void)m;
    return view_robots(v, e);
}

/* Pages that need nothing of the address. */
#define PLAIN(name)                                                                                \
    static enum ky_err name(struct view *v, const struct route_match *m, struct err *e)            \
    {                                                                                              \
        (void)m;                                                                                   \
        return view_##name(v, e);                                                                  \
    }
PLAIN(topics)
PLAIN(manifest)
PLAIN(opensearch)
PLAIN(security)
PLAIN(opml)
PLAIN(worker)
PLAIN(offline)
#undef PLAIN

static enum ky_err qr(struct view *v, const struct route_match *m, struct err *e)
{
    struct str file = m->captures[0];
    int64_t id;
    if (!str_ends(file, STR(".svg")) || !route_id(str_sub(file, 0, file.n - 4), &id))
        return no_such(e);
    return view_qr(v, id, e);
}

static enum ky_err go(struct view *v, const struct route_match *m, struct err *e)
{
    int64_t id;
    return route_id(m->captures[0], &id) ? view_go(v, id, e) : no_such(e);
}

const struct route site_routes[] = {
    {"/", home},
    {"/c/*/before/*/", list_before},
    {"/tag/*/before/*/", list_before},
    {"/source/*/before/*/", list_before},
    {"/editor/*/before/*/", list_before},
    {"/topic/", topics},
    {"/topic/*/before/*/", list_before},
    {"/topic/*/feed.xml", feed_rss},
    {"/topic/*/atom.xml", feed_atom},
    {"/topic/*/feed.json", feed_json},
    {"/archive/", archive},
    {"/archive/*/*/", archive_month},
    {"/archive/*/*/*/", archive_day},
    {"/archive/*/*/*/before/*/", archive_day},
    {"/feed.xml", feed_rss},
    {"/atom.xml", feed_atom},
    {"/feed.json", feed_json},
    {"/c/*/feed.xml", feed_rss},
    {"/c/*/atom.xml", feed_atom},
    {"/c/*/feed.json", feed_json},
    {"/tag/*/feed.xml", feed_rss},
    {"/tag/*/atom.xml", feed_atom},
    {"/tag/*/feed.json", feed_json},
    {"/sitemap.html", sitemap},
    {"/sitemap.xml", sitemap_index, true},
    {"/sitemap/*", sitemap_part, true},
    {"/sitemap-news.xml", sitemap_news, true},
    {"/robots.txt", robots, true},
    {"/manifest.webmanifest", manifest},
    {"/opensearch.xml", opensearch},
    {"/feeds.opml", opml},
    {"/offline.html", offline},
    {"/.well-known/security.txt", security, true},
    {"/sw.js", worker, true},
    {"/qr/*", qr, true},
    {"/go/*", go, true},
    {0},
};
