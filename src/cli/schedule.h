/* schedule.h: what `kaiyuan schedule` read and reckoned, and its chart. */
#ifndef KY_CLI_SCHEDULE_H
#define KY_CLI_SCHEDULE_H

#include "calendar/workday.h"
#include "cli/cli.h"
#include "cpm/read.h"

struct plan {
    const char *file;
    struct str name; /* of the project; may be empty */
    struct cpm_network net;
    int32_t mpm_time;
    struct cpm_schedule s;
    bool dated;
    int32_t first; /* day of the first working day, when dated */
    struct workdays workdays;
};

/* The n-th day of the work, from 0; -1 is the day before the first. A number in an undated plan. */
int32_t plan_day(const struct plan *p, int32_t n);
/* Whether a dependency is of a critical path: between two that have no slack, and with none itself.
 */
bool plan_is_tight(const struct plan *p, const struct cpm_dependency *d);
/* Write the chart. KY_EUSAGE for a wrong option. */
enum ky_err plan_draw(struct cli *c, const struct plan *p, const char *file,
                      struct err *e) MUST_CHECK;

#endif
