#include "pack/pack_priv.h"

#include <stdio.h>

static void flush(struct pack_proof *p)
{
    const struct str parts[] = {hash_str(&p->hash), str_of(p->chunk, p->n)};
    if (p->n)
        p->hash = hash_parts(parts, 2);
    p->n = 0;
}

void pack_proof_entry(struct pack_proof *p, struct str name, int64_t size)
{
    char number[24];
    snprintf(number, sizeof(number), "%lld", (long long)size);
    flush(p);
    const struct str parts[] = {hash_str(&p->hash), name, str_c(number)};
    p->hash = hash_parts(parts, 3);
}

void pack_proof_data(struct pack_proof *p, struct str data)
{
    while (data.n > 0) {
        size_t n = sizeof(p->chunk) - p->n;
        n = n < data.n ? n : data.n;
        memcpy(p->chunk + p->n, data.p, n);
        p->n += n;
        data = str_from(data, n);
        if (p->n == sizeof(p->chunk))
            flush(p);
    }
}

struct hash pack_proof_hash(struct pack_proof *p)
{
    flush(p);
    return p->hash;
}

static bool part_good(struct str part)
{
    if (part.n == 0 || part.p[0] == '.')
        return false;
    for (size_t i = 0; i < part.n; i++) {
        char c = part.p[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-')
            return false;
    }
    return true;
}

bool pack_name_good(struct str name)
{
    struct str rest = name, part;
    if (name.n == 0 || name.n > PACK_NAME_MAX || str_ends(name, STR("/")))
        return false;
    while (str_split(&rest, '/', &part))
        if (!part_good(part))
            return false;
    return true;
}
