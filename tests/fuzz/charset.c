/* charset.c: any bytes in any declared encoding become valid UTF-8 without NUL (text/charset.h);
 * ASCII stays as it is; the counts are possible; what is UTF-8 already comes back unchanged. The
 * first byte chooses the label of the HTTP header. */
#include <stdint.h>

#include "text/charset.h"
#include "text/repair.h"
#include "text/unicode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 || s.p[i] == '\0')
            return false;
    return true;
}

static void check_decoding(struct arena *a, struct str bytes, const char *label)
{
    struct charset c, again;
    struct str text, same;
    struct err e = {0};
    ensure(charset_decode(a, bytes, str_c(label), &c, &text, &e) == KY_OK);
    ensure(str_utf8_valid(text) && str_find_char(text, '\0') == STR_NONE);
    ensure(c.used.n > 0 && c.lost <= bytes.n && text.n <= bytes.n * 3 + 3);
    ensure(!c.repaired || c.declared.n > 0);
    if (is_ascii(bytes))
        ensure(str_eq(text, bytes) && c.lost == 0);
    ensure(charset_decode(a, text, STR("utf-8"), &again, &same, &e) == KY_OK);
    ensure(str_eq(text, same) || str_starts(text, STR("\xEF\xBB\xBF")));
}

/* The functions that take valid UTF-8 give valid UTF-8 back. */
static void check_text(struct arena *a, struct str s)
{
    size_t noise = 0;
    struct str made[] = {text_nfc(a, s),
                         text_nfkc(a, s),
                         text_trim(s),
                         text_slug(a, s),
                         text_strip_glosses(a, s),
                         text_unshift(a, s, &noise),
                         text_strip_noise(a, s, &noise)};
    for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
        ensure(str_utf8_valid(made[i]));
    ensure(text_glosses(made[4]) <= text_glosses(s));
    ensure(str_utf8_count(made[3]) <= 80);
    (void)text_is_word(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const labels[] = {"",           "utf-8",     "gb2312", "big5",    "utf-16",
                                         "iso-8859-1", "shift_jis", "euc-kr", "nonsense"};
    if (size == 0)
        return 0;
    struct arena a;
    arena_init(&a, 256 << 20);
    struct str bytes = str_of((const char *)data + 1, size - 1);
    check_decoding(&a, bytes, labels[data[0] % (sizeof(labels) / sizeof(labels[0]))]);
    if (str_utf8_valid(bytes))
        check_text(&a, bytes);
    arena_release(&a);
    return 0;
}
