/* kind.h: what the register knows: its kinds of objects, and the fields of each.
 *
 * One table (kind.c) is followed by everything: reading a record file, checking it, the canonical
 * form, which object refers to which, what is counted, and the reference in docs/REGISTER.md. To
 * add a kind is to add its rows. Pure. */
#ifndef KY_REGISTER_KIND_H
#define KY_REGISTER_KIND_H

#include "base/str.h"

/* In the order in which they can be created: a kind refers to earlier ones, to itself, or to later
 * ones by fields that may be filled in afterwards. X(code, name, path): `name` is the kind's in
 * record files and the change log; `path` its address under /register/, NULL where it has no page
 * of its own and is shown on its owner's. */
#define REGISTER_KINDS(X)                                                                          \
    X(KIND_RULE, "rule", "rules")                                                                  \
    X(KIND_HOLIDAY, "holiday", NULL)                                                               \
    X(KIND_JURISDICTION, "jurisdiction", NULL)                                                     \
    X(KIND_ORGANIZATION, "organization", "organizations")                                          \
    X(KIND_PERSON, "person", "people")                                                             \
    X(KIND_POST, "post", NULL)                                                                     \
    X(KIND_DOCUMENT, "document", "documents")                                                      \
    X(KIND_VERSION, "document_version", NULL)                                                      \
    X(KIND_MEMBERSHIP, "membership", NULL)                                                         \
    X(KIND_TERM, "legislative_term", NULL)                                                         \
    X(KIND_SERIES, "meeting_series", NULL)                                                         \
    X(KIND_MEETING, "meeting", "meetings")                                                         \
    X(KIND_VENUE, "venue", NULL)                                                                   \
    X(KIND_ATTENDANCE, "attendance", NULL)                                                         \
    X(KIND_ITEM, "agenda_item", NULL)                                                              \
    X(KIND_CONSIDERATION, "consideration", NULL)                                                   \
    X(KIND_STATEMENT, "statement", NULL)                                                           \
    X(KIND_DECISION, "decision", "decisions")                                                      \
    X(KIND_INSTRUCTION, "instruction", "instructions")                                             \
    X(KIND_PLAN, "plan", "plans")                                                                  \
    X(KIND_PLAN_ITEM, "plan_item", NULL)                                                           \
    X(KIND_TASK, "task", "tasks")                                                                  \
    X(KIND_PROJECT, "project", "projects")                                                         \
    X(KIND_ASSIGNMENT, "assignment", NULL)                                                         \
    X(KIND_DEADLINE, "deadline", NULL)                                                             \
    X(KIND_EXTENSION, "extension", NULL)                                                           \
    X(KIND_REPORT, "progress_report", NULL)                                                        \
    X(KIND_EVIDENCE, "evidence", NULL)                                                             \
    X(KIND_NOTICE, "notice", "notices")                                                            \
    X(KIND_SEGMENT, "segment", NULL)                                                               \
    X(KIND_MILESTONE, "milestone", NULL)                                                           \
    X(KIND_DEPENDENCY, "dependency", NULL)                                                         \
    X(KIND_BASELINE, "baseline", NULL)                                                             \
    X(KIND_MONEY, "money", NULL)                                                                   \
    X(KIND_INDICATOR, "indicator", "indicators")                                                   \
    X(KIND_VALUE, "indicator_value", NULL)                                                         \
    X(KIND_HAZARD, "hazard", "hazards")                                                            \
    X(KIND_ACKNOWLEDGEMENT, "acknowledgement", NULL)                                               \
    X(KIND_ASSESSMENT, "assessment", NULL)                                                         \
    X(KIND_MOVE, "move", NULL)                                                                     \
    X(KIND_ANCHOR, "anchor", NULL)

enum register_kind {
    KIND_NONE,
#define X(code, name, path) code,
    REGISTER_KINDS(X)
#undef X
        REGISTER_KINDS_N
};

enum field_type {
    FIELD_LINE,    /* text without line breaks, at most 1,000 code points */
    FIELD_TEXT,    /* text, at most 100,000 bytes; never markup: pages escape it */
    FIELD_INT,     /* min..max */
    FIELD_BOOL,    /* true, or absent */
    FIELD_DATE,    /* "2026-05-16", kept as text: it sorts */
    FIELD_PARTIAL, /* "2026", "2026-05" or "2026-05-16" */
    FIELD_TIME,    /* an instant: in files RFC 3339, kept as us since 1970 UTC */
    FIELD_MONEY,   /* fen, an integer, not negative */
    FIELD_CHOICE,  /* one of `choices` */
    FIELD_CHOICES, /* several of `choices`, in their order */
    FIELD_URL,     /* http, https, or a path of this site */
    FIELD_NUMBER,  /* a decimal figure kept as text, "12.5": never a double */
    FIELD_REF,     /* an object of one of the kinds `targets`; in files its key, or "kind:key" */
    FIELD_REFS,    /* several, at most REFS_MAX, in order, none twice */
    FIELD_ARTICLE, /* an article: in files its id, its path or its origin; kept as id */
    FIELD_FILE,    /* a medium of the site by its hash, 32 hex digits */
};

enum field_flags {
    FIELD_REQUIRED = 1,
    FIELD_FIXED = 2,    /* said once: may be filled in later, never changed */
    FIELD_COMPUTED = 4, /* set by the program, refused in files */
    FIELD_FACET = 8,    /* a choice by which objects of the kind are listed and counted */
    FIELD_OWNER = 16,   /* the object this one is a part of; its page shows it */
    FIELD_TALLY = 32,   /* a reference under which objects are counted by their facet `light` */
};

enum { FIELDS_MAX = 40, REFS_MAX = 200, CHOICES_MAX = 40 };

struct field {
    const char *name;
    enum field_type type;
    unsigned flags;
    const char *const *choices; /* ends with NULL */
    uint64_t targets;           /* 1 << kind */
    int64_t min, max;
};

struct kind {
    enum register_kind kind;
    const char *name, *path;
    const struct field *fields; /* in byte order of their names; ends with one that has none */
    const char *title;          /* the field that names an object: title, name, text… */
    /* The field that objects of the kind are ordered by among their like (a time, date or integer);
     * NULL: their id. */
    const char *order;
};

const struct kind *kind_of(enum register_kind k);
const struct kind *kind_find(struct str name);      /* NULL when unknown */
const struct kind *kind_find_path(struct str path); /* by its address; NULL when unknown */
const struct field *kind_field(const struct kind *k, struct str name); /* NULL when unknown */

#endif
