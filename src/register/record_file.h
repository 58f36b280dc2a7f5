/* record_file.h: a record file as it is read: objects with their fields, each checked for what it
 * can say alone.
 *
 *     {"kaiyuan_record": 1, "objects": [
 *         {"kind": "task", "key": "t-1", "level": "public", "title": "…", "parent": "t-0", …}]}
 *
 * References stand as keys, or as "kind:key" where a field takes several kinds; whoever knows the
 * site resolves them. A field that is left out is not spoken of; null takes it away. Errors are
 * KY_EINVAL and begin with the object's place: "objects[12] task 't-1': field 'on' must be …".
 * Pure; what is read points into the arena. Cost: linear in the text, n log n in the objects. */
#ifndef KY_REGISTER_RECORD_FILE_H
#define KY_REGISTER_RECORD_FILE_H

#include "register/object.h"

enum { RECORD_FILE_VERSION = 1, RECORD_FILE_MAX = 64 << 20, RECORD_OBJECTS_MAX = 1000000 };

struct record_field {
    const struct field *field;
    const struct json *value;
};

struct record_entry {
    size_t index; /* its place: objects[index] */
    const struct kind *kind;
    struct str key;
    bool has_level;
    enum level level;
    struct record_field *fields; /* as they stand */
    size_t fields_n;
};

struct record_file {
    struct record_entry *p; /* as they stand; no two of a kind with one key */
    size_t n;
};

enum ky_err record_file_parse(struct arena *a, struct str text, struct record_file *out,
                              struct err *e) MUST_CHECK;

/* The entry of that kind and key; NULL when the file has none. O(log n). */
struct record_index {
    const struct record_entry **p;
    size_t n;
};
enum ky_err record_index_init(struct arena *a, const struct record_file *f,
                              struct record_index *out, struct err *e) MUST_CHECK;
const struct record_entry *record_index_find(const struct record_index *x, enum register_kind kind,
                                             struct str key);

/* What a field refers to: the kind, when it is said or there is but one, and the key. */
struct record_ref {
    const struct kind *kind;
    struct str key;
};
/* Of one that is no list, `at` is 0. KY_EINVAL for a kind that cannot stand there. */
size_t record_refs_n(const struct record_field *f);
enum ky_err record_ref_at(const struct record_entry *x, const struct record_field *f, size_t at,
                          struct record_ref *out, struct err *e) MUST_CHECK;

static inline bool record_field_refers(const struct record_field *f)
{
    return f->field->type == FIELD_REF || f->field->type == FIELD_REFS ||
           f->field->type == FIELD_ARTICLE;
}

/* Take the level and every field that refers to nothing into a draft of its kind. */
enum ky_err record_entry_take(struct arena *a, const struct record_entry *x, struct object_draft *d,
                              struct err *e) MUST_CHECK;

/* Put "objects[12] " before a text that names the object, "objects[12] task 't-1': " before one
 * that does not. */
enum ky_err record_blame(const struct record_entry *x, enum ky_err err, struct err *e);

#endif
