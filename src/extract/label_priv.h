/* label_priv.h: the table of labels and the values behind them; for label*.c only. */
#ifndef KY_EXTRACT_LABEL_PRIV_H
#define KY_EXTRACT_LABEL_PRIV_H

#include "extract/extract_priv.h"

struct label_word {
    struct str word;
    enum label label;
    bool weak;  /* may begin a paragraph too */
    bool slash; /* "编辑/" counts as well */
};

extern const struct label_word label_words[];
extern const size_t label_words_n;

bool label_is_colon(uint32_t c);
bool label_is_open(uint32_t c); /* brackets, but the pairs 《》 and “” */
bool label_is_close(uint32_t c);
/* The character that ends before byte `at`; 0 at the beginning. */
uint32_t label_before(struct str s, size_t at);
/* Holds punctuation of sentences. */
bool label_is_sentence(struct str s);

/* What a label of that kind takes from the text behind it: marks, tools, dates stuck to a name and
 * words behind a wide gap are cut; empty when nothing is said (null, 无, --). */
struct str label_value(struct arena *a, enum label label, struct str raw);
/* Is the value short and plain enough for its label? */
bool label_fits(enum label label, struct str value);

#endif
