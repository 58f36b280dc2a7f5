#include "image/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static enum ky_err limit(int what, rlim_t most, struct err *e)
{
    struct rlimit now;
    if (getrlimit(what, &now))
        return err_errno(e, KY_EIO, errno, "cannot read a resource limit");
    if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most)
        most = now.rlim_max;
    if (setrlimit(what, &(struct rlimit){most, most}))
        return err_errno(e, KY_EIO, errno, "cannot set a resource limit");
    return KY_OK;
}

/* RLIMIT_NPROC is no use: it counts all that the user runs, the server's threads too, and libvips
 * has a thread. Starting programs is what sandbox_close forbids. */
enum ky_err sandbox_limit(struct err *e)
{
    pid_t parent = getppid();
    signal(SIGXFSZ, SIG_IGN); /* writing to a file fails; the run-time compiler in libvips tries */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_PDEATHSIG, SIGKILL))
        return err_errno(e, KY_EIO, errno, "cannot give up rights");
    if (getppid() != parent) /* it died before it could take us along */
        return err_set(e, KY_EIO, "the parent is gone");
    enum ky_err rc = limit(RLIMIT_CPU, SANDBOX_CPU_S, e);
    if (rc == KY_OK)
        rc = limit(RLIMIT_FSIZE, 0, e);
    if (rc == KY_OK)
        rc = limit(RLIMIT_CORE, 0, e);
    if (rc == KY_OK)
        rc = limit(RLIMIT_NOFILE, SANDBOX_FILES, e);
    if (rc == KY_OK && !SANITIZED)
        rc = limit(RLIMIT_AS, (rlim_t)SANDBOX_MEMORY_MB << 20, e);
    return rc;
}

/* What reading and writing open descriptors, memory and threads of its own take. */
static const int allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(dup),
    SCMP_SYS(fcntl),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(mprotect),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(futex),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_setaffinity),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(gettid),
    SCMP_SYS(getpid),
    SCMP_SYS(tgkill),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getrandom),
    SCMP_SYS(getrusage),
    SCMP_SYS(sysinfo),
    SCMP_SYS(poll),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(restart_syscall),
};

enum ky_err sandbox_close(bool *out_closed, struct err *e)
{
    int rc = 0;
    *out_closed = false;
    if (SANITIZED)
        return KY_OK;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter)
        return err_set(e, KY_EIO, "cannot make a system call filter");
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]) && rc == 0; i++)
        rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    /* threads, no processes; clone3 hides its flags from filters, without it libc uses clone */
    if (rc == 0)
        rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                              SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    if (rc == 0) /* libc's fstat; names nothing that could be opened */
        rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
                              SCMP_A3(SCMP_CMP_EQ, AT_EMPTY_PATH));
    if (rc == 0)
        rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    if (rc == 0)
        *out_closed = seccomp_load(filter) == 0;
    seccomp_release(filter);
    return rc == 0 ? KY_OK : err_errno(e, KY_EIO, -rc, "cannot fill the system call filter");
}
