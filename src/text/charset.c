#include "text/charset.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/utf16.h>

#include "base/buf.h"
#include "text/charset_priv.h"

enum kind { MULTI, WESTERN, SINGLE, UTF8, UTF16 };

struct encoding {
    const char *name; /* as reported */
    const char *icu;
    enum kind kind;
    const char *labels; /* what pages call it, a blank before and after each */
};

static const struct encoding encodings[] = {
    {"utf-8", NULL, UTF8, " utf-8 utf8 unicode-1-1-utf-8 x-unicode20utf8 "},
    {"gb18030", "gb18030", MULTI,
     " gb18030 gb2312 gbk gb_2312 gb_2312-80 gb2312-80 gb-2312 chinese csgb2312 x-gbk cp936 ms936 "
     "windows-936 euc-cn csiso58gb231280 iso-ir-58 "},
    {"big5", "Big5-HKSCS", MULTI,
     " big5 big5-hkscs big-5 cn-big5 csbig5 x-x-big5 cp950 ms950 windows-950 "},
    {"utf-16le", "UTF-16LE", UTF16, " utf-16le utf-16 utf16 utf16le unicode ucs-2 "},
    {"utf-16be", "UTF-16BE", UTF16, " utf-16be utf16be unicodefffe "},
    {"windows-1252", "windows-1252", WESTERN,
     " windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso_8859-1 latin1 l1 us-ascii ascii "
     "ansi_x3.4-1968 "},
    {"iso-8859-15", "iso-8859-15", WESTERN, " iso-8859-15 iso8859-15 latin9 "},
    {"shift_jis", "windows-31j", MULTI, " shift_jis shift-jis sjis x-sjis windows-31j ms_kanji "},
    {"euc-jp", "euc-jp", MULTI, " euc-jp x-euc-jp "},
    {"euc-kr", "windows-949", MULTI, " euc-kr ks_c_5601-1987 windows-949 korean "},
    {"windows-1250", "windows-1250", WESTERN, " windows-1250 cp1250 "},
    {"windows-1251", "windows-1251", SINGLE, " windows-1251 cp1251 x-cp1251 "},
    {"koi8-r", "koi8-r", SINGLE, " koi8-r koi8 "},
};

enum { ENCODINGS = sizeof(encodings) / sizeof(encodings[0]) };

static const struct encoding *by_label(struct str label)
{
    if (label.n == 0 || label.n > 32 || str_find_char(label, ' ') != STR_NONE)
        return NULL;
    char padded[40] = " ";
    for (size_t i = 0; i < label.n; i++)
        padded[i + 1] =
            (char)(label.p[i] >= 'A' && label.p[i] <= 'Z' ? label.p[i] + 32 : label.p[i]);
    padded[label.n + 1] = ' ';
    for (size_t i = 0; i < ENCODINGS; i++)
        if (str_has(str_c(encodings[i].labels), str_of(padded, label.n + 2)))
            return &encodings[i];
    return NULL;
}

static const struct encoding *by_name(const char *name)
{
    return by_label(str_c(name));
}

/* ---- counting bytes ---- */

struct survey {
    size_t high;  /* bytes above 0x7F */
    size_t nuls;  /* bytes of zero */
    size_t good;  /* well-formed UTF-8 sequences of several bytes */
    size_t good3; /* of them, of three or four bytes */
    size_t bad;   /* bytes that belong to none; a sequence cut off by the end of the input aside */
};

static struct survey survey_of(struct str s)
{
    struct survey v = {0};
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x80) {
            v.nuls += c == 0;
            i++;
            continue;
        }
        size_t from = i;
        uint32_t point = str_utf8_next(s, &i);
        size_t len = i - from;
        v.high += len;
        v.good += len > 1;
        v.good3 += len > 2;
        v.bad += point == 0xFFFD && len == 1 && s.n - from > 3;
    }
    return v;
}

static bool is_utf8(const struct survey *v, size_t n)
{
    if (v->bad == 0)
        return v->good > 0 || v->high == 0;
    /* In GB18030 a lead of three UTF-8 bytes is a rare character, so many are proof. */
    return (v->bad <= (n + 999) / 1000 && v->good >= v->bad) || v->good3 >= 16 * v->bad;
}

/* Most two-byte pairs are level 1 of GB 2312, the 3755 commonest characters; accented Latin text
 * has no such pairs. */
static bool looks_gb2312(struct str s)
{
    size_t pairs = 0, common = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x80)
            continue;
        unsigned char d = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
        pairs++;
        common += c >= 0xB0 && c <= 0xD7 && d >= 0xA1;
        i += d >= 0x40;
    }
    return common > 0 && common * 2 >= pairs;
}

/* ---- decoding ---- */

struct bad_count {
    size_t *lost;
};

static void on_bad(const void *context, UConverterToUnicodeArgs *args, const char *units,
                   int32_t length, UConverterCallbackReason reason, UErrorCode *error)
{
    static const UChar replacement = 0xFFFD;
    const struct bad_count *count = context;
    (void)units;
    if (reason > UCNV_IRREGULAR)
        return; /* reset, close, clone */
    *count->lost += (size_t)length;
    *error = U_ZERO_ERROR;
    ucnv_cbToUWriteUChars(args, &replacement, 1, 0, error);
}

static void put_units(struct buf *out, const UChar *u, size_t n, UChar *lead, size_t *lost)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t point = u[i];
        if (U16_IS_LEAD(u[i])) {
            *lead = u[i];
            continue;
        }
        if (U16_IS_TRAIL(u[i]) && *lead)
            point = (uint32_t)U16_GET_SUPPLEMENTARY(*lead, u[i]);
        *lead = 0;
        if (point == 0) {
            point = 0xFFFD;
            ++*lost;
        }
        buf_add_utf8(out, point);
    }
}

/* Decode through ICU, replacing *out; false when ICU lacks the converter. */
static bool decode_icu(const struct encoding *enc, struct str bytes, struct buf *out, size_t *lost)
{
    UErrorCode ec = U_ZERO_ERROR;
    UConverter *cnv = ucnv_open(enc->icu, &ec);
    if (U_FAILURE(ec))
        return false;
    *lost = 0;
    buf_clear(out);
    struct bad_count count = {lost};
    ucnv_setToUCallBack(cnv, on_bad, &count, NULL, NULL, &ec);
    const char *from = bytes.p ? bytes.p : "", *end = from + bytes.n;
    UChar chunk[1024], lead = 0;
    do {
        UChar *to = chunk;
        ec = U_ZERO_ERROR;
        ucnv_toUnicode(cnv, &to, chunk + 1024, &from, end, NULL, true, &ec);
        put_units(out, chunk, (size_t)(to - chunk), &lead, lost);
    } while (ec == U_BUFFER_OVERFLOW_ERROR);
    ucnv_close(cnv);
    return true;
}

static void decode_utf8(struct str bytes, struct buf *out, size_t *lost)
{
    size_t run = 0; /* where what is not yet copied begins */
    *lost = 0;
    buf_clear(out);
    for (size_t i = 0; i < bytes.n;) {
        size_t from = i;
        uint32_t point = str_utf8_next(bytes, &i);
        if (point == 0 || (point == 0xFFFD && i - from == 1)) {
            buf_add(out, str_sub(bytes, run, from));
            buf_add_utf8(out, 0xFFFD);
            run = i;
            ++*lost;
        }
    }
    buf_add(out, str_from(bytes, run));
}

static void decode(const struct encoding *enc, struct str bytes, struct buf *out, size_t *lost)
{
    if (enc->kind == UTF8 || !decode_icu(enc, bytes, out, lost))
        decode_utf8(bytes, out, lost);
}

/* ---- the decision ---- */

static const struct encoding *bom(struct str *bytes)
{
    static const struct {
        struct str mark;
        const char *name;
    } boms[] = {
        {S("\xEF\xBB\xBF"), "utf-8"}, {S("\xFF\xFE"), "utf-16le"}, {S("\xFE\xFF"), "utf-16be"}};
    for (size_t i = 0; i < sizeof(boms) / sizeof(boms[0]); i++)
        if (str_starts(*bytes, boms[i].mark)) {
            *bytes = str_from(*bytes, boms[i].mark.n);
            return by_name(boms[i].name);
        }
    return NULL;
}

/* The declared candidate fits the bytes; *out holds them decoded then. */
static bool fits(const struct encoding *enc, struct str bytes, const struct survey *v,
                 struct buf *out, size_t *lost)
{
    bool wide = v->nuls * 8 >= bytes.n && bytes.n % 2 == 0; /* text of two-byte units has zeros */
    if (enc->kind == UTF8 || (enc->kind == UTF16) != wide)
        return false;
    if (enc->kind == WESTERN && looks_gb2312(bytes))
        return false;
    decode(enc, bytes, out, lost);
    return enc->kind == UTF16 ? *lost == 0 : *lost * 100 <= v->high;
}

static const struct encoding *choose(struct str bytes, const struct encoding *const *said, size_t n,
                                     struct buf *out, size_t *lost)
{
    struct survey v = survey_of(bytes);
    for (size_t i = 0; i < n; i++)
        if (said[i]->kind == UTF16 && fits(said[i], bytes, &v, out, lost))
            return said[i];
    if (is_utf8(&v, bytes.n)) {
        decode_utf8(bytes, out, lost);
        bool any = v.high == 0 && n > 0 && said[0]->kind != UTF16;
        return any ? said[0] : by_name("utf-8");
    }
    for (size_t i = 0; i < n; i++)
        if (fits(said[i], bytes, &v, out, lost))
            return said[i];
    const struct encoding *gb = by_name("gb18030");
    decode(gb, bytes, out, lost);
    bool said_gb = false;
    for (size_t i = 0; i < n; i++)
        said_gb |= said[i] == gb;
    if (*lost * 20 <= v.high || looks_gb2312(bytes) || (said_gb && *lost * 3 <= v.high))
        return gb;
    const struct encoding *last = by_name("windows-1252");
    decode(last, bytes, out, lost);
    return last;
}

static struct str lower_label(struct arena *a, struct str label)
{
    char small[64];
    size_t n = 0;
    for (size_t i = 0; i < label.n && n < sizeof(small); i++) {
        char c = label.p[i];
        if (c > ' ' && c < 0x7F)
            small[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return arena_str(a, str_of(small, n));
}

enum ky_err charset_decode(struct arena *a, struct str bytes, struct str http_charset,
                           struct charset *out, struct str *out_utf8, struct err *e)
{
    const struct encoding *said[3], *used;
    struct str labels[3] = {lower_label(a, http_charset), lower_label(a, charset_meta_label(bytes)),
                            lower_label(a, charset_xml_label(bytes))};
    size_t said_n = 0;
    for (size_t i = 0; i < 3; i++) {
        const struct encoding *enc = by_label(labels[i]);
        if (enc)
            said[said_n++] = enc;
    }
    *out = (struct charset){.declared = labels[1].n   ? labels[1]
                                        : labels[2].n ? labels[2]
                                                      : labels[0]};
    struct buf text;
    buf_init(&text, bytes.n * 3 + 16); /* a byte becomes at most U+FFFD */
    used = bom(&bytes);
    if (used)
        decode(used, bytes, &text, &out->lost);
    else
        used = choose(bytes, said, said_n, &text, &out->lost);
    out->used = str_c(used->name);
    out->repaired = out->declared.n > 0 && by_label(out->declared) != used;
    *out_utf8 = arena_str(a, buf_str(&text));
    buf_release(&text);
    return arena_check(a, e);
}
