/* import_pictures.h: the pictures of a page that is imported, fetched and taken into the site's
 * folder, their markup put into the text.
 *
 * What cannot be had stays out of the text and is told; that is no error. Importing the same page
 * again gives the same text as long as the pictures are the same, whatever their addresses send
 * along. Nothing is recorded here: import_page does that, with the article, in one transaction. */
#ifndef KY_SERVICE_IMPORT_PICTURES_H
#define KY_SERVICE_IMPORT_PICTURES_H

#include "extract/extract.h"
#include "media/folder.h"

struct import_picture {
    struct str url;         /* as the page has it when it cannot be resolved */
    struct str name, alt;   /* of the file; what the page says it shows */
    struct media_file file; /* when it was taken in */
    struct str why_not;     /* empty: it was taken in; else with its address */
};

struct import_pictures {
    struct import_picture *p; /* each address once, in the order of the page */
    size_t n;
};

struct import_pictures_how {
    /* Append what lies at `url` (http, https, data) to *out, at most `bytes`, within `ms`. Errors
     * name the address. */
    enum ky_err (*get)(void *ctx, struct str url, size_t bytes, int ms, struct buf *out,
                       struct err *e);
    void *ctx;
    void (*progress)(void *ctx, int64_t done, int64_t all); /* may be NULL */
    void *progress_ctx;
    size_t count;            /* pictures that are fetched */
    size_t bytes, bytes_all; /* of one, of all */
    int ms_all;              /* for fetching */
};

/* x->html, of a page read with hints.pictures, becomes markup that may be published. Blocks.
 * Errors are those of this machine: KY_EFULL, KY_EIO, KY_ELIMIT. */
enum ky_err import_pictures(const struct media_folder *f, struct arena *a, struct extract *x,
                            const struct import_pictures_how *how, struct import_pictures *out,
                            struct err *e) MUST_CHECK;

#endif
