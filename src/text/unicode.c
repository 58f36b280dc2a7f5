#include "text/unicode.h"

#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#include "base/buf.h"
#include "base/mem.h"

enum { SLUG_POINTS = 80, WORD_BYTES = 512 };

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

static struct str from_units(struct arena *a, const UChar *u, int32_t n)
{
    size_t room = (size_t)n * 3;
    char *p = arena_alloc(a, room + 1);
    int32_t written = 0;
    UErrorCode ec = U_ZERO_ERROR;
    if (!p)
        return STR("");
    u_strToUTF8(p, (int32_t)room, &written, u, n, &ec);
    p[written] = '\0';
    return str_of(p, (size_t)written);
}

static struct str normalize(struct arena *a, struct str s, const UNormalizer2 *form)
{
    if (is_ascii(s) || s.n > INT32_MAX / 64)
        return s;
    struct str result = s;
    UErrorCode ec = U_ZERO_ERROR;
    int32_t units = 0;
    UChar *wide = mem_alloc((s.n + 1) * sizeof(UChar)), *normal = NULL;
    u_strFromUTF8(wide, (int32_t)s.n + 1, &units, s.p, (int32_t)s.n, &ec);
    if (U_FAILURE(ec) || unorm2_isNormalized(form, wide, units, &ec) || U_FAILURE(ec))
        goto out;
    int32_t need = unorm2_normalize(form, wide, units, NULL, 0, &ec);
    ec = U_ZERO_ERROR;
    normal = mem_alloc(((size_t)need + 1) * sizeof(UChar));
    unorm2_normalize(form, wide, units, normal, need + 1, &ec);
    if (U_SUCCESS(ec))
        result = from_units(a, normal, need);
out:
    mem_free(wide);
    mem_free(normal);
    return result;
}

struct str text_nfc(struct arena *a, struct str s)
{
    UErrorCode ec = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFCInstance(&ec);
    ensure(U_SUCCESS(ec));
    return normalize(a, s, form);
}

struct str text_nfkc(struct arena *a, struct str s)
{
    UErrorCode ec = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFKCInstance(&ec);
    ensure(U_SUCCESS(ec));
    return normalize(a, s, form);
}

bool text_is_han(uint32_t c)
{
    if (c < 0x2E80)
        return false;
    UErrorCode ec = U_ZERO_ERROR;
    return uscript_getScript((UChar32)c, &ec) == USCRIPT_HAN && U_SUCCESS(ec);
}

bool text_is_space(uint32_t c)
{
    if (c < 0x80)
        return c == ' ' || (c >= '\t' && c <= '\r');
    return (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF ||
           u_isUWhiteSpace((UChar32)c);
}

struct str text_trim(struct str s)
{
    for (size_t at = 0; s.n; at = 0) {
        if (!text_is_space(str_utf8_next(s, &at)))
            break;
        s = str_from(s, at);
    }
    while (s.n) {
        size_t from = s.n - 1;
        while (from > 0 && ((unsigned char)s.p[from] & 0xC0) == 0x80)
            from--;
        size_t at = from;
        if (!text_is_space(str_utf8_next(s, &at)))
            break;
        s.n = from;
    }
    return s;
}

/* The bytes of GB18030 are UTF-8 text with Han: characters that were decoded with the wrong table.
 * A question mark at the end stands for a character whose second half was lost. */
static bool is_mojibake(struct str s)
{
    UChar wide[WORD_BYTES];
    char bytes[WORD_BYTES * 4];
    int32_t units = 0;
    UErrorCode ec = U_ZERO_ERROR;
    while (s.n && s.p[s.n - 1] == '?')
        s.n--;
    u_strFromUTF8(wide, WORD_BYTES, &units, s.p, (int32_t)s.n, &ec);
    UConverter *cnv = ucnv_open("gb18030", &ec);
    if (U_FAILURE(ec))
        return false;
    int32_t n = ucnv_fromUChars(cnv, bytes, (int32_t)sizeof(bytes), wide, units, &ec);
    ucnv_close(cnv);
    bool han = false;
    struct str back = str_of(bytes, U_SUCCESS(ec) ? (size_t)n : 0);
    for (size_t at = 0; at < back.n;) {
        size_t from = at;
        uint32_t c = str_utf8_next(back, &at);
        if (c == 0xFFFD && at - from == 1 && back.n - from > 2)
            return false; /* not a sequence that the end of the word cut off */
        han |= text_is_han(c);
    }
    return han;
}

bool text_is_word(struct str s)
{
    s = text_trim(s);
    if (s.n == 0 || s.n >= WORD_BYTES || str_ieq(s, STR("null")) || str_ieq(s, STR("undefined")))
        return false;
    for (size_t at = 0; at < s.n;) {
        uint32_t c = str_utf8_next(s, &at);
        int8_t type = u_charType((UChar32)c);
        if (c == 0xFFFD || type == U_CONTROL_CHAR || type == U_PRIVATE_USE_CHAR ||
            type == U_UNASSIGNED || type == U_SURROGATE)
            return false;
    }
    return is_ascii(s) || !is_mojibake(s);
}

struct str text_slug(struct arena *a, struct str name)
{
    struct str s = text_nfc(a, name);
    struct buf out;
    buf_init(&out, SLUG_POINTS * 4);
    bool gap = false;
    size_t points = 0;
    for (size_t at = 0; at < s.n && points < SLUG_POINTS;) {
        UChar32 c = (UChar32)str_utf8_next(s, &at);
        bool mark = u_getCombiningClass(c) != 0 || u_charType(c) == U_NON_SPACING_MARK;
        if (!u_isalnum(c) && !(mark && out.n)) {
            gap = out.n > 0;
            continue;
        }
        if (gap && points + 1 >= SLUG_POINTS)
            break; /* no slug ends in its separator */
        if (gap) {
            buf_addch(&out, '-');
            points++;
        }
        gap = false;
        buf_add_utf8(&out, (uint32_t)u_tolower(c));
        points++;
    }
    struct str slug = arena_str(a, buf_str(&out));
    buf_release(&out);
    return slug;
}
