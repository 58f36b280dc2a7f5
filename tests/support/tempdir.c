#include "tempdir.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"

char *tempdir_path(const char *dir, const char *name)
{
    struct buf path;
    buf_init(&path, 4096);
    buf_addf(&path, "%s/%s", dir, name);
    ensure(!path.overrun);
    return buf_detach(&path, NULL);
}

char *tempdir_new(void)
{
    const char *top = getenv("TMPDIR");
    char *dir = tempdir_path(top && *top ? top : "/tmp", "kaiyuan-test-XXXXXX");
    ensure(mkdtemp(dir) != NULL);
    return dir;
}

void tempdir_free(char *dir)
{
    if (!dir)
        return;
    struct err e;
    enum ky_err err = fs_remove_tree(dir, &e);
    ensure(err == KY_OK || err == KY_ENOTFOUND);
    mem_free(dir);
}
