#include "web/page.h"

#include "web/headers.h"
#include "web/media.h"
#include "web/route.h"

enum { PAGE_MAX = 32 << 20 };

/* Moved for good: the address is another form of the one given. A link that is counted is followed
 * anew each time, and nothing keeps it. */
static enum ky_err redirect(struct str to, int64_t link, struct response **out, struct err *e)
{
    struct response_builder b;
    response_begin(&b, link ? 302 : 301, "text/plain; charset=utf-8");
    b.link = link;
    b.no_store = link != 0;
    struct str caching = link ? STR("no-store") : STR("public, max-age=0, must-revalidate");
    enum ky_err err = response_header(&b, "Location", to, e);
    if (!err)
        err = response_header(&b, "Cache-Control", caching, e);
    if (!err)
        err = headers_security(&b, false, e);
    if (err) {
        response_abandon(&b);
        return err;
    }
    buf_add(&b.body, to);
    buf_addch(&b.body, '\n');
    *out = response_seal(&b);
    return KY_OK;
}

static enum ky_err asset_response(const struct asset *asset, struct response **out, struct err *e)
{
    struct response_builder b;
    response_begin(&b, 200, asset->type);
    enum ky_err err =
        response_header(&b, "Cache-Control", STR("public, max-age=31536000, immutable"), e);
    if (!err)
        err = headers_security(&b, false, e);
    if (err) {
        response_abandon(&b);
        return err;
    }
    buf_add(&b.body, asset->data);
    *out = response_seal(&b);
    return KY_OK;
}

/* Print the gathered values. The records are not looked at any more. `told`: the keys for a CDN, or
 * NULL. */
static enum ky_err render(struct view *v, const struct deps *told, struct response **out,
                          struct err *e)
{
    struct response_builder b;
    int status = v->status ? v->status : 200;
    response_begin(&b, status, v->type ? v->type : "text/html; charset=utf-8");
    b.subject = v->subject;
    enum ky_err err = KY_OK;
    if (!v->template)
        buf_add(&b.body, buf_str(v->body));
    else
        err = tmpl_render(str_ends(str_c(v->template), STR(".txt")) ? theme_texts(v->theme)
                                                                    : theme_templates(v->theme),
                          str_c(v->template), v->root, &b.body, e);
    if (!err)
        err = buf_check(&b.body, e);
    if (!err)
        err = headers_page(&b, v->r->now, told, e);
    if (!err && status == 405)
        err = response_header(&b, "Allow", STR("GET, HEAD"), e);
    if (!err)
        err = headers_security(&b, str_starts(v->settings.v[SETTING_URL], STR("https://")), e);
    if (err) {
        response_abandon(&b);
        return err;
    }
    *out = response_seal(&b);
    return KY_OK;
}

static enum ky_err look_up(struct view *v, const struct http_target *t, struct err *e)
{
    struct route_match m;
    struct http_target within = *t;
    if (v->base.n) { /* the page's own address, in whatever edition */
        within.path = str_from(t->path, v->base.n);
        within.segments++;
        within.segments_n--;
    }
    bool register_page = str_starts(within.path, STR("/register/"));
    const struct route *r = route_find(register_page ? register_routes : site_routes, &within, &m);
    if (r && r->once && v->base.n)
        return err_set(e, KY_ENOTFOUND, "this stands once, at '%.*s'", STR_ARG(within.path));
    return r ? r->show(v, &m, e) : view_permalink(v, within.path, STR(""), e);
}

/* People leave out the slash at the end: then the address is that of what stands behind it. */
static enum ky_err look_up_folder(struct view *v, const struct http_target *t, struct err *e)
{
    struct http_target folder;
    struct str path = arena_printf(v->a, "%.*s/", STR_ARG(t->path));
    if (str_ends(t->path, STR("/")) || http_target_parse(v->a, path, &folder, NULL))
        return KY_ENOTFOUND;
    enum ky_err err = look_up(v, &folder, e);
    if (!err && !v->redirect.n)
        v->redirect = folder.path;
    return err;
}

/* What the reader asked for that is not there, as a page; other errors stay errors. */
static enum ky_err show(struct view *v, const struct http_target *t, struct err *e)
{
    enum ky_err err = look_up(v, t, e);
    if (err == KY_ENOTFOUND)
        err = look_up_folder(v, t, e);
    if (err != KY_ENOTFOUND && err != KY_EGONE)
        return err;
    /* What the handler had set before it found nothing. */
    v->redirect = STR("");
    v->type = NULL;
    return view_problem(v, err_http_status(err), e);
}

static enum ky_err answer(const struct web_site *site, struct reader *r,
                          const struct http_target *t, struct response **out, struct err *e)
{
    struct view v;
    struct buf body;
    buf_init(&body, PAGE_MAX);
    enum ky_err err = view_begin(&v, r, site->theme, site->zone, t->path, &body, e);
    if (!err)
        err = show(&v, t, e);
    if (!err)
        err = view_around(&v, e);
    reader_end(r);
    if (!err)
        err = arena_check(r->arena, e);
    if (!err)
        err = v.redirect.n ? redirect(v.redirect, v.link, out, e)
                           : render(&v, site->surrogate_keys ? r->deps : NULL, out, e);
    buf_release(&body);
    return err;
}

enum ky_err web_page(const struct web_site *site, struct db *db, struct arena *a, struct str target,
                     int64_t now, struct deps *deps, struct web_page *out, struct err *e)
{
    struct http_target t;
    *out = (struct web_page){.valid_until = US_NEVER};
    if (http_target_parse(a, target, &t, NULL)) {
        out->response = web_problem(site, db, a, now, 400);
        return KY_OK;
    }
    out->path = t.path;
    if (t.has_query || !t.canonical)
        return redirect(t.path, 0, &out->response, e);
    const struct asset *asset = theme_asset(site->theme, t.path);
    out->cacheable = true;
    out->seq = INT64_MAX; /* what reads no record is older than no change */
    if (asset)
        return asset_response(asset, &out->response, e);
    struct reader r;
    enum ky_err err = reader_begin(&r, db, a, deps, now, e);
    if (!err && str_starts(t.path, STR("/media/")))
        err = media_response(site->media, &r, str_from(t.path, 7), out, e);
    if (!err && !out->response)
        err = answer(site, &r, &t, &out->response, e);
    else
        reader_end(&r);
    out->cacheable &= !err && !out->response->no_store;
    out->seq = r.seq;
    out->valid_until = r.valid_until;
    return err;
}

/* Without records: what can still be said when the database does not answer. */
static struct response *bare_problem(int status)
{
    struct response_builder b;
    response_begin(&b, status, "text/plain; charset=utf-8");
    (void)!response_header(&b, "Cache-Control", STR("no-store"), NULL);
    (void)!headers_security(&b, false, NULL);
    buf_addf(&b.body, "%d\n%s\n", status,
             status < 500 ? "请求有误，服务器不予处理。\nThe server refuses this request."
                          : "服务器暂时无法处理请求，请稍后再试。\nThe server cannot answer now.");
    b.no_store = true;
    return response_seal(&b);
}

struct response *web_problem(const struct web_site *site, struct db *db, struct arena *a,
                             int64_t now, int status)
{
    struct reader r;
    struct deps deps;
    struct view v;
    struct buf body;
    struct response *response = NULL;
    if (!site || !db)
        return bare_problem(status);
    deps_init(&deps, a);
    buf_init(&body, PAGE_MAX);
    enum ky_err err = reader_begin(&r, db, a, &deps, now, NULL);
    if (!err)
        err = view_begin(&v, &r, site->theme, site->zone, STR("/"), &body, NULL);
    if (!err)
        err = view_problem(&v, status, NULL);
    if (!err)
        err = view_around(&v, NULL);
    reader_end(&r);
    if (!err)
        err = render(&v, site->surrogate_keys ? &deps : NULL, &response, NULL);
    buf_release(&body);
    if (err)
        return bare_problem(status);
    response->no_store = true; /* nobody else holds it yet */
    return response;
}
