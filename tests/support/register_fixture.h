/* register_fixture.h: a register in a site of the site fixture: records in and out, moves by
 * people, days that pass. */
#ifndef KY_TESTS_REGISTER_FIXTURE_H
#define KY_TESTS_REGISTER_FIXTURE_H

#include "service/register.h"
#include "service/register_import.h"
#include "service/register_turn.h"
#include "site_fixture.h"
#include "store/object.h"

/* Three units, an office with its leader, a meeting with two instructions and a decision. */
void rx_base(struct site_fixture *f);

/* `objects`: what stands between the brackets of "objects", with ' for ". */
struct import_result rx_import(struct site_fixture *f, const char *objects);
struct import_result rx_import_as(struct site_fixture *f, const char *who, const char *objects);
/* It is refused with such an error, whose text says each of these (NULL at the end), and nothing
 * changed. */
void rx_refuses(struct site_fixture *f, const char *objects, enum ky_err code, ...);

/* "task:t-1", in the fixture's arena; the present, or as of an instant. */
int64_t rx_id(struct site_fixture *f, const char *name);
struct object *rx_get(struct site_fixture *f, const char *name);
/* All that refer to it in a role, in their order. */
struct objects rx_parts(struct site_fixture *f, int64_t to, const char *role);
/* A field as text: numbers as digits, references as "kind:key", "" when not set. */
const char *rx_field(struct site_fixture *f, const char *name, const char *field);

struct actor rx_actor(const char *name);
enum ky_err rx_try(struct site_fixture *f, const char *who, const char *name, const char *to,
                   const char *reason, struct err *e);
void rx_move(struct site_fixture *f, const char *who, const char *name, const char *to,
             const char *reason);
/* One report, handed in and accepted. */
void rx_report(struct site_fixture *f, const char *task, const char *text, int64_t percent);
/* Let it be that day, at that hour of the site. */
void rx_day(struct site_fixture *f, const char *date, int hour);
/* Whatever has its day. */
void rx_turn(struct site_fixture *f);

#define assert_says(text, part)                                                                    \
    do {                                                                                           \
        if (!strstr(text, part))                                                                   \
            fail_msg("'%s' does not say '%s'", text, part);                                        \
    } while (0)

#endif
