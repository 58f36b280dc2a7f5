/* import_fetch.h: what `import page` takes from elsewhere: the page and its pictures, by the
 * command's arguments and options. */
#ifndef KY_CLI_IMPORT_FETCH_H
#define KY_CLI_IMPORT_FETCH_H

#include "cli/cli.h"
#include "service/import_pictures.h"

enum { IMPORT_PAGE_MAX = 8 << 20 };

/* The page, from a file or an address, and what is known of it. */
enum ky_err import_fetch_page(struct cli *c, struct buf *out, struct extract_hints *hints,
                              struct err *e) MUST_CHECK;
enum ky_err import_fetch_pictures(struct cli *c, const struct media_folder *media,
                                  struct extract *x, struct import_pictures *out,
                                  struct err *e) MUST_CHECK;

/* What became of them. */
void import_fetch_report(struct buf *out, const struct import_pictures *pictures);
void import_fetch_json(struct json_out *j, const struct import_pictures *pictures);

#endif
