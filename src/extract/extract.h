/* extract.h: a foreign news page in, a proposed article out. Pure: bytes and a few hints, no I/O,
 * no clock. Nothing is guessed: what the page does not say is empty. Cost: linear in the page.
 *
 * The first step of the extractor: encoding, removal of what is not the article, the article's
 * fields. What a person must look at comes as flags, "code: detail". */
#ifndef KY_EXTRACT_EXTRACT_H
#define KY_EXTRACT_EXTRACT_H

#include "html/safe.h"
#include "text/charset.h"

struct extract_hints {
    struct str url;          /* where the page came from; empty for a file */
    struct str http_charset; /* from its Content-Type */
    bool pictures;           /* keep those of the body, see struct extract */
};

/* A picture of the body. In the markup stands <img src="EXTRACT_PICTURE…" alt="…"> with its index
 * behind the prefix, for the caller to put in what is to be shown or nothing: such markup is not to
 * be published. */
#define EXTRACT_PICTURE "https://picture.invalid/"
struct extract_picture {
    struct str url; /* absolute http or https, or "data:…"; empty: `raw` cannot be resolved */
    struct str raw; /* as the page has it */
    struct str alt; /* trimmed */
};

struct extract_list {
    struct str *p;
    size_t n;
};

struct extract {
    struct charset charset;
    struct str url;   /* canonical address, else the hint */
    struct str title; /* without site or channel name; lines of a broken headline joined */
    struct str
        date; /* "2024-05-16", "…T09:30" or "…T09:30:12": local time, as precise as the page */
    struct str source;        /* 来源, else the agency of the dateline */
    struct str source_url;    /* where its link goes */
    struct str origin_source; /* the publication the text itself names as its origin */
    struct str editor;        /* 责任编辑 or 编辑 */
    struct str channel;       /* last step of the breadcrumb that names a section */
    struct str lead;          /* 导言/摘要 without the label */
    struct str lang;          /* "zh-CN", "en"…; from the page, else from its letters */
    struct extract_list breadcrumb, tags;
    struct extract_list body; /* paragraphs, trimmed, otherwise exactly the page's characters */
    struct html_safe
        html; /* the same paragraphs as sanitized markup: emphasis, links, lists, tables stay */
    struct extract_list flags;
    struct extract_picture *pictures; /* when asked for */
    size_t pictures_n;
};

/* KY_EINVAL when the page holds no article at all (the text says what was looked for); KY_ELIMIT
 * when it is too large (8 MB). Strings live in the arena. */
enum ky_err extract_page(struct arena *a, struct str bytes, const struct extract_hints *hints,
                         struct extract *out, struct err *e) MUST_CHECK;

/* The JSON object that `import page --dry-run --json` prints: all keys always there, null or [] for
 * what the page does not say. Meeting, people, documents, points and commitments are read by a
 * later step and are null or [] until then. */
struct buf;
void extract_json(struct buf *out, const struct extract *x);

#endif
