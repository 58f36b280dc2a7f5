#include "server/access_log.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"

enum {
    RING = 256 << 10, /* a power of two; small enough to stay in a core's cache */
    LINE = 4096,
    FLUSH_MS = 100,
    /* Room that is always left for what follows a text field: its quotes, names and numbers. */
    RESERVE = 256,
};

struct access_lane {
    struct access_log *log;
    struct access_lane *next;
    int64_t second; /* the one that `second_text` shows */
    char second_text[20];
    /* Bytes ever written and ever taken; each is advanced by one side only, on a cache line of its
     * own. */
    atomic_size_t head;
    atomic_ulong dropped;
    char apart[64];
    atomic_size_t tail;
    char apart_too[64];
    char ring[RING];
};

struct access_log {
    int fd, wake;
    bool whole;           /* a file: it takes any number of bytes without waiting */
    _Atomic int64_t wall; /* what to add to clock_monotonic for the time of day */
    atomic_ulong refused; /* lines that the descriptor would not take, about */
    atomic_bool stop;
    pthread_mutex_t lock; /* of the list */
    struct access_lane *lanes;
    pthread_t thread;
};

/* --- formatting ------------------------------------------------------------------------------ */

struct line {
    char *p, *end; /* `end` leaves RESERVE bytes for what must follow */
};

static void put(struct line *l, struct str s)
{
    memcpy(l->p, s.p, s.n);
    l->p += s.n;
}

static void put_number(struct line *l, uint64_t v)
{
    char digits[20];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    put(l, str_of(digits + at, sizeof(digits) - at));
}

static void put_digits(char *p, int width, int64_t v)
{
    while (width-- > 0) {
        p[width] = (char)('0' + v % 10);
        v /= 10;
    }
}

/* What JSON wants escaped; U+FFFD for what is not valid UTF-8, and for NUL, which many readers of
 * JSON refuse. Returns how far it read. */
static size_t put_odd(struct line *l, struct str s, size_t at)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char c = (unsigned char)s.p[at];
    if (c && c < 0x80) {
        bool quote = c == '"' || c == '\\';
        char escape[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        put(l, quote ? str_of((char[]){'\\', (char)c}, 2) : str_of(escape, sizeof(escape)));
        return at + 1;
    }
    size_t next = at;
    uint32_t point = str_utf8_next(s, &next);
    put(l, !c || point == 0xFFFD ? STR("\xEF\xBF\xBD") : str_of(s.p + at, next - at));
    return next;
}

static void put_text(struct line *l, struct str s)
{
    size_t at = 0;
    while (at < s.n && l->p < l->end) {
        unsigned char c = (unsigned char)s.p[at];
        if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
            *l->p++ = (char)c;
            at++;
        } else {
            at = put_odd(l, s, at);
        }
    }
}

static void put_time(struct line *l, struct access_lane *lane, int64_t us)
{
    int64_t second = us / US_SECOND;
    if (second != lane->second) {
        struct civil c = civil_from_us(us);
        memcpy(lane->second_text, "0000-00-00T00:00:00", sizeof(lane->second_text));
        const int parts[][3] = {{0, 4, c.year},  {5, 2, c.month},   {8, 2, c.day},
                                {11, 2, c.hour}, {14, 2, c.minute}, {17, 2, c.second}};
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
            put_digits(lane->second_text + parts[i][0], parts[i][1], parts[i][2]);
        lane->second = second;
    }
    put(l, str_of(lane->second_text, 19));
    char fraction[] = ".000000Z";
    put_digits(fraction + 1, 6, us % US_SECOND);
    put(l, str_of(fraction, 8));
}

static struct str format(struct access_lane *lane, const struct access_entry *e, char *space)
{
    struct line l = {space, space + LINE - RESERVE};
    put(&l, STR("{\"at\":\""));
    put_time(&l, lane, e->started + atomic_load_explicit(&lane->log->wall, memory_order_relaxed));
    put(&l, STR("\",\"remote\":\""));
    put_text(&l, e->remote);
    put(&l, STR("\",\"method\":\""));
    put_text(&l, str_sub(e->method, 0, 32));
    put(&l, STR("\",\"target\":\""));
    put_text(&l, e->target);
    put(&l, STR("\",\"status\":"));
    put_number(&l, (uint64_t)e->status);
    put(&l, STR(",\"bytes\":"));
    put_number(&l, e->bytes);
    put(&l, STR(",\"us\":"));
    put_number(&l, e->ended > e->started ? (uint64_t)(e->ended - e->started) : 0);
    put(&l, STR(",\"agent\":\""));
    put_text(&l, str_utf8_cut(e->agent, 512));
    put(&l, STR("\",\"referer\":\""));
    put_text(&l, e->referer);
    put(&l, e->aborted ? STR("\",\"aborted\":true}\n") : STR("\"}\n"));
    return str_of(space, (size_t)(l.p - space));
}

/* --- the ring -------------------------------------------------------------------------------- */

void access_log_add(struct access_lane *lane, const struct access_entry *e)
{
    if (!lane)
        return;
    char space[LINE];
    struct str line = format(lane, e, space);
    size_t head = atomic_load_explicit(&lane->head, memory_order_relaxed);
    size_t used = head - atomic_load_explicit(&lane->tail, memory_order_acquire);
    if (line.n > RING - used) {
        atomic_fetch_add_explicit(&lane->dropped, 1, memory_order_relaxed);
        return;
    }
    size_t at = head % RING;
    size_t first = line.n < RING - at ? line.n : RING - at;
    memcpy(lane->ring + at, line.p, first);
    memcpy(lane->ring, line.p + first, line.n - first);
    atomic_store_explicit(&lane->head, head + line.n, memory_order_release);
    if (used < RING / 2 && used + line.n >= RING / 2) {
        uint64_t one = 1;
        ssize_t n = write(lane->log->wake, &one, sizeof(one));
        (void)n; /* it cannot fail in a way that matters: the thread looks every 100 ms anyway */
    }
}

static unsigned long lines_in(struct str s)
{
    unsigned long lines = 0;
    for (size_t i = 0; i < s.n; i++)
        lines += s.p[i] == '\n';
    return lines;
}

/* Wait until the descriptor takes PIPE_BUF bytes at once; false when it does not and the log is to
 * stop: who does not read a pipe must not hold the end of the program up. */
static bool writable(struct access_log *log)
{
    for (;;) {
        struct pollfd p = {.fd = log->fd, .events = POLLOUT};
        int ready = poll(&p, 1, FLUSH_MS);
        if (ready > 0 || (ready < 0 && errno != EINTR))
            return true; /* an error is write's to name */
        if (atomic_load(&log->stop))
            return false;
    }
}

static void write_all(struct access_log *log, struct str s)
{
    while (s.n > 0) {
        size_t part = log->whole || s.n < PIPE_BUF ? s.n : PIPE_BUF;
        ssize_t wrote = writable(log) ? write(log->fd, s.p, part) : -1;
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0) {
            atomic_fetch_add(&log->refused, lines_in(s));
            return;
        }
        s = str_from(s, (size_t)wrote);
    }
}

static void drain(struct access_lane *lane)
{
    size_t tail = atomic_load_explicit(&lane->tail, memory_order_relaxed);
    size_t n = atomic_load_explicit(&lane->head, memory_order_acquire) - tail;
    if (!n)
        return;
    size_t at = tail % RING;
    size_t first = n < RING - at ? n : RING - at;
    write_all(lane->log, str_of(lane->ring + at, first));
    write_all(lane->log, str_of(lane->ring, n - first));
    atomic_store_explicit(&lane->tail, tail + n, memory_order_release);
}

static int64_t wall_minus_monotonic(void)
{
    return clock_now(&clock_system) - clock_monotonic();
}

static void drain_all(struct access_log *log)
{
    atomic_store_explicit(&log->wall, wall_minus_monotonic(), memory_order_relaxed);
    pthread_mutex_lock(&log->lock);
    struct access_lane *lane = log->lanes;
    pthread_mutex_unlock(&log->lock);
    for (; lane; lane = lane->next) /* lanes are only ever added, before the first */
        drain(lane);
}

static void *run(void *arg)
{
    struct access_log *log = arg;
    while (!atomic_load(&log->stop)) {
        struct pollfd p = {.fd = log->wake, .events = POLLIN};
        if (poll(&p, 1, FLUSH_MS) > 0) {
            uint64_t count;
            ssize_t n = read(log->wake, &count, sizeof(count));
            (void)n;
        }
        drain_all(log);
    }
    return NULL;
}

/* --- life ------------------------------------------------------------------------------------ */

struct access_log *access_log_new(int fd)
{
    struct access_log *log = NEW(struct access_log);
    struct stat st;
    log->fd = fd;
    log->whole = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    log->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    ensure(log->wake >= 0);
    atomic_init(&log->wall, wall_minus_monotonic());
    ensure(pthread_mutex_init(&log->lock, NULL) == 0);
    ensure(pthread_create(&log->thread, NULL, run, log) == 0);
    return log;
}

void access_log_free(struct access_log *log)
{
    if (!log)
        return;
    atomic_store(&log->stop, true);
    uint64_t one = 1;
    ssize_t n = write(log->wake, &one, sizeof(one));
    (void)n;
    pthread_join(log->thread, NULL);
    drain_all(log);
    while (log->lanes) {
        struct access_lane *lane = log->lanes;
        log->lanes = lane->next;
        mem_free(lane);
    }
    pthread_mutex_destroy(&log->lock);
    close(log->wake);
    mem_free(log);
}

struct access_lane *access_log_lane(struct access_log *log)
{
    if (!log)
        return NULL;
    struct access_lane *lane = NEW(struct access_lane);
    lane->log = log;
    lane->second = -1;
    pthread_mutex_lock(&log->lock);
    lane->next = log->lanes;
    log->lanes = lane;
    pthread_mutex_unlock(&log->lock);
    return lane;
}

uint64_t access_log_dropped(struct access_log *log)
{
    if (!log)
        return 0;
    uint64_t n = atomic_load(&log->refused);
    pthread_mutex_lock(&log->lock);
    for (const struct access_lane *lane = log->lanes; lane; lane = lane->next)
        n += atomic_load(&lane->dropped);
    pthread_mutex_unlock(&log->lock);
    return n;
}
