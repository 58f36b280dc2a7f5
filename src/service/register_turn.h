/* register_turn.h: what the calendar alone changes: lights turn, tasks become overdue, leads begin
 * and end, reminders go out. Done for what has its day today or had it while nobody was there:
 * once, as it stands today, so that weeks of silence bring one reminder a task. */
#ifndef KY_SERVICE_REGISTER_TURN_H
#define KY_SERVICE_REGISTER_TURN_H

#include "service/site.h"

/* Assess what has its day, in commits of at most TURN_BATCH objects, for about a second; *out_more:
 * there is more. `db` is for looking. An object that cannot be assessed does not hold up the rest;
 * its error is what is given in the end. Cheap when nothing is due: one look at an index. */
enum { TURN_BATCH = 200 };
enum ky_err register_turn(struct site *s, struct db *db, bool *out_more, struct err *e) MUST_CHECK;
/* The same for the day of w->now, all of it, within a transaction of the caller's. */
enum ky_err register_turn_in(struct writer *w, const struct zone *zone, struct err *e) MUST_CHECK;

#endif
