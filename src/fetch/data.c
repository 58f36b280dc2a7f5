#include "fetch/fetch.h"

static int hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int base64_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* "%41" and all else as it is. */
static void add_percent(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        int high = i + 2 < s.n && s.p[i] == '%' ? hex_of(s.p[i + 1]) : -1;
        int low = high >= 0 ? hex_of(s.p[i + 2]) : -1;
        buf_addch(out, low >= 0 ? (char)(high * 16 + low) : s.p[i]);
        i += low >= 0 ? 2 : 0;
    }
}

/* False when it is none. Blanks in it and padding do not count. */
static bool add_base64(struct buf *out, struct str s)
{
    unsigned bits = 0;
    int n = 0;
    s = str_trim(s);
    while (s.n && s.p[s.n - 1] == '=')
        s.n--;
    for (size_t i = 0; i < s.n; i++) {
        if (strchr(" \t\r\n", s.p[i]))
            continue;
        int value = base64_of(s.p[i]);
        if (value < 0)
            return false;
        bits = (bits << 6 | (unsigned)value) & 0xffffff;
        n = n + 6;
        if (n >= 8) {
            n -= 8;
            buf_addch(out, (char)(bits >> n & 0xff));
        }
    }
    return n < 6;
}

enum ky_err fetch_data(struct str url, size_t bytes, struct buf *body, struct err *e)
{
    struct buf plain, *out = body;
    size_t begin = body->n, comma = str_find_char(url, ',');
    if (url.n < 5 || !str_ieq(str_sub(url, 0, 5), STR("data:")) || comma == STR_NONE)
        return err_set(e, KY_EINVAL, "'data:' is not followed by data");
    struct str type = str_sub(url, 5, comma), data = str_from(url, comma + 1);
    bool coded = str_ends(str_trim(type), STR(";base64")), good = true;
    buf_init(&plain, url.n + 1);
    add_percent(coded ? &plain : out, data);
    if (coded)
        good = add_base64(out, buf_str(&plain));
    buf_release(&plain);
    if (!good)
        return err_set(e, KY_EINVAL, "the base64 of a 'data:' address is damaged");
    if (body->overrun || body->n - begin > bytes)
        return err_set(e, KY_ELIMIT, "a 'data:' address is larger than %zu bytes", bytes);
    return KY_OK;
}
