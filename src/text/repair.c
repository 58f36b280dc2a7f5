#include "text/repair.h"

#include <unicode/ucnv.h>

#include "base/buf.h"
#include "text/unicode.h"

enum { SYLLABLE_MAX = 7, RUN_MAX = 400 };

/* ---- readings in brackets ---- */

static bool is_toned(uint32_t c)
{
    static const uint32_t toned[] = {0x101, 0xE1, 0x1CE, 0xE0, 0x113, 0xE9,  0x11B, 0xE8,
                                     0x12B, 0xED, 0x1D0, 0xEC, 0x14D, 0xF3,  0x1D2, 0xF2,
                                     0x16B, 0xFA, 0x1D4, 0xF9, 0x1D6, 0x1D8, 0x1DA, 0x1DC};
    for (size_t i = 0; i < sizeof(toned) / sizeof(toned[0]); i++)
        if (c == toned[i])
            return true;
    return false;
}

static bool is_neutral(struct str syllable)
{
    static const char *const particles[] = {"de", "le", "zhe", "men", "ma", "ne", "ba", "me", "zi"};
    for (size_t i = 0; i < sizeof(particles) / sizeof(particles[0]); i++)
        if (str_eqc(syllable, particles[i]))
            return true;
    return false;
}

/* Length of the "(guān)" at `at`, or 0. */
static size_t gloss_at(struct str s, size_t at)
{
    if (at >= s.n || s.p[at] != '(')
        return 0;
    bool toned = false;
    size_t letters = 0, i = at + 1;
    while (i < s.n && s.p[i] != ')') {
        uint32_t c = str_utf8_next(s, &i);
        toned |= is_toned(c);
        bool letter = (c >= 'a' && c <= 'z') || c == 0xFC || is_toned(c);
        if (!letter || ++letters > SYLLABLE_MAX)
            return 0;
    }
    if (i >= s.n || !(toned || is_neutral(str_sub(s, at + 1, i))))
        return 0;
    return i + 1 - at;
}

/* Offset of the next gloss that follows a Han character, its length in *len; STR_NONE at the end.
 */
static size_t next_gloss(struct str s, size_t from, size_t *len)
{
    uint32_t before = 0;
    for (size_t at = from; at < s.n;) {
        *len = text_is_han(before) ? gloss_at(s, at) : 0;
        if (*len)
            return at;
        before = str_utf8_next(s, &at);
    }
    return STR_NONE;
}

size_t text_glosses(struct str s)
{
    size_t n = 0, len;
    if (str_find_char(s, '(') == STR_NONE)
        return 0;
    for (size_t at = next_gloss(s, 0, &len); at != STR_NONE; at = next_gloss(s, at + len, &len))
        n++;
    return n;
}

struct str text_strip_glosses(struct arena *a, struct str s)
{
    if (text_glosses(s) == 0)
        return s;
    struct buf out;
    size_t from = 0, len;
    buf_init(&out, s.n);
    for (size_t at = next_gloss(s, 0, &len); at != STR_NONE; at = next_gloss(s, from, &len)) {
        buf_add(&out, str_sub(s, from, at));
        from = at + len;
    }
    buf_add(&out, str_from(s, from));
    s = arena_str(a, buf_str(&out));
    buf_release(&out);
    return s;
}

/* ---- shifted text ---- */

/* The numerals of list markers by the first byte of their GBK code; no two share it. */
static const struct {
    unsigned char lead;
    const char *numeral;
} numerals[] = {{0xD2, "一"}, {0xB6, "二"}, {0xC8, "三"}, {0xCB, "四"}, {0xCE, "五"},
                {0xC1, "六"}, {0xC6, "七"}, {0xB0, "八"}, {0xBE, "九"}, {0xCA, "十"}};

static const char *numeral_of(unsigned lead)
{
    for (size_t i = 0; i < sizeof(numerals) / sizeof(numerals[0]); i++)
        if (numerals[i].lead == lead)
            return numerals[i].numeral;
    return NULL;
}

/* The two bytes of c in GBK as one number, 0 when it has not exactly two. */
static unsigned gbk_of(UConverter *cnv, uint32_t c)
{
    UErrorCode ec = U_ZERO_ERROR;
    UChar units[2];
    char bytes[8];
    int32_t n = 0;
    U16_APPEND_UNSAFE(units, n, c);
    n = ucnv_fromUChars(cnv, bytes, (int32_t)sizeof(bytes), units, n, &ec);
    if (U_FAILURE(ec) || n != 2)
        return 0;
    return (unsigned)(unsigned char)bytes[0] << 8 | (unsigned char)bytes[1];
}

/* Append the character of a pair of bytes; false when it is none that text would hold. */
static bool put_pair(UConverter *cnv, struct buf *out, unsigned lead, unsigned trail)
{
    UErrorCode ec = U_ZERO_ERROR;
    UChar units[4];
    char bytes[2] = {(char)lead, (char)trail};
    int32_t n = ucnv_toUChars(cnv, units, 4, bytes, 2, &ec);
    bool good = U_SUCCESS(ec) && n == 1 && units[0] != 0xFFFD &&
                (text_is_han(units[0]) || (units[0] >= 0x3000 && units[0] < 0x3020) ||
                 (units[0] >= 0x2010 && units[0] < 0x2030) || units[0] >= 0xFF00);
    if (good)
        buf_add_utf8(out, units[0]);
    return good;
}

struct shift {
    UConverter *cnv;
    struct str s;
    size_t at;
};

static unsigned peek_pair(const struct shift *sh, size_t *after)
{
    *after = sh->at;
    return *after < sh->s.n ? gbk_of(sh->cnv, str_utf8_next(sh->s, after)) : 0;
}

/* The rest of the run: halves are paired until a single byte closes the last one. A run without end
 * is no damaged marker. */
static bool put_rest(struct shift *sh, struct buf *out, unsigned pending)
{
    size_t after;
    for (int n = 0; n < RUN_MAX; n++) {
        unsigned pair = peek_pair(sh, &after);
        unsigned char next = sh->at < sh->s.n ? (unsigned char)sh->s.p[sh->at] : 0;
        if (pair) {
            if (!put_pair(sh->cnv, out, pending, pair >> 8))
                return false;
            pending = pair & 0xFF;
            sh->at = after;
        } else if (next >= 0x40 && next < 0x7F) {
            sh->at++;
            return put_pair(sh->cnv, out, pending, next);
        } else {
            if (next == '?')
                sh->at++; /* the second half is lost; the commonest is a full stop */
            buf_addc(out, pending == 0xA1 ? "。" : "?");
            return true;
        }
    }
    return false;
}

/* Mend the run whose "?。" ends at sh->at; false when it is none, sh->at is undefined then. */
static bool mend_run(struct shift *sh, struct buf *out)
{
    size_t after;
    unsigned pair = peek_pair(sh, &after);
    const char *numeral = "六"; /* the only one whose halves are both no characters */
    if (pair >> 8 == 0xA8) {
        numeral = numeral_of(pair & 0xFF);
        sh->at = after;
        pair = peek_pair(sh, &after);
        if (pair >> 8 != 0xA9) { /* the second half of the numeral shows */
            sh->at = after;
            pair = peek_pair(sh, &after);
        }
    }
    if (!numeral)
        return false;
    if (pair >> 8 != 0xA9)
        return false;
    sh->at = after;
    buf_addf(out, "（%s）", numeral);
    return put_rest(sh, out, pair & 0xFF);
}

/* Offset of the next "?。" or "？。", its length in *len; STR_NONE at the end. */
static size_t find_mark(struct str s, size_t from, size_t *len)
{
    static const struct str stop = S("。");
    static const struct str asks[] = {S("?"), S("？")};
    for (size_t at = from, hit = str_find(str_from(s, at), stop); hit != STR_NONE;
         hit = str_find(str_from(s, at), stop)) {
        struct str before = str_sub(s, from, at + hit);
        at += hit + stop.n;
        for (size_t i = 0; i < 2; i++)
            if (str_ends(before, asks[i])) {
                *len = asks[i].n + stop.n;
                return at - *len;
            }
    }
    return STR_NONE;
}

struct str text_unshift(struct arena *a, struct str s, size_t *fixed)
{
    size_t len = 0, mark = find_mark(s, 0, &len), from = 0, mended = 0;
    UErrorCode ec = U_ZERO_ERROR;
    if (mark == STR_NONE)
        return s;
    UConverter *cnv = ucnv_open("gb18030", &ec);
    if (U_FAILURE(ec))
        return s;
    struct buf out;
    buf_init(&out, s.n * 2 + 64);
    for (; mark != STR_NONE; mark = find_mark(s, mark, &len)) {
        struct shift sh = {cnv, s, mark + len};
        size_t keep = out.n;
        buf_add(&out, str_sub(s, from, mark));
        if (mend_run(&sh, &out)) {
            from = mark = sh.at;
            mended++;
        } else {
            out.n = keep;
            mark += len;
        }
    }
    ucnv_close(cnv);
    buf_add(&out, str_from(s, from));
    if (mended)
        s = arena_str(a, buf_str(&out));
    buf_release(&out);
    *fixed += mended;
    return s;
}

/* ---- characters that no text should hold ---- */

enum trash { KEEP, INVISIBLE, BOX };

static enum trash trash_of(uint32_t c)
{
    static const struct {
        uint32_t from, to;
        enum trash trash;
    } ranges[] = {{0, 8, BOX},
                  {0x0B, 0x0B, BOX},
                  {0x0E, 0x1F, BOX},
                  {0x7F, 0x9F, BOX},
                  {0xAD, 0xAD, INVISIBLE},
                  {0x200B, 0x200F, INVISIBLE},
                  {0x202A, 0x202E, INVISIBLE},
                  {0x2060, 0x2060, INVISIBLE},
                  {0xE000, 0xF8FF, BOX},
                  {0xFEFF, 0xFEFF, INVISIBLE},
                  {0xF0000, 0x10FFFF, BOX}};
    if (c >= 0x20 && c < 0x7F)
        return KEEP;
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if (c >= ranges[i].from && c <= ranges[i].to)
            return ranges[i].trash;
    return KEEP;
}

struct str text_strip_noise(struct arena *a, struct str s, size_t *noise)
{
    struct buf out;
    size_t from = 0;
    buf_init(&out, s.n);
    for (size_t at = 0; at < s.n;) {
        size_t here = at;
        enum trash t = trash_of(str_utf8_next(s, &at));
        if (t == KEEP)
            continue;
        buf_add(&out, str_sub(s, from, here));
        from = at;
        *noise += t == BOX;
    }
    if (from) {
        buf_add(&out, str_from(s, from));
        s = arena_str(a, buf_str(&out));
    }
    buf_release(&out);
    return s;
}
