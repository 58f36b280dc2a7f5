/* tmpl_priv.h: shapes shared by the files of src/tmpl.
 *
 * scan.c cuts a text into tokens and pairs openers with closers; compile.c decides which lines are
 * standalone and makes one flat array of nodes, a body directly behind its opener; render.c walks
 * that array. set.c owns templates; a node holds the slot of the partial it names, so that
 * rendering looks no name up but dynamic ones. */
#ifndef KY_TMPL_TMPL_PRIV_H
#define KY_TMPL_TMPL_PRIV_H

#include "tmpl/tmpl.h"

#include "base/vec.h"

enum {
    TEXT_MAX = 1 << 20,   /* bytes of a template */
    NEST_MAX = 64,        /* openers inside openers, in one template */
    DELIM_MAX = 16,       /* bytes of a delimiter */
    PARTIALS_MAX = 64,    /* partials and parents inside each other, while rendering */
    DEPTH_MAX = 256,      /* those and sections and blocks, while rendering */
    STEPS_MAX = 10000000, /* nodes walked and maps searched for one page */
};

/* A name with its hash, made once when the template is compiled. */
struct key {
    struct str s;
    uint32_t hash;
};

struct path {
    uint32_t n; /* 0: the implicit iterator "." */
    struct key keys[];
};

uint32_t name_hash(struct str s);

enum value_type { VALUE_BOOL, VALUE_INT, VALUE_STR, VALUE_HTML, VALUE_LIST, VALUE_MAP };

struct entry {
    struct str key;
    uint32_t hash;
    const struct value *v; /* never NULL */
};

struct value {
    enum value_type type;
    struct arena *arena; /* of a list or map */
    union {
        bool b;
        int64_t i;
        struct str s; /* also the markup of VALUE_HTML */
        VEC(const struct value *) items;
        struct {
            VEC(struct entry) entries; /* in the order they were set */
            uint32_t *index;           /* open addressing, entry + 1; NULL while the map is small */
            uint32_t mask;
        } map;
    } u;
};

const struct value *value_find(const struct value *map, const struct key *key);

enum token_kind {
    TOKEN_TEXT, /* of one line at most, with its LF */
    TOKEN_VAR,
    TOKEN_SECTION,
    TOKEN_INVERTED,
    TOKEN_PARTIAL,
    TOKEN_PARENT,
    TOKEN_BLOCK,
    TOKEN_CLOSE,
    TOKEN_NOTE /* a comment or a change of delimiters: prints nothing */
};

struct token {
    enum token_kind kind;
    bool raw;       /* VAR: {{{x}}} or {{&x}} */
    bool dynamic;   /* PARTIAL, PARENT: the name is a path to the name */
    bool argument;  /* BLOCK directly in a PARENT: replaces a block of that template */
    bool silent;    /* TEXT directly in a PARENT: never printed */
    uint32_t match; /* of an opener its closer, and the other way round */
    uint32_t node;  /* of an opener, once compiled */
    size_t at;      /* where it begins in the template */
    struct str s;   /* the text; else the name */
};

struct tokens {
    struct token *p;
    size_t n, cap;
};

enum node_kind {
    NODE_TEXT,
    NODE_INDENT, /* a line begins here with a tag that is not alone on it */
    NODE_VAR,
    NODE_SECTION,
    NODE_INVERTED,
    NODE_PARTIAL,
    NODE_PARENT,  /* its body holds NODE_ARGUMENTs only */
    NODE_BLOCK,   /* its body is the default */
    NODE_ARGUMENT /* a block given to a parent */
};

struct node {
    unsigned char kind; /* enum node_kind */
    bool line_start;    /* TEXT: it begins a line */
    bool alone;         /* PARTIAL, PARENT, BLOCK: standalone, so that `indent` is for every line */
    bool raw, dynamic;  /* as in the token */
    uint32_t end;       /* index behind the body */
    uint32_t at;        /* where its token begins in the template */
    struct str s;       /* the text; else the name */
    struct str indent;  /* PARTIAL, PARENT, BLOCK: of the lines brought in */
    union {
        const struct path *path; /* VAR, SECTION, INVERTED, and a dynamic PARTIAL or PARENT */
        struct slot *slot;       /* PARTIAL, PARENT */
    } u;
};

struct tmpl {
    struct arena arena;
    struct str name, text;
    struct node *nodes;
    uint32_t nodes_n;
};

/* A name that is defined or asked for. Lives as long as the set. */
struct slot {
    struct slot *next;
    struct str name;
    struct tmpl *tmpl;                             /* NULL: missing */
    enum { SLOT_NEW, SLOT_OPEN, SLOT_DONE } visit; /* of tmpl_check_ends */
};

struct tmpl_set {
    struct tmpl_options options;
    struct arena arena; /* slots and their names */
    struct map *names;  /* to struct slot */
    struct slot *first, *last;
    struct buf *missing; /* the answer of tmpl_missing */
};

struct slot *set_slot(struct tmpl_set *set, struct str name);             /* made when new */
const struct slot *set_find(const struct tmpl_set *set, struct str name); /* NULL when new */

enum ky_err tmpl_scan(const struct tmpl *t, struct arena *scratch, struct tokens *out,
                      struct err *e) MUST_CHECK;
/* Fills t->nodes from t->text. */
enum ky_err tmpl_compile(struct tmpl_set *set, struct tmpl *t, struct err *e) MUST_CHECK;

/* "name:line:column: " and the text, for the byte `at` of the template; columns count characters.
 */
enum ky_err tmpl_fail(const struct tmpl *t, size_t at, struct err *e, enum ky_err code,
                      const char *fmt, ...) PRINTF_LIKE(5, 6);
struct str tmpl_brief(struct str s); /* short enough for a message */

#endif
