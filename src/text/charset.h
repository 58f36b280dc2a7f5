/* charset.h: which encoding are these bytes in, and the same in UTF-8.
 *
 * The decision: a BOM; else UTF-8 if the bytes are valid, or nearly (at most one bad byte in a
 * thousand, each becoming U+FFFD, and at least one good multi-byte sequence per bad byte); else the
 * declared encoding (HTTP header, then meta, then XML declaration) if it decodes cleanly; else
 * GB18030; else windows-1252. gb2312 and gbk are always read as GB18030 and so reported. UTF-16
 * without a BOM only when declared and clean. Decoding through ICU. Pure. Cost: linear. */
#ifndef KY_TEXT_CHARSET_H
#define KY_TEXT_CHARSET_H

#include "base/arena.h"

struct charset {
    struct str declared; /* as written in the page, lower case; empty when the page declares none */
    struct str used;     /* "utf-8", "gb18030", "big5", "utf-16le", "windows-1252", … */
    bool repaired;       /* the declared encoding was not the one used (aliases aside) */
    size_t lost;         /* bytes that had to be replaced by U+FFFD */
};

/* `http_charset` from a Content-Type header, empty when unknown. *out_utf8 is valid UTF-8 without
 * BOM, with NUL replaced by U+FFFD. */
enum ky_err charset_decode(struct arena *a, struct str bytes, struct str http_charset,
                           struct charset *out, struct str *out_utf8, struct err *e) MUST_CHECK;

#endif
