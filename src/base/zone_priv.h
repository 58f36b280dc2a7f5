/* zone_priv.h: a zone in memory, and its parts. For src/base/zone*.c and their tests. */
#ifndef KY_BASE_ZONE_PRIV_H
#define KY_BASE_ZONE_PRIV_H

#include "base/zone.h"

/* A day of the year as POSIX TZ writes it. */
struct zone_day {
    enum { ZONE_JULIAN, ZONE_ZERO_BASED, ZONE_MONTH_WEEK } kind; /* Jn, n, Mm.w.d */
    int n;                                                       /* of Jn (from 1) and n */
    int month, week, weekday;                                    /* week 5: the last */
    int time_s; /* local seconds after midnight, -167 to 167 hours */
};

/* The rule for instants beyond the table: "CET-1CEST,M3.5.0,M10.5.0/3". */
struct zone_rule {
    bool known, has_dst;
    int std_s, dst_s; /* east of UTC */
    struct zone_day start, end;
};

struct zone {
    char *name;
    size_t times_n, types_n;
    int64_t *times;           /* transitions in seconds, ascending */
    unsigned char *time_type; /* index of the type that begins there */
    int *types;               /* seconds east of UTC; types[0] holds before the first transition */
    struct zone_rule rule;
};

/* A rule from its text; KY_ECORRUPT when malformed. */
enum ky_err zone_rule_parse(struct str text, struct zone_rule *out, struct err *e) MUST_CHECK;
int zone_rule_offset(const struct zone_rule *rule, int64_t s);
/* The first change of the offset after second `s`; INT64_MAX when there is none. */
int64_t zone_rule_next(const struct zone_rule *rule, int64_t s);

/* A zone from the bytes of a TZif file of version 2 or later (RFC 8536). KY_ECORRUPT when it is
 * none or damaged, KY_EUNSUPPORTED when it counts leap seconds. Any bytes are safe. */
enum ky_err zone_from_file(const char *name, struct str data, struct zone **out,
                           struct err *e) MUST_CHECK;

#endif
