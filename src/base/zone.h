/* zone.h: time zones of the IANA database, read from the system's zoneinfo files (RFC 8536).
 * A loaded zone is immutable and may be shared between threads. */
#ifndef KY_BASE_ZONE_H
#define KY_BASE_ZONE_H

#include "base/clock.h"

struct zone;

/* `name` like "Asia/Shanghai" or "UTC": letters, digits, "_+-/", no "..". KY_EINVAL with the hint
 * of an example for a name that is malformed or unknown. Free with zone_free. */
enum ky_err zone_load(const char *name, struct zone **out, struct err *e) MUST_CHECK;
void zone_free(struct zone *z);
const char *zone_name(const struct zone *z);

int zone_offset(const struct zone *z, int64_t us); /* seconds east of UTC at that instant */
struct civil zone_civil(const struct zone *z, int64_t us);
/* The instant of a local time; of a time that the clocks skip, the first after; of one that comes
 * twice, the first. */
int64_t zone_time(const struct zone *z, const struct civil *c);
/* Start of the local day that holds `us`, plus `days` local days. */
int64_t zone_midnight(const struct zone *z, int64_t us, int days);

#endif
