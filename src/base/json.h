/* json.h: JSON in and out.
 *
 * In: json_parse makes a tree in an arena (jansson reads; depth 64, duplicate keys refused, strict
 * UTF-8, NUL refused). Numbers that are integers keep 64 bits, others are doubles.
 * Out: struct json_out writes straight into a buf; commas, quotes and escapes are its business:
 *
 *     struct json_out j = json_out(buf, JSON_COMPACT);
 *     json_begin(&j, '{'); json_key(&j, "id"); json_i64(&j, 5); json_end(&j, '}');
 *
 * Canonical form (what the change log hashes): compact, keys in byte order, integers as digits,
 * strings with only the escapes JSON requires. json_canonical writes a tree that way. */
#ifndef KY_BASE_JSON_H
#define KY_BASE_JSON_H

#include "base/arena.h"
#include "base/buf.h"

enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_INT,
    JSON_REAL,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json {
    enum json_type type;
    struct str key;    /* of a member of an object */
    struct str s;      /* JSON_STRING */
    int64_t i;         /* JSON_INT */
    double d;          /* JSON_REAL */
    struct json *kids; /* elements or members, kids_n of them, in the order they stood */
    size_t kids_n;
};

/* KY_EINVAL with line and column in the text. */
enum ky_err json_parse(struct arena *a, struct str text, struct json **out,
                       struct err *e) MUST_CHECK;

/* Member of an object; NULL when absent or `j` is NULL or no object. */
const struct json *json_get(const struct json *j, const char *key);
/* The value, or the fallback when j is NULL or of another type. */
struct str json_str_or(const struct json *j, struct str fallback);
int64_t json_i64_or(const struct json *j, int64_t fallback);
bool json_bool_or(const struct json *j, bool fallback);

enum json_style { JSON_COMPACT, JSON_INDENTED };

struct json_out {
    struct buf *buf;
    enum json_style style;
    int depth;
    bool fresh;   /* nothing written yet at this depth */
    bool has_key; /* a key stands, its value is due */
};

struct json_out json_out(struct buf *buf, enum json_style style);
void json_begin(struct json_out *j, char bracket); /* '{' or '[' */
void json_end(struct json_out *j, char bracket);   /* '}' or ']' */
void json_key(struct json_out *j, const char *key);
void json_str(struct json_out *j, struct str s); /* invalid UTF-8 becomes U+FFFD */
void json_i64(struct json_out *j, int64_t v);
void json_bool(struct json_out *j, bool v);
void json_f64(struct json_out *j, double v); /* shortest form that reads back; null if not finite */
void json_out_null(struct json_out *j);
/* Inline, since jansson exports a function of this name: ours would take its place at link time. */
static inline void json_null(struct json_out *j)
{
    json_out_null(j);
}
/* Null when the str is empty. */
void json_str_or_null(struct json_out *j, struct str s);
void json_tree(struct json_out *j, const struct json *tree);

void json_canonical(struct buf *out, const struct json *tree);

#endif
