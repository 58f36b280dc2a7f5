/* timetable.h: what has to happen at its time: planned articles appear, ended ones go. Each action
 * is one commit together with the note that it was done and when, so that after a crash it is done
 * once, late at worst. */
#ifndef KY_SERVICE_TIMETABLE_H
#define KY_SERVICE_TIMETABLE_H

#include "service/site.h"

enum { TIMETABLE_BATCH = 100 };

/* Do what is due, oldest first, at most TIMETABLE_BATCH actions, so that the caller may stop. `db`
 * is for looking. What cannot be done (an article that has no text) is noted as failed, logged, and
 * does not hold up the rest; what may work when it is tried again (a full disk) is the error that
 * this gives. */
enum ky_err timetable_run(struct site *s, struct db *db, struct err *e) MUST_CHECK;

#endif
