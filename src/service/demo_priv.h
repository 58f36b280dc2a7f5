/* demo_priv.h: the demo site while it is being made. */
#ifndef KY_SERVICE_DEMO_PRIV_H
#define KY_SERVICE_DEMO_PRIV_H

#include "base/embedded.h"
#include "base/vec.h"
#include "service/article.h"
#include "service/demo_text.h"
#include "service/media.h"

/* The files of demo/, built in. */
extern const struct embedded embedded_demo[];
extern const size_t embedded_demo_n;

static inline struct str demo_bytes(const struct embedded *f)
{
    return str_of(f->data, f->n);
}

static inline bool demo_is_in(const struct embedded *f, const char *folder)
{
    return str_starts(str_c(f->name), str_c(folder));
}

struct demo_article {
    const struct embedded *file;
    struct str slug; /* by which other files name it */
    struct str lang, path;
    int64_t at, id;
};

struct demo {
    struct writer *w;
    const struct zone *zone;
    const struct media_folder *media;
    int64_t today; /* an instant of the day from which all others count */
    struct {
        struct demo_article *p;
        size_t n;
    } articles; /* oldest first */
};

struct demo_text demo_file(const char *name); /* empty when there is none */
/* demo/pictures/NAME as a record; `words` say what it shows, the first time. */
enum ky_err demo_picture(struct demo *d, struct str name, const struct media *words,
                         int64_t *out_id, struct err *e) MUST_CHECK;
enum ky_err demo_articles(struct demo *d, struct err *e) MUST_CHECK;
enum ky_err demo_article_id(const struct demo *d, struct str slug, int64_t *out,
                            struct err *e) MUST_CHECK;
enum ky_err demo_article_path(const struct demo *d, struct str slug, struct str *out,
                              struct err *e) MUST_CHECK;
/* The hash of demo/files/NAME, which becomes a medium of the site. */
enum ky_err demo_file_hash(struct demo *d, struct str name, struct str *out,
                           struct err *e) MUST_CHECK;

#endif
