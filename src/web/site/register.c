/* register.c: the addresses of the register; see web/route.h. */
#include "web/route.h"

#include "view/register/register.h"

static enum ky_err overview(struct view *v, const struct route_match *m, struct err *e)
{
    (void)m;
    return view_register(v, e);
}

static enum ky_err list(struct view *v, const struct route_match *m, struct err *e)
{
    return view_register_list(v, m->captures[0], STR(""), STR(""), STR(""), e);
}

static enum ky_err list_before(struct view *v, const struct route_match *m, struct err *e)
{
    return view_register_list(v, m->captures[0], STR(""), STR(""), m->captures[1], e);
}

/* The fourth capture is empty for the first page. */
static enum ky_err facet(struct view *v, const struct route_match *m, struct err *e)
{
    return view_register_list(v, m->captures[0], m->captures[1], m->captures[2], m->captures[3], e);
}

static enum ky_err object(struct view *v, const struct route_match *m, struct err *e)
{
    int64_t id;
    if (!route_id(m->captures[1], &id))
        return err_set(e, KY_ENOTFOUND, "no such address");
    return view_register_object(v, m->captures[0], id, e);
}

static enum ky_err json(struct view *v, const struct route_match *m, struct err *e)
{
    struct str file = m->captures[1];
    int64_t id;
    if (!str_ends(file, STR(".json")) || !route_id(str_sub(file, 0, file.n - 5), &id))
        return err_set(e, KY_ENOTFOUND, "no such address");
    return view_register_json(v, m->captures[0], id, e);
}

const struct route register_routes[] = {
    {"/register/", overview},
    {"/register/*/", list},
    {"/register/*/before/*/", list_before},
    {"/register/*/*", json, true},
    {"/register/*/*/", object},
    {"/register/*/*/*/", facet},
    {"/register/*/*/*/before/*/", facet},
    {0},
};
