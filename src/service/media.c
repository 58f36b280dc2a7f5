#include "service/media.h"

#include "html/picture.h"
#include "media/name.h"

enum ky_err media_record(struct writer *w, const struct media_file *file, struct media *m,
                         struct err *e)
{
    m->id = 0;
    m->hash = arena_str(w->arena, str_c(file->hash));
    m->type = str_c(media_kinds[file->kind].type);
    m->ext = str_c(media_kinds[file->kind].ext);
    m->bytes = file->bytes;
    m->width = file->width;
    m->height = file->height;
    if (!m->focal_x && !m->focal_y)
        m->focal_x = m->focal_y = 50;
    enum ky_err err = arena_check(w->arena, e);
    return err ? err : store_media_save(w, m, e);
}

enum ky_err media_add(struct writer *w, const struct media_folder *f, struct str data,
                      struct media *m, struct err *e)
{
    struct media_file file;
    enum ky_err err = media_put(f, data, m->name, &file, e);
    return err ? err : media_record(w, &file, m, e);
}

void media_markup(struct buf *out, struct arena *a, const struct media *m, struct str alt)
{
    struct media_sources s;
    media_sources(a, m->hash, m->ext, m->width, m->height, &s);
    if (s.src.n)
        html_picture_add(out, &(struct html_picture){.src = s.src,
                                                     .alt = alt,
                                                     .webp = s.webp,
                                                     .avif = s.avif,
                                                     .width = s.width,
                                                     .height = s.height});
}
