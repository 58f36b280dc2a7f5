#include "db/db_priv.h"

enum ky_err postgres_open(const char *url, const struct db_options *options, struct db **out,
                          struct err *e)
{
    (void)url;
    (void)options;
    *out = NULL;
    return err_set(e, KY_EUNSUPPORTED, "cannot use PostgreSQL yet");
}
