/* settings.h: settings as people change them: each checked by its own rule. */
#ifndef KY_SERVICE_SETTINGS_H
#define KY_SERVICE_SETTINGS_H

#include "service/site.h"

/* KY_EINVAL says what the setting takes; nothing is logged when it has that value already. A
 * running server takes the new value at once, but for the zone, which it reads when it starts. */
enum ky_err settings_change(struct site *s, const struct actor *actor, enum setting setting,
                            struct str value, struct err *e) MUST_CHECK;

#endif
