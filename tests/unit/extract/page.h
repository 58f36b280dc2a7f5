/* page.h: pages of tests, read whole or up to the step that a test looks at. */
#ifndef KY_TESTS_EXTRACT_PAGE_H
#define KY_TESTS_EXTRACT_PAGE_H

#include <stdio.h>
#include <string.h>

#include "extract/extract_priv.h"
#include "unit.h"

struct fixture {
    struct arena arena;
    struct extract out;
    struct page page;
};

enum upto {
    UPTO_LINES,
    UPTO_HEAD,
    UPTO_CRUMB,
    UPTO_WORDS,
    UPTO_LABELS,
    UPTO_TITLE,
    UPTO_CONTENT,
    UPTO_BODY
};

/* Run the steps of extract_page on UTF-8 markup, `upto` included. */
void fixture_read(struct fixture *f, const char *markup, enum upto upto);
void fixture_release(struct fixture *f);

/* The line that begins with `start`; the test fails when there is none. */
struct line *fixture_line(struct fixture *f, const char *start);
/* The value of the first field of that label; "(none)" when there is none. */
struct str fixture_field(const struct fixture *f, enum label label);

/* extract_page on a page that must be an article. Release f with fixture_release. */
struct extract *article(struct fixture *f, struct str bytes);
struct extract *article_of(struct fixture *f, const char *markup);
bool has_flag(const struct extract *x, const char *start);
/* The paragraphs joined by "|". */
struct str paragraphs(struct fixture *f);

#endif
