/* block.h: what editors put on the front page by hand: the headline, slides, columns; the links to
 * partners; the slots for advertisements. A block stands at a place and holds picks (articles or
 * links, each with its dates), or shows what is newest of a channel or a topic. Key:
 * "blocks:PLACE". */
#ifndef KY_STORE_BLOCK_H
#define KY_STORE_BLOCK_H

#include "store/writer.h"

enum block_kind { BLOCK_PICKS, BLOCK_CHANNEL, BLOCK_TOPIC, BLOCK_KINDS };

struct block_item {
    int64_t id, block_id, rank;
    int64_t article_id;          /* 0: a link */
    struct str title, url, text; /* in place of the article's; a link has its own */
    int64_t picture_id;          /* media; 0: the article's */
    int64_t starts_at, ends_at;  /* shown from and until; 0: always */
    bool public;
};

struct block {
    int64_t id, rank;
    struct str place; /* "headline", "slides", "column", "partners", "ad-top", "ad-side" */
    enum block_kind kind;
    int64_t ref; /* channel or topic; 0 for picks */
    struct str title, title_en;
    bool public;
    struct block_item *items; /* of store_blocks: those that are shown now, in order */
    size_t items_n;
};

enum { BLOCK_ITEMS_MAX = 100 };

/* The public blocks at a place, by rank. Lowers valid_until to when an item comes or goes. */
enum ky_err store_blocks(struct reader *r, const char *place, struct block **out, size_t *out_n,
                         struct err *e) MUST_CHECK;
/* Every block of every place with all its items, shown or not, by place, rank and id: for those who
 * arrange them. At most BLOCKS_MAX, each with as many items. Keeps no key. */
enum { BLOCKS_MAX = 1000 };
enum ky_err store_block_list(struct reader *r, struct block **out, size_t *out_n,
                             struct err *e) MUST_CHECK;
/* One item, whether shown or not. NULL in *out when there is none. Depends on "block-item:ID". */
enum ky_err store_block_item(struct reader *r, int64_t id, struct block_item **out,
                             struct err *e) MUST_CHECK;
/* Create (id 0) or replace; nothing is logged when nothing changes. KY_EINVAL names the field. */
enum ky_err store_block_save(struct writer *w, struct block *b, struct err *e) MUST_CHECK;
enum ky_err store_block_item_save(struct writer *w, struct block_item *i, struct err *e) MUST_CHECK;

#endif
