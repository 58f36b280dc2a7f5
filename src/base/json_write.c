/* json_write.c: the writing half of json.h. */
#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

struct json_out json_out(struct buf *buf, enum json_style style)
{
    return (struct json_out){.buf = buf, .style = style, .fresh = true};
}

static void new_line(struct json_out *j)
{
    if (j->style != JSON_INDENTED)
        return;
    buf_addch(j->buf, '\n');
    for (int i = 0; i < j->depth; i++)
        buf_addc(j->buf, "  ");
}

/* What must stand before a value or key: nothing after a key, else the comma and the line. */
static void before_value(struct json_out *j)
{
    if (j->has_key) {
        j->has_key = false;
        return;
    }
    if (!j->fresh)
        buf_addch(j->buf, ',');
    if (j->depth > 0)
        new_line(j);
    j->fresh = false;
}

void json_begin(struct json_out *j, char bracket)
{
    before_value(j);
    buf_addch(j->buf, bracket);
    j->depth++;
    j->fresh = true;
}

void json_end(struct json_out *j, char bracket)
{
    ensure(j->depth > 0 && !j->has_key);
    j->depth--;
    if (!j->fresh)
        new_line(j);
    buf_addch(j->buf, bracket);
    j->fresh = false;
}

/* Only the escapes that JSON requires, in their short form where there is one (RFC 8785, 3.2.2.2);
 * bytes that are no UTF-8 become U+FFFD. */
static void add_quoted(struct buf *out, struct str s)
{
    buf_addch(out, '"');
    size_t plain = 0; /* start of what can be taken over as it is */
    for (size_t at = 0; at < s.n;) {
        size_t here = at;
        uint32_t c = str_utf8_next(s, &at);
        bool broken = c == 0xFFFD && at - here == 1;
        if (c >= 0x20 && c != '"' && c != '\\' && !broken)
            continue;
        buf_add(out, str_sub(s, plain, here));
        plain = at;
        const char *shorts = "\bb\tt\nn\ff\rr\"\"\\\\", *hit = NULL;
        for (const char *p = shorts; *p && !hit; p += 2)
            hit = (uint32_t)*p == c ? p : NULL;
        if (broken)
            buf_add_utf8(out, 0xFFFD);
        else if (hit)
            buf_addf(out, "\\%c", hit[1]);
        else
            buf_addf(out, "\\u%04x", (unsigned)c);
    }
    buf_add(out, str_from(s, plain));
    buf_addch(out, '"');
}

static void key_of(struct json_out *j, struct str key)
{
    ensure(!j->has_key);
    before_value(j);
    add_quoted(j->buf, key);
    buf_addc(j->buf, j->style == JSON_INDENTED ? ": " : ":");
    j->has_key = true;
}

void json_key(struct json_out *j, const char *key)
{
    key_of(j, str_c(key));
}

void json_str(struct json_out *j, struct str s)
{
    before_value(j);
    add_quoted(j->buf, s);
}

void json_i64(struct json_out *j, int64_t v)
{
    before_value(j);
    buf_add_i64(j->buf, v);
}

void json_bool(struct json_out *j, bool v)
{
    before_value(j);
    buf_addc(j->buf, v ? "true" : "false");
}

void json_out_null(struct json_out *j)
{
    before_value(j);
    buf_addc(j->buf, "null");
}

void json_f64(struct json_out *j, double v)
{
    if (!isfinite(v)) {
        json_out_null(j);
        return;
    }
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof(text), "%.*g", digits, v);
        if (strtod(text, NULL) == v)
            break;
    }
    before_value(j);
    buf_addc(j->buf, text);
    if (!strpbrk(text, ".e"))
        buf_addc(j->buf, ".0"); /* so that it reads back as a real */
}

void json_str_or_null(struct json_out *j, struct str s)
{
    if (s.n == 0)
        json_out_null(j);
    else
        json_str(j, s);
}

static int by_key(const void *a, const void *b)
{
    const struct json *const *x = a, *const *y = b;
    return str_cmp((*x)->key, (*y)->key);
}

static void add_tree(struct json_out *j, const struct json *tree, bool sorted);

static void add_object(struct json_out *j, const struct json *tree, bool sorted)
{
    const struct json **kids = mem_alloc(tree->kids_n * sizeof(struct json *));
    for (size_t i = 0; i < tree->kids_n; i++)
        kids[i] = &tree->kids[i];
    if (sorted && tree->kids_n > 1)
        qsort(kids, tree->kids_n, sizeof(*kids), by_key);
    json_begin(j, '{');
    for (size_t i = 0; i < tree->kids_n; i++) {
        key_of(j, kids[i]->key);
        add_tree(j, kids[i], sorted);
    }
    json_end(j, '}');
    mem_free(kids);
}

static void add_tree(struct json_out *j, const struct json *tree, bool sorted)
{
    switch (tree->type) {
    case JSON_NULL:
        json_out_null(j);
        break;
    case JSON_FALSE:
    case JSON_TRUE:
        json_bool(j, tree->type == JSON_TRUE);
        break;
    case JSON_INT:
        json_i64(j, tree->i);
        break;
    case JSON_REAL:
        json_f64(j, tree->d);
        break;
    case JSON_STRING:
        json_str(j, tree->s);
        break;
    case JSON_ARRAY:
        json_begin(j, '[');
        for (size_t i = 0; i < tree->kids_n; i++)
            add_tree(j, &tree->kids[i], sorted);
        json_end(j, ']');
        break;
    case JSON_OBJECT:
        add_object(j, tree, sorted);
        break;
    }
}

void json_tree(struct json_out *j, const struct json *tree)
{
    add_tree(j, tree, false);
}

void json_canonical(struct buf *out, const struct json *tree)
{
    struct json_out j = json_out(out, JSON_COMPACT);
    add_tree(&j, tree, true);
}
