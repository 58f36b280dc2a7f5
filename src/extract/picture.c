/* picture.c: which pictures of the page belong to the body, and where they lie.
 *
 * Those between the lines next to the body, inside the content; what pages use pictures for besides
 * (rules, counters, icons of a pixel or ten) is left where it is. Linear. */
#include "extract/extract_priv.h"

#include "html/url.h"
#include "text/unicode.h"

enum { ICON_MAX = 16 };

static bool is_icon(const struct html_node *n)
{
    uint64_t width, height;
    return str_to_u64(html_attr(n, "width"), &width) && width <= ICON_MAX &&
           str_to_u64(html_attr(n, "height"), &height) && height <= ICON_MAX;
}

static bool is_body(const struct page *p, const struct image *image)
{
    const struct elem *e = &p->elems.p[image->elem];
    uint32_t from = p->first ? p->lines.p[p->first - 1].past : 0;
    uint32_t to = p->last + 1 < p->lines.n ? p->lines.p[p->last + 1].pieces : (uint32_t)p->pieces.n;
    return image->elem > p->content && image->elem < p->elems.p[p->content].end &&
           image->piece >= from && image->piece <= to && !is_icon(e->node) &&
           (!e->boiler || p->elems.p[p->content].boiler);
}

/* The first of "a.jpg 640w, b.jpg 1280w". */
static struct str first_of(struct str srcset)
{
    struct str s = str_trim(srcset);
    size_t end = 0;
    while (end < s.n && !strchr(" \t\n\r,", s.p[end]))
        end++;
    return str_sub(s, 0, end);
}

/* Where scripts that load pictures late keep the address goes before src, which is then a stand-in.
 */
static struct str address_of(const struct html_node *n)
{
    static const char *const names[] = {"data-src", "data-original", "data-lazy-src",
                                        "_src",     "src",           NULL};
    for (const char *const *name = names; *name; name++) {
        struct str value = text_trim(html_attr(n, *name));
        if (value.n)
            return value;
    }
    struct str first = first_of(html_attr(n, "data-srcset"));
    return first.n ? first : first_of(html_attr(n, "srcset"));
}

static bool is_data(struct str url)
{
    return url.n > 5 && str_ieq(str_sub(url, 0, 5), STR("data:"));
}

static struct extract_picture picture_of(struct page *p, const struct html_node *n, struct str base)
{
    struct extract_picture picture = {.raw = address_of(n), .alt = text_trim(html_attr(n, "alt"))};
    struct str url;
    if (is_data(picture.raw))
        picture.url = picture.raw;
    else if (html_url_clean(p->arena, base, picture.raw, HTML_URL_SOURCE, &url) &&
             html_url_is_external(url) && !str_starts(url, STR("//")))
        picture.url = url;
    return picture;
}

void page_pictures(struct page *p, struct str from)
{
    struct extract *out = p->out;
    struct str base = from.n ? from : out->url;
    out->pictures = ARENA_ARRAY(p->arena, struct extract_picture, p->images.n + 1);
    for (size_t i = 0; i < p->images.n && out->pictures; i++) {
        const struct image image = p->images.p[i];
        if (!is_body(p, &image))
            continue;
        size_t n = out->pictures_n;
        struct extract_picture picture = picture_of(p, p->elems.p[image.elem].node, base);
        bool again = n && p->images.p[n - 1].piece == image.piece && /* what noscript repeats */
                     str_eq(out->pictures[n - 1].raw, picture.raw);
        if (picture.raw.n == 0 || again)
            continue;
        p->images.p[n] = image;
        out->pictures[n] = picture;
        out->pictures_n = n + 1;
    }
}
