/* str.h: a view of bytes, not owned, not terminated. The empty str has n == 0 and any p, NULL too.
 * Text is UTF-8. Pure functions; cost linear in the input. */
#ifndef KY_BASE_STR_H
#define KY_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *p;
    size_t n;
};

/* A str from a string literal, usable in static initializers. */
#define S(lit)                                                                                     \
    {                                                                                              \
        "" lit, sizeof(lit) - 1                                                                    \
    }
#define STR(lit) ((struct str)S(lit))
/* For printf: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

static inline struct str str_of(const char *p, size_t n)
{
    return (struct str){p, n};
}

/* A view of a terminated string; NULL gives the empty str. */
static inline struct str str_c(const char *z)
{
    return (struct str){z, z ? strlen(z) : 0};
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_eqc(struct str a, const char *z)
{
    return str_eq(a, str_c(z));
}

/* Byte order, shorter first on a tie: like memcmp. */
int str_cmp(struct str a, struct str b);
bool str_ieq(struct str a, struct str b); /* ASCII case ignored */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* From byte `from` to `to` (exclusive), both clamped to s. */
struct str str_sub(struct str s, size_t from, size_t to);
static inline struct str str_from(struct str s, size_t from)
{
    return str_sub(s, from, s.n);
}

#define STR_NONE ((size_t)-1)
/* Offset of the first (last) occurrence, or STR_NONE. */
size_t str_find(struct str s, struct str needle);
size_t str_find_char(struct str s, char c);
size_t str_rfind_char(struct str s, char c);
static inline bool str_has(struct str s, struct str needle)
{
    return str_find(s, needle) != STR_NONE;
}

/* Without ASCII blanks (space, tab, CR, LF, FF) at both ends. */
struct str str_trim(struct str s);

/* Cut the part before the first `sep` off *rest and return it; the whole rest when there is none.
 * Returns false when *rest was used up (p is NULL then). Use:
 *     for (struct str rest = s, part; str_split(&rest, ',', &part);) */
bool str_split(struct str *rest, char sep, struct str *out_part);

/* Decimal digits only (a leading '-' for i64), no blanks, no overflow; false otherwise. */
bool str_to_u64(struct str s, uint64_t *out);
bool str_to_i64(struct str s, int64_t *out);

bool str_utf8_valid(struct str s);   /* strict: no surrogates, no overlong forms, no > U+10FFFF */
size_t str_utf8_count(struct str s); /* code points, s valid */

/* Decode the code point at s.p[*at] and advance; an invalid byte gives U+FFFD and advances by 1.
 * *at must be < s.n. */
uint32_t str_utf8_next(struct str s, size_t *at);

/* The longest prefix of at most `max` bytes (code points) that splits no character. */
struct str str_utf8_cut(struct str s, size_t max_bytes);
struct str str_utf8_prefix(struct str s, size_t max_points);

#endif
