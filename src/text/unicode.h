/* unicode.h: normalisation and classes of characters, through ICU. Input is valid UTF-8. */
#ifndef KY_TEXT_UNICODE_H
#define KY_TEXT_UNICODE_H

#include "base/arena.h"

/* NFC and NFKC; the input itself when it is normal already. */
struct str text_nfc(struct arena *a, struct str s);
struct str text_nfkc(struct arena *a, struct str s);
bool text_is_han(uint32_t c);   /* script Han */
bool text_is_space(uint32_t c); /* White_Space, and the zero-width U+200B..200D, 2060, FEFF */
/* Trim those at both ends. */
struct str text_trim(struct str s);
/* Neither empty nor "null"/"undefined", no control, private-use or replacement characters, and not
 * the mojibake of UTF-8 read as GBK (re-encoding to GB18030 gives valid UTF-8 with Han): fit to
 * show as a keyword. */
bool text_is_word(struct str s);
/* A slug from a name: NFC, lower case, runs of what is neither letter nor digit to one "-", at most
 * 80 code points; Han stays. Empty when nothing is left. */
struct str text_slug(struct arena *a, struct str name);

#endif
