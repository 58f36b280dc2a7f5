#include "base/zone.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/zone_priv.h"

#define ZONEINFO "/usr/share/zoneinfo/"

enum { NAME_MAX_BYTES = 64, FILE_MAX_BYTES = 1 << 20, OFFSET_MOST_S = 26 * 3600 };

static bool name_valid(struct str name)
{
    if (name.n == 0 || name.n > NAME_MAX_BYTES || name.p[0] == '/' || str_has(name, STR("..")))
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && !strchr("_+-/", c))
            return false;
    }
    return true;
}

static enum ky_err unknown(const char *name, struct err *e)
{
    return err_set(e, KY_EINVAL, "unknown time zone '%.80s'. Write it like Asia/Shanghai or UTC",
                   name);
}

/* UTC, without asking whether the machine has zone files. */
static struct zone *make_utc(void)
{
    struct zone *z = NEW(struct zone);
    z->name = mem_strdup("UTC");
    z->types = mem_zero(sizeof(*z->types));
    z->types_n = 1;
    return z;
}

enum ky_err zone_load(const char *name, struct zone **out, struct err *e)
{
    if (!name_valid(str_c(name)))
        return unknown(name, e);
    if (strcmp(name, "UTC") == 0) {
        *out = make_utc();
        return KY_OK;
    }
    struct buf path, data;
    buf_init(&path, sizeof(ZONEINFO) + NAME_MAX_BYTES);
    buf_init(&data, FILE_MAX_BYTES);
    buf_addc(&path, ZONEINFO);
    buf_addc(&path, name);
    enum ky_err err = KY_EINVAL;
    if (fs_is_dir(path.p) || !fs_exists(path.p))
        err = unknown(name, e);
    else
        err = fs_read(&fs_system, path.p, &data, e);
    if (err == KY_OK && !str_starts(buf_str(&data), STR("TZif")))
        err = unknown(name, e);
    if (err == KY_OK)
        err = zone_from_file(name, buf_str(&data), out, e);
    buf_release(&path);
    buf_release(&data);
    return err;
}

void zone_free(struct zone *z)
{
    if (!z)
        return;
    mem_free(z->name);
    mem_free(z->times);
    mem_free(z->time_type);
    mem_free(z->types);
    mem_free(z);
}

const char *zone_name(const struct zone *z)
{
    return z->name;
}

static int64_t to_seconds(int64_t us)
{
    return us / US_SECOND - (us % US_SECOND < 0);
}

/* How many transitions of the table are at or before second s. */
static size_t passed(const struct zone *z, int64_t s)
{
    size_t low = 0, high = z->times_n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (z->times[mid] <= s)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

int zone_offset(const struct zone *z, int64_t us)
{
    int64_t s = to_seconds(us);
    size_t n = passed(z, s);
    if (n == z->times_n && z->rule.known)
        return zone_rule_offset(&z->rule, s);
    return z->types[n == 0 ? 0 : z->time_type[n - 1]];
}

/* The first instant after `us` at which the offset may change; US_NEVER when there is none. */
static int64_t next_change(const struct zone *z, int64_t us)
{
    int64_t s = to_seconds(us);
    size_t n = passed(z, s);
    int64_t next = INT64_MAX;
    if (n < z->times_n)
        next = z->times[n];
    else if (z->rule.known)
        next = zone_rule_next(&z->rule, s);
    return next > INT64_MAX / US_SECOND ? US_NEVER : next * US_SECOND;
}

struct civil zone_civil(const struct zone *z, int64_t us)
{
    int64_t shifted;
    if (__builtin_add_overflow(us, zone_offset(z, us) * US_SECOND, &shifted))
        shifted = us;
    return civil_from_us(shifted);
}

int64_t zone_time(const struct zone *z, const struct civil *c)
{
    /* Walk the stretches of constant offset that can show this local time, from the first on. */
    int64_t wanted = civil_to_us(c);
    int64_t from = wanted - OFFSET_MOST_S * US_SECOND;
    for (;;) {
        int64_t us = wanted - zone_offset(z, from) * US_SECOND;
        int64_t until = next_change(z, from);
        if (us < from)
            return from; /* the change before skipped it */
        if (us < until)
            return us;
        from = until;
    }
}

int64_t zone_midnight(const struct zone *z, int64_t us, int days)
{
    struct civil today = zone_civil(z, us);
    today.hour = today.minute = today.second = today.micro = 0;
    struct civil day = civil_from_us(civil_to_us(&today) + days * US_DAY);
    return zone_time(z, &day);
}
