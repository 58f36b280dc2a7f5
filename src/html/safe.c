#include "html/safe.h"

/* What a byte asks of html_escape: nothing, a reference, dropping, or a look at what follows. */
enum escape_class { PLAIN, REFERENCE, DROP, LOOK };

static enum escape_class escape_class(unsigned char c)
{
    if (c >= 0x20 && c < 0x7f)
        return c == '&' || c == '<' || c == '>' || c == '"' || c == '\'' ? REFERENCE : PLAIN;
    if (c < 0x20)
        return c == '\t' || c == '\n' || c == '\r' ? PLAIN : DROP;
    if (c == 0x7f)
        return DROP;
    return c == 0xef ? LOOK : PLAIN;
}

static const char *reference(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return "&#39;";
    }
}

/* U+FFFE and U+FFFF (EF BF BE, EF BF BF): an XML document that holds one is not well-formed. */
static bool is_noncharacter(const char *p, const char *end)
{
    return end - p >= 3 && memcmp(p, "\xef\xbf", 2) == 0 && (unsigned char)p[2] >= 0xbe;
}

void html_escape(struct buf *out, struct str s)
{
    if (s.n == 0)
        return;
    const char *p = s.p, *end = s.p + s.n, *run = p;
    while (p < end) {
        enum escape_class class = escape_class((unsigned char)*p);
        size_t taken = 1;
        if (class == LOOK && is_noncharacter(p, end)) {
            class = DROP;
            taken = 3;
        }
        if (class == PLAIN || class == LOOK) {
            p++;
            continue;
        }
        buf_add(out, str_of(run, (size_t)(p - run)));
        if (class == REFERENCE)
            buf_addc(out, reference(*p));
        p += taken;
        run = p;
    }
    buf_add(out, str_of(run, (size_t)(p - run)));
}

struct html_safe html_from_store(struct str sanitized)
{
    return (struct html_safe){sanitized};
}

struct html_safe html_script_data(struct arena *a, struct str json)
{
    struct buf b;
    buf_init(&b, 6 * json.n + 1);
    for (size_t i = 0; i < json.n; i++) {
        char c = json.p[i];
        if (c == '<' || c == '>' || c == '&')
            buf_addf(&b, "\\u%04x", (unsigned)c);
        else
            buf_addch(&b, c);
    }
    struct html_safe safe = {arena_str(a, buf_str(&b))};
    buf_release(&b);
    return safe;
}
