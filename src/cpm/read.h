/* read.h: networks of activities from files.
 *
 * PSPLIB (.sm, single mode; Kolisch and Sprecher 1996): the relations are finish to start without
 * lag; resources and what else the header says are passed over, but for the MPM-Time. Line ends,
 * blanks and rules of asterisks or dashes are free.
 *
 * JSON, every member but `activities`, `key` and `duration` optional:
 *
 *     {"name": "…", "activities": [
 *         {"key": "pier", "name": "Piers", "duration": 40, "not_before": 5,
 *          "after": [{"key": "survey", "type": "SS", "lag": -2}]}]}
 *
 * `after` names what the activity depends on, `type` is FS (so when left out), SS, FF or SF, `lag`
 * and all times are working days. Other members are refused, so that a slip of the pen is seen.
 *
 * Texts point into the file's, or stand in the arena. Errors: KY_EINVAL with the line, or with the
 * member ("activities[3].after[0].key"); KY_ELIMIT past the limits of cpm.h or of the arena. Pure.
 * Cost: linear in the text; JSON n log n in the activities. */
#ifndef KY_CPM_READ_H
#define KY_CPM_READ_H

#include "cpm/cpm.h"

enum { CPM_NO_MPM_TIME = -1 };

/* *out_mpm_time: what the header says of the critical path's length, or CPM_NO_MPM_TIME. */
enum ky_err cpm_read_sm(struct arena *a, struct str text, struct cpm_network *out,
                        int32_t *out_mpm_time, struct err *e) MUST_CHECK;

/* *out_name: the project's name, empty when it has none. */
enum ky_err cpm_read_json(struct arena *a, struct str text, struct cpm_network *out,
                          struct str *out_name, struct err *e) MUST_CHECK;

#endif
