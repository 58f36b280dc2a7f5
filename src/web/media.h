/* media.h: the bytes of a picture or a file. */
#ifndef KY_WEB_MEDIA_H
#define KY_WEB_MEDIA_H

#include "web/page.h"

/* `name` is the last part of the address. *out->response stays NULL when there is no such file, or
 * none that is public: then a page says so. Large files are read anew for each request. Depends on
 * the record of the file. */
enum ky_err media_response(const struct media_folder *folder, struct reader *r, struct str name,
                           struct web_page *out, struct err *e) MUST_CHECK;

#endif
