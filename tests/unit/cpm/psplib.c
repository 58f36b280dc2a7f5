/* Real networks whose critical path is known: the .sm files of data/psplib in the folder of
 * KAIYUAN_SHARED, else in ../shared beside the source tree; without it nothing is tested. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fs.h"
#include "cpm/read.h"
#include "unit.h"

static void check_file(const char *path)
{
    struct buf text;
    struct arena a;
    struct err e;
    struct cpm_network net;
    struct cpm_schedule s;
    int32_t mpm_time;
    buf_init(&text, 16 << 20);
    arena_init(&a, 64 << 20);
    assert_ok(fs_read(&fs_system, path, &text, &e), &e);
    assert_ok(cpm_read_sm(&a, buf_str(&text), &net, &mpm_time, &e), &e);
    assert_ok(cpm_schedule(&a, &net, &s, &e), &e);
    assert_true(mpm_time > 0 && net.activities_n > 30);
    if (s.length != mpm_time)
        fail_msg("%s: length %d, MPM-Time %d", path, s.length, mpm_time);
    arena_release(&a);
    buf_release(&text);
}

static void test_length_is_the_mpm_time(void **state)
{
    (void)state;
    const char *folder = getenv("KAIYUAN_SHARED");
    char path[1024];
    snprintf(path, sizeof(path), "%s/data/psplib", folder && *folder ? folder : SHARED_FOLDER);
    DIR *dir = opendir(path);
    if (!dir)
        skip();
    size_t n = 0;
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        if (!str_ends(str_c(entry->d_name), STR(".sm")))
            continue;
        char file[2048];
        snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
        check_file(file);
        n++;
    }
    closedir(dir);
    assert_true(n > 0);
}

UNIT_TESTS(cmocka_unit_test(test_length_is_the_mpm_time));
