#include "media/helper_priv.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "tempdir.h"
#include "unit.h"

/* A helper that is a shell script. */
static enum ky_err runs(const char *script, int timeout_ms, size_t most, struct buf *out,
                        struct err *e)
{
    char *dir = tempdir_new(), *path = tempdir_path(dir, "helper");
    struct buf text;
    static const char *const words[] = {"probe", "gif", NULL};
    buf_init(&text, 10000);
    buf_addf(&text, "#!/bin/sh\n%s\n", script);
    assert_ok(fs_write_atomic(&fs_system, path, buf_str(&text), 0755, e), e);
    int picture = open(path, O_RDONLY | O_CLOEXEC);
    buf_init(out, most);
    const struct helper_run run = {path, words, picture, timeout_ms};
    enum ky_err rc = helper_run(&run, out, e);
    close(picture);
    buf_release(&text);
    mem_free(path);
    tempdir_free(dir);
    return rc;
}

static void test_output_and_input(void **state)
{
    (void)state;
    struct err e = {0};
    struct buf out;
    assert_ok(runs("echo $# $1 $2; cat; exit 1", 20000, 1 << 20, &out, &e), &e);
    assert_str(buf_str(&out), "2 probe gif\n#!/bin/sh\necho $# $1 $2; cat; exit 1\n");
    buf_release(&out);
}

static void test_nothing_is_handed_on(void **state)
{
    (void)state;
    struct err e = {0};
    struct buf out;
    int secret = open("/dev/null", O_RDONLY); /* without O_CLOEXEC */
    assert_int_equal(dup2(secret, 77), 77);
    assert_ok(runs("env | grep -v -e ^PWD -e SAN_ -e ^_= -e ^SHLVL= -e ^OLDPWD | sort;"
                   " [ -e /proc/$$/fd/77 ] && echo leaked; [ -e /proc/$$/fd/0 ] && echo looked",
                   20000, 1 << 20, &out, &e),
              &e);
    close(secret);
    close(77);
    assert_str(buf_str(&out), "LC_ALL=C.UTF-8\nMALLOC_ARENA_MAX=1\nPATH=/usr/bin:/bin\nlooked\n");
    buf_release(&out);
}

static void fails(const char *script, int timeout_ms, size_t most, enum ky_err code,
                  const char *text)
{
    struct err e = {0};
    struct buf out;
    int64_t from = clock_monotonic();
    assert_err(runs(script, timeout_ms, most, &out, &e), code);
    assert_true(clock_monotonic() - from < 20 * US_SECOND);
    if (!str_has(str_c(e.text), str_c(text)))
        fail_msg("\"%s\" does not say \"%s\"", e.text, text);
    buf_release(&out);
}

static void test_ends(void **state)
{
    (void)state;
    fails("exec sleep 60", 100, 1 << 20, KY_ETIMEOUT, "takes too long");
    fails("exec >&-; exec sleep 60", 300, 1 << 20, KY_ETIMEOUT, "takes too long");
    fails("exec yes", 20000, 1 << 20, KY_ELIMIT, "becomes too large");
    fails("kill -SEGV $$", 20000, 1 << 20, KY_EINVAL, "ended by signal 11");
    fails("kill -XCPU $$", 20000, 1 << 20, KY_ELIMIT, "takes too much work");
    fails("exit 3", 20000, 1 << 20, KY_EIO, "ended with status 3");
}

static void test_missing_program(void **state)
{
    (void)state;
    static const char *const words[] = {"probe", NULL};
    struct err e = {0};
    struct buf out;
    buf_init(&out, 1000);
    const struct helper_run run = {"/nowhere/kaiyuan-image", words, 0, 1000};
    assert_err(helper_run(&run, &out, &e), KY_EIO);
    assert_true(str_has(str_c(e.text), STR("cannot start '/nowhere/kaiyuan-image': No such file")));
    buf_release(&out);
}

UNIT_TESTS(cmocka_unit_test(test_output_and_input), cmocka_unit_test(test_nothing_is_handed_on),
           cmocka_unit_test(test_ends), cmocka_unit_test(test_missing_program));
