/* demo_text.h: the files of demo/: blocks of fields, and text.
 *
 *     title: 鹤见隧道{day:0}贯通        fields: "name: value" lines up to an empty line, in any
 *     when: 3 06:55:03                 order; "#" begins a comment line
 *
 *     A line is a paragraph, and may hold inline markup.
 *
 *     <table>                          a line that begins with "<" begins a block of markup (h2,
 *     </table>                         h3, ul, ol, table, blockquote, figure), up to an empty line
 *
 *     | text                           within fields, at the end of a block: a text of its own,
 * line by line, for the field "|"
 *
 * "when" is the number of days before the day that counts as today, and a time of day. Marks in
 * braces become dates around the day of publication: {day:-1} "5月15日", {month:0} "5月", {ym:-1}
 * "2024年4月", {year:0} "2024年", N days, months or years from it.
 *
 * Errors are KY_EINVAL and name file and line. Pure; cost linear in the text. */
#ifndef KY_SERVICE_DEMO_TEXT_H
#define KY_SERVICE_DEMO_TEXT_H

#include "base/arena.h"
#include "base/zone.h"
#include "html/safe.h"

struct demo_text {
    const char *file; /* for the texts of errors */
    struct str rest;  /* what has not been read yet */
    int line;         /* read so far */
    int first;        /* line where the block begins that was read last */
    bool free;        /* a text may hold any markup; the sanitizer takes what does not belong */
};

struct demo_field {
    const char *name;
    bool required;
};

struct demo_text demo_text(const char *file, struct str text);
/* The next block: values[i] belongs to fields[i] (n of them), empty when it is not there.
 * *out_found is false at the end of the text. */
enum ky_err demo_fields(struct demo_text *t, const struct demo_field *fields, size_t n,
                        struct str *values, bool *out_found, struct err *e) MUST_CHECK;
/* All that is left, as sanitized markup. */
enum ky_err demo_body(struct demo_text *t, struct arena *a, struct html_safe *out,
                      struct err *e) MUST_CHECK;

/* The instant of a "when", counted from the day that holds `today`. t names the place of the block
 * it stands in. */
enum ky_err demo_when(const struct demo_text *t, const struct zone *zone, int64_t today,
                      struct str when, int64_t *out, struct err *e) MUST_CHECK;
/* What a mark such as "ym:-1" stands for on the day of `at`, appended; false when there is no such
 * mark. */
bool demo_mark(struct buf *b, const struct zone *zone, int64_t at, struct str mark);
/* The text with its marks replaced; lines stay lines. */
enum ky_err demo_dates(const struct demo_text *t, struct arena *a, const struct zone *zone,
                       int64_t at, struct str *out, struct err *e) MUST_CHECK;

#endif
