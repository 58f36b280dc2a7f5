/* pack_priv.h: what writing and reading share: the names and the proof. */
#ifndef KY_PACK_PACK_PRIV_H
#define KY_PACK_PACK_PRIV_H

#include "base/crypto.h"
#include "pack/pack.h"

enum { PACK_CHUNK = 64 << 10, PACK_NAME_MAX = 120 };
#define PACK_END "end"

/* Over names, sizes, and data in chunks, however it comes. */
struct pack_proof {
    struct hash hash;
    size_t n;
    char chunk[PACK_CHUNK];
};
void pack_proof_entry(struct pack_proof *p, struct str name, int64_t size);
void pack_proof_data(struct pack_proof *p, struct str data);
/* The proof so far; whole entries only. */
struct hash pack_proof_hash(struct pack_proof *p);

bool pack_name_good(struct str name);

#endif
