#include "media/helper_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { WORDS_MAX = 24, ENV_MAX = 8, READ_BYTES = 65536 };

/* Nothing of our environment goes along but what the sanitizers of a test build are told. */
static void fill_env(char *env[ENV_MAX], char san[][1024])
{
    static const char *const passed[] = {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"};
    int n = 0;
    env[n++] = (char *)"PATH=/usr/bin:/bin";
    env[n++] = (char *)"LC_ALL=C.UTF-8";
    env[n++] = (char *)"MALLOC_ARENA_MAX=1"; /* a quarter less memory */
    for (size_t i = 0; i < sizeof(passed) / sizeof(passed[0]); i++) {
        const char *v = getenv(passed[i]);
        if (v && snprintf(san[i], sizeof(san[i]), "%s=%s", passed[i], v) < (int)sizeof(san[i]))
            env[n++] = san[i];
    }
    env[n] = NULL;
}

static int start(const struct helper_run *run, int pipe_out, pid_t *out_pid)
{
    char *argv[WORDS_MAX] = {(char *)run->program}, *env[ENV_MAX], san[3][1024];
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    sigset_t none, all;
    for (int i = 0; i + 2 < WORDS_MAX && run->words[i]; i++)
        argv[i + 1] = (char *)run->words[i];
    fill_env(env, san);
    int rc = posix_spawn_file_actions_init(&files);
    if (rc)
        return rc;
    rc = posix_spawnattr_init(&attr);
    if (rc)
        goto no_attr;
    sigemptyset(&none);
    sigfillset(&all);
    rc = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (!rc)
        rc = posix_spawnattr_setsigmask(&attr, &none);
    if (!rc)
        rc = posix_spawnattr_setsigdefault(&attr, &all);
    if (!rc)
        rc = posix_spawn_file_actions_adddup2(&files, run->picture, STDIN_FILENO);
    if (!rc)
        rc = posix_spawn_file_actions_adddup2(&files, pipe_out, STDOUT_FILENO);
    if (!rc)
        rc = posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (!rc)
        rc = posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    if (!rc)
        rc = posix_spawn(out_pid, run->program, &files, &attr, argv, env);
    posix_spawnattr_destroy(&attr);
no_attr:
    posix_spawn_file_actions_destroy(&files);
    return rc;
}

/* All it writes, until it closes its end. */
static enum ky_err collect(int fd, int64_t deadline, struct buf *out, struct err *e)
{
    for (;;) {
        int64_t left = deadline - clock_monotonic();
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (left <= 0)
            return err_set(e, KY_ETIMEOUT, "takes too long to be worked on");
        int ready = poll(&p, 1, (int)(left / 1000) + 1);
        if (ready < 0 && errno != EINTR)
            return err_errno(e, KY_EIO, errno, "cannot wait for the picture program");
        if (ready <= 0)
            continue;
        char *to = buf_reserve(out, READ_BYTES);
        if (!to)
            return err_set(e, KY_ELIMIT, "becomes too large");
        ssize_t n = read(fd, to, READ_BYTES);
        if (n == 0)
            return KY_OK;
        if (n < 0 && errno != EINTR)
            return err_errno(e, KY_EIO, errno, "cannot read from the picture program");
        buf_grow(out, n > 0 ? (size_t)n : 0);
    }
}

/* Having closed its output it has nothing left to do, so this is short; or it is killed. */
static enum ky_err wait_end(pid_t pid, int64_t deadline, int *out_status, struct err *e)
{
    for (;;) {
        pid_t got = waitpid(pid, out_status, WNOHANG);
        if (got == pid)
            return KY_OK;
        if (got < 0 && errno != EINTR)
            return err_errno(e, KY_EIO, errno, "cannot wait for the picture program");
        if (clock_monotonic() > deadline)
            return err_set(e, KY_ETIMEOUT, "takes too long to be worked on");
        (void)nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    }
}

static enum ky_err judge(const struct helper_run *run, int status, struct err *e)
{
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
        return err_set(e, KY_ELIMIT, "takes too much work");
    if (WIFSIGNALED(status))
        return err_set(e, KY_EINVAL, "cannot be read: the picture program ended by signal %d",
                       WTERMSIG(status));
    if (WEXITSTATUS(status) > 1)
        return err_set(e, KY_EIO, "cannot be worked on: '%s' ended with status %d", run->program,
                       WEXITSTATUS(status));
    return KY_OK;
}

enum ky_err helper_run(const struct helper_run *run, struct buf *out, struct err *e)
{
    int64_t deadline = clock_monotonic() + (int64_t)run->timeout_ms * 1000;
    int ends[2] = {-1, -1}, status = 0;
    pid_t pid = 0;
    if (pipe2(ends, O_CLOEXEC))
        return err_errno(e, KY_EIO, errno, "cannot be worked on: no pipe");
    int failed = start(run, ends[1], &pid);
    close(ends[1]);
    if (failed) {
        close(ends[0]);
        return err_errno(e, KY_EIO, failed, "cannot be worked on: cannot start '%s'", run->program);
    }
    enum ky_err rc = collect(ends[0], deadline, out, e);
    close(ends[0]);
    if (rc == KY_OK)
        rc = wait_end(pid, deadline, &status, e);
    if (rc == KY_OK)
        return judge(run, status, e);
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return rc;
}
