/* charset.h: which encoding are these bytes in, and the same in UTF-8.
 *
 * The decision: a BOM; else UTF-8 if the bytes are valid, or nearly (at most one bad byte in a
 * thousand, each becoming U+FFFD, and at least one good multi-byte sequence per bad byte; or many
 * times more sequences of three bytes than bad ones, as on pages that cut headlines by bytes); else
 * the declared encoding (HTTP header, then meta, then XML declaration) if it decodes cleanly; else
 * GB18030; else windows-1252. gb2312 and gbk are always read as GB18030 and so reported. A Western
 * single-byte encoding decodes anything, so it is believed only when the bytes do not look like
 * GB2312. UTF-16 without a BOM only when declared and clean. Text of ASCII alone is in whatever
 * encoding it declares. Decoding through ICU. Pure. Cost: linear. */
#ifndef KY_TEXT_CHARSET_H
#define KY_TEXT_CHARSET_H

#include "base/arena.h"

struct charset {
    struct str declared; /* as written in the page, else in the header, lower case; may be empty */
    struct str used;     /* "utf-8", "gb18030", "big5", "utf-16le", "windows-1252", … */
    bool repaired;       /* the declared encoding was not the one used (aliases aside) */
    size_t lost;         /* bytes that had to be replaced by U+FFFD */
};

/* `http_charset` from a Content-Type header, empty when unknown. *out_utf8 is valid UTF-8 without
 * BOM, with NUL replaced by U+FFFD. */
enum ky_err charset_decode(struct arena *a, struct str bytes, struct str http_charset,
                           struct charset *out, struct str *out_utf8, struct err *e) MUST_CHECK;

#endif
