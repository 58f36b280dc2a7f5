/* Both engines take every statement of the store. */
#include <stdio.h>

#include "sql_list.h"
#include "store/record.h"
#include "store_fixture.h"

enum { STATEMENTS_MAX = 1000 };
static struct {
    const char *name;
    const struct sql *sql;
} statements[STATEMENTS_MAX];
static size_t statements_n;

void sql_list(const char *name, const struct sql *sql)
{
    ensure(statements_n < STATEMENTS_MAX);
    statements[statements_n].name = name;
    statements[statements_n++].sql = sql;
}

static void check(struct store_fixture *f, const char *name, const struct sql *sql)
{
    struct err e;
    if (db_check(f->db, sql, &e) != KY_OK)
        fail_msg("%s: %s", name, e.text);
}

static void takes_every_statement(struct store_fixture *f)
{
    assert_true(statements_n >= 60);
    for (size_t i = 0; i < statements_n; i++)
        check(f, statements[i].name, statements[i].sql);
    for (size_t i = 0; i < record_kinds_n; i++) {
        const struct record_kind *kind = record_kinds[i];
        check(f, kind->name, &kind->by_id);
        check(f, kind->name, &kind->each);
        check(f, kind->name, &kind->gone);
    }
}
ON_BOTH(takes_every_statement)

/* Values are bound, never written into a text: no quotes but around words of the schema. */
static void test_no_statement_holds_a_value(void **state)
{
    (void)state;
    for (size_t i = 0; i < statements_n; i++) {
        const char *text = statements[i].sql->text;
        assert_null(strchr(text, ';'));
        assert_null(strstr(text, "OFFSET"));
        assert_null(strstr(text, "SELECT *"));
    }
}

UNIT_TESTS(BOTH(takes_every_statement), cmocka_unit_test(test_no_statement_holds_a_value));
