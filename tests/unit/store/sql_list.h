/* sql_list.h: where tools/list_sql.py hands in the statements of each source file. */
#ifndef KY_TESTS_STORE_SQL_LIST_H
#define KY_TESTS_STORE_SQL_LIST_H

#include "db/db.h"

void sql_list(const char *name, const struct sql *sql);

#endif
