/* media.h: pictures and other files: what is known of them. The bytes lie in the site's folder,
 * under their hash (src/media). Keys: "media:ID".
 *
 * Withdrawn files are no longer shown or served; their record stays. */
#ifndef KY_STORE_MEDIA_H
#define KY_STORE_MEDIA_H

#include "store/writer.h"

/* What a page needs to show a picture. */
struct picture {
    int64_t id; /* 0: none */
    struct str hash, ext, alt;
    int64_t width, height; /* pixels, upright */
};

struct media {
    int64_t id;
    struct str hash;      /* hex, of the content; unique */
    struct str type, ext; /* image/jpeg, jpg: found in the content, not believed */
    int64_t bytes;
    int64_t width, height; /* of pictures, upright; else 0 */
    struct str name;       /* as it came, for downloads */
    struct str alt, caption, credit, rights;
    int64_t focal_x, focal_y; /* percent from the left and from the top: what crops keep */
    bool public;
    int64_t created_at;
};

static inline struct picture media_picture(const struct media *m)
{
    return (struct picture){m->id, m->hash, m->ext, m->alt, m->width, m->height};
}

/* NULL in *out when there is none that may be shown. */
enum ky_err store_media(struct reader *r, int64_t id, struct media **out, struct err *e) MUST_CHECK;
/* Withdrawn or not: for those who look after them. Keeps no key. */
enum ky_err store_media_any(struct reader *r, int64_t id, struct media **out,
                            struct err *e) MUST_CHECK;
/* Those with ids below `before`, newest first, at most `limit`; likewise. */
enum ky_err store_media_list(struct reader *r, int64_t before, int64_t limit, struct media **out,
                             size_t *out_n, struct err *e) MUST_CHECK;
/* By the hash of its content; depends on "media-hash:HASH", which is touched with each change. */
enum ky_err store_media_by_hash(struct reader *r, struct str hash, struct media **out,
                                struct err *e) MUST_CHECK;
/* Create (id 0; KY_OK with the id of the one there when the hash is known) or change what people
 * say of it; nothing is logged when nothing changes. KY_EINVAL names the field. */
enum ky_err store_media_save(struct writer *w, struct media *m, struct err *e) MUST_CHECK;

#endif
