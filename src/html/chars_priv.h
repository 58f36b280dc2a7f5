/* chars_priv.h: the classes of characters that matter to markup. */
#ifndef KY_HTML_CHARS_PRIV_H
#define KY_HTML_CHARS_PRIV_H

#include <stdbool.h>
#include <stdint.h>

static inline bool char_is_blank(uint32_t c) /* what HTML collapses */
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* What indents and pads: the blanks, NBSP, ideographic and other spaces, zero width space, BOM. */
static inline bool char_is_edge(uint32_t c)
{
    return char_is_blank(c) || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200B) ||
           c == 0x202F || c == 0x205F || c == 0xFEFF;
}

/* Control characters and noncharacters: errors in HTML (13.2.3.5), which gumbo turns into U+FFFD;
 * we leave them out. */
static inline bool char_is_banned(uint32_t c)
{
    return (c < 0x20 && !char_is_blank(c)) || (c >= 0x7F && c <= 0x9F) ||
           (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

#endif
