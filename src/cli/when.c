/* What many commands take and print: ids and moments. */
#include "cli/cli.h"

enum ky_err cli_id(const struct cli *c, size_t arg, const char *what, int64_t *out, struct err *e)
{
    if (str_to_i64(str_c(c->args[arg]), out) && *out > 0)
        return KY_OK;
    return err_set(e, KY_EUSAGE, "'%s' is not the number of %s", c->args[arg], what);
}

enum ky_err cli_time(const struct cli *c, const char *text, const char *what, int64_t *out,
                     struct err *e)
{
    struct civil civil;
    bool has_zone;
    int offset;
    char copy[40] = "";
    struct str s = str_trim(str_c(text));
    /* A date alone would leave open which end of the day is meant. */
    bool good = s.n > 10 && s.n < sizeof(copy) && (s.p[10] == ' ' || s.p[10] == 'T');
    if (good) {
        memcpy(copy, s.p, s.n);
        copy[10] = 'T';
        good = time_iso_parse(str_of(copy, s.n), &civil, &has_zone, &offset);
    }
    if (!good)
        return err_set(e, KY_EUSAGE, "%s is a time such as '2026-03-01 09:00', not '%s'", what,
                       text);
    *out = has_zone ? civil_to_us(&civil) - offset * US_SECOND : zone_time(c->site->zone, &civil);
    return KY_OK;
}

struct str cli_when(struct cli *c, int64_t us)
{
    if (!us)
        return STR("-");
    struct civil at = zone_civil(c->site->zone, us);
    return arena_printf(&c->arena, "%04d-%02d-%02d %02d:%02d:%02d", at.year, at.month, at.day,
                        at.hour, at.minute, at.second);
}

struct str cli_stamp(struct cli *c, int64_t us)
{
    struct buf b;
    buf_init(&b, 64);
    if (us)
        time_rfc3339(&b, us, zone_offset(c->site->zone, us));
    struct str copy = arena_str(&c->arena, buf_str(&b));
    buf_release(&b);
    return copy;
}
