/* pg.h: a PostgreSQL server for tests.
 *
 * $KAIYUAN_TEST_PG names a running one; without it the first call starts a private one (tools/pg,
 * about a second), at most one a program. It ends with the program, however that ends. Not
 * thread-safe. */
#ifndef KY_TESTS_PG_H
#define KY_TESTS_PG_H

#include <stdbool.h>

/* False, with a line on stderr, when there is none to be had: skip the test then. */
bool pg_start(void);
/* The URL of an empty schema of that name; NULL: of any. Starts the server when need be; NULL when
 * there is none. Asking for a name again gives it empty again. Valid until pg_stop. */
const char *pg_url(const char *schema);
/* Drop the schemas and end the server if it is ours. Called at exit, too. */
void pg_stop(void);

#endif
