/* zone_file.c: TZif files (RFC 8536) to struct zone. A file holds a block with 32-bit times, which
 * is skipped, then one with 64-bit times, then the rule between two line feeds. */
#include "base/zone_priv.h"

#include "base/mem.h"

struct reader {
    struct str rest;
    bool spent; /* sticky: something was read beyond the end */
};

static struct str take(struct reader *r, uint64_t n)
{
    if (r->spent || n > r->rest.n) {
        r->spent = true;
        return STR("");
    }
    struct str got = str_sub(r->rest, 0, (size_t)n);
    r->rest = str_from(r->rest, (size_t)n);
    return got;
}

/* Big-endian, two's complement. */
static int64_t number(const char *p, int bytes)
{
    uint64_t v = p[0] & 0x80 ? UINT64_MAX : 0;
    for (int i = 0; i < bytes; i++)
        v = v << 8 | (unsigned char)p[i];
    return (int64_t)v;
}

struct header {
    char version;
    uint64_t isut_n, isstd_n, leap_n, time_n, type_n, char_n;
};

static bool take_header(struct reader *r, struct header *out)
{
    struct str h = take(r, 44);
    if (r->spent || !str_starts(h, STR("TZif")))
        return false;
    uint64_t counts[6];
    for (int i = 0; i < 6; i++)
        counts[i] = (uint64_t)number(h.p + 20 + 4 * i, 4) & UINT32_MAX;
    *out =
        (struct header){h.p[4], counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
    return true;
}

/* The counts are 32-bit: no sum or product of them overflows. */
static uint64_t block_size(const struct header *h, uint64_t time_size)
{
    return h->time_n * (time_size + 1) + h->type_n * 6 + h->char_n + h->leap_n * (time_size + 4) +
           h->isstd_n + h->isut_n;
}

static bool fill_times(struct zone *z, struct str times, struct str indices, size_t n)
{
    z->times = mem_alloc(n * sizeof(*z->times));
    z->time_type = mem_alloc(n);
    z->times_n = n;
    for (size_t i = 0; i < n; i++) {
        z->times[i] = number(times.p + 8 * i, 8);
        z->time_type[i] = (unsigned char)indices.p[i];
        if (z->time_type[i] >= z->types_n || (i > 0 && z->times[i] <= z->times[i - 1]))
            return false;
    }
    return true;
}

static bool fill_types(struct zone *z, struct str types, size_t n)
{
    enum { LEAST = -89999, MOST = 93599 }; /* RFC 8536, 3.2: -25 to 26 hours, exclusive */
    z->types = mem_alloc(n * sizeof(*z->types));
    z->types_n = n;
    for (size_t i = 0; i < n; i++) {
        int64_t offset = number(types.p + 6 * i, 4);
        if (offset < LEAST || offset > MOST)
            return false;
        z->types[i] = (int)offset;
    }
    return true;
}

static bool fill(struct zone *z, struct reader *r, const struct header *h)
{
    struct str times = take(r, h->time_n * 8), indices = take(r, h->time_n);
    struct str types = take(r, h->type_n * 6);
    take(r, h->char_n + h->isstd_n + h->isut_n);
    return !r->spent && h->type_n > 0 && fill_types(z, types, types.n / 6) &&
           fill_times(z, times, indices, indices.n);
}

static enum ky_err fill_rule(struct zone *z, struct str footer, struct err *e)
{
    if (footer.n < 2 || footer.p[0] != '\n' || footer.p[footer.n - 1] != '\n')
        return err_set(e, KY_ECORRUPT, "cannot find the rule of time zone '%s'", z->name);
    struct str text = str_sub(footer, 1, footer.n - 1);
    return text.n == 0 ? KY_OK : zone_rule_parse(text, &z->rule, e);
}

enum ky_err zone_from_file(const char *name, struct str data, struct zone **out, struct err *e)
{
    struct reader r = {data, false};
    struct header h;
    if (!take_header(&r, &h) || h.version < '2')
        return err_set(e, KY_ECORRUPT, "cannot read time zone '%s': no zone file", name);
    take(&r, block_size(&h, 4));
    if (!take_header(&r, &h))
        return err_set(e, KY_ECORRUPT, "cannot read time zone '%s': damaged", name);
    if (h.leap_n > 0)
        return err_set(e, KY_EUNSUPPORTED, "cannot use time zone '%s' with leap seconds", name);
    struct zone *z = NEW(struct zone);
    z->name = mem_strdup(name);
    enum ky_err err = KY_OK;
    if (!fill(z, &r, &h))
        err = err_set(e, KY_ECORRUPT, "cannot read time zone '%s': damaged", name);
    else
        err = fill_rule(z, r.rest, e);
    if (err == KY_OK)
        *out = z;
    else
        zone_free(z);
    return err;
}
