/* picture.c: pictures and files as templates show them. */
#include "view/view_priv.h"

#include "media/name.h"

struct value *view_picture(const struct view *v, const struct picture *p)
{
    struct media_sources s;
    if (!p->hash.n)
        return NULL;
    media_sources(v->a, p->hash, p->ext, p->width, p->height, &s);
    if (!s.src.n)
        return NULL;
    struct value *m = value_map(v->a);
    value_set_str(m, "src", s.src);
    value_set_str(m, "srcset_webp", s.webp);
    value_set_str(m, "srcset_avif", s.avif);
    value_set_str(m, "alt", p->alt);
    value_set_str(m, "width", arena_printf(v->a, "%lld", (long long)s.width));
    value_set_str(m, "height", arena_printf(v->a, "%lld", (long long)s.height));
    return m;
}

static struct str size_text(const struct view *v, int64_t bytes)
{
    if (bytes < 1024)
        return arena_printf(v->a, "%lld B", (long long)bytes);
    if (bytes < 1024 * 1024)
        return arena_printf(v->a, "%lld KB", (long long)((bytes + 512) / 1024));
    return arena_printf(v->a, "%.1f MB", (double)bytes / (1024 * 1024));
}

enum ky_err view_media(struct view *v, int64_t id, struct value **out, struct err *e)
{
    struct media *m;
    *out = NULL;
    enum ky_err err = store_media(v->r, id, &m, e);
    if (err || !m)
        return err;
    struct picture p = media_picture(m);
    struct value *value = view_picture(v, &p);
    if (!value)
        value = value_map(v->a);
    value_set_str(value, "caption", m->caption);
    value_set_str(value, "credit", m->credit);
    value_set_str(value, "name", m->name);
    value_set_str(value, "ext", m->ext);
    value_set_str(value, "size", size_text(v, m->bytes));
    value_set_str(value, "path",
                  arena_printf(v->a, "/media/%.*s.%.*s", STR_ARG(m->hash), STR_ARG(m->ext)));
    *out = value;
    return arena_check(v->a, e);
}
