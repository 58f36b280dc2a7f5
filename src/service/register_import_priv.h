/* register_import_priv.h: an import at work; shared by register_import*.c. */
#ifndef KY_SERVICE_REGISTER_IMPORT_PRIV_H
#define KY_SERVICE_REGISTER_IMPORT_PRIV_H

#include "register/record_file.h"
#include "service/register_import.h"
#include "service/register_priv.h"

struct import {
    struct reg *x;
    struct arena *arena; /* of what is answered */
    const struct record_file *file;
    struct record_index index;
    int64_t *ids; /* by the entries' index: the object; 0: still to be made */
    enum import_fate { FATE_NONE, FATE_CREATED, FATE_CHANGED, FATE_UNCHANGED } * fates;
    struct arena step; /* of one entry */
    struct import_result *result;
    VEC(struct import_line) lines;
};

/* Fill in what an entry refers to. What is still to be made is left out: *out_later tells. */
enum ky_err import_refs(struct import *m, struct reader *r, const struct record_entry *en,
                        struct object_draft *d, bool *out_later, struct err *e) MUST_CHECK;
/* The object that the first reference of a field means; 0 when it is not set. */
enum ky_err import_ref(struct import *m, const struct record_entry *en, const char *field,
                       int64_t *out, struct err *e) MUST_CHECK;
/* Where an anchor's words stand: start, end, revision. */
enum ky_err import_anchor(struct reader *r, struct object_draft *d, struct err *e) MUST_CHECK;

#endif
