#include "server/access_log.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "server/fake.h"

/* Everything that can be read from fd without waiting. */
static void read_all(int fd, struct buf *out)
{
    ssize_t n;
    do {
        char *room = buf_reserve(out, 65536);
        assert_non_null(room);
        n = read(fd, room, 65536);
        buf_grow(out, n > 0 ? (size_t)n : 0);
    } while (n > 0);
}

static const struct access_entry plain = {.started = 1000,
                                          .ended = 1042,
                                          .remote = S("192.0.2.7"),
                                          .method = S("GET"),
                                          .target = S("/a"),
                                          .agent = S("probe"),
                                          .referer = S("http://t/"),
                                          .status = 200,
                                          .bytes = 30014};

static void test_line_is_json(void **state)
{
    (void)state;
    int fds[2];
    assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
    struct access_log *log = access_log_new(fds[1]);
    struct access_entry e = plain;
    e.started = clock_monotonic();
    e.ended = e.started + 42;
    int64_t before = clock_now(&clock_system);
    access_log_add(access_log_lane(log), &e);
    access_log_free(log);
    struct buf text;
    buf_init(&text, 1 << 20);
    read_all(fds[0], &text);
    struct arena a;
    struct err err;
    struct json *j;
    arena_init(&a, 1 << 20);
    assert_ok(json_parse(&a, buf_str(&text), &j, &err), &err);
    assert_str(json_str_or(json_get(j, "remote"), STR("")), "192.0.2.7");
    assert_str(json_str_or(json_get(j, "method"), STR("")), "GET");
    assert_str(json_str_or(json_get(j, "target"), STR("")), "/a");
    assert_str(json_str_or(json_get(j, "agent"), STR("")), "probe");
    assert_str(json_str_or(json_get(j, "referer"), STR("")), "http://t/");
    assert_int_equal(json_i64_or(json_get(j, "status"), 0), 200);
    assert_int_equal(json_i64_or(json_get(j, "bytes"), 0), 30014);
    assert_int_equal(json_i64_or(json_get(j, "us"), 0), 42);
    assert_null(json_get(j, "aborted"));
    struct civil at;
    bool zone;
    int offset;
    assert_true(time_iso_parse(json_str_or(json_get(j, "at"), STR("")), &at, &zone, &offset));
    int64_t off = civil_to_us(&at) - before;
    assert_true(off > -US_SECOND && off < US_SECOND);
    arena_release(&a);
    buf_release(&text);
    close(fds[0]);
    close(fds[1]);
}

static void test_hostile_text_stays_one_json_line(void **state)
{
    (void)state;
    char noise[3000];
    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (char)(i * 7 + i / 256);
    const struct str texts[] = {S("\"\\\n\r\t\x01\x1F\x7F"),
                                S("\xFF\xC0\x80\xED\xA0\x80"),
                                S("时\xE6\x97"),
                                S("</script>{}"),
                                {noise, sizeof(noise)}};
    int fds[2];
    assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
    struct access_log *log = access_log_new(fds[1]);
    struct access_lane *lane = access_log_lane(log);
    for (size_t i = 0; i < 5; i++) {
        struct access_entry e = plain;
        e.method = e.target = e.agent = e.referer = texts[i];
        e.aborted = true;
        access_log_add(lane, &e);
    }
    access_log_free(log);
    struct buf text;
    struct arena a;
    struct err err;
    buf_init(&text, 1 << 20);
    arena_init(&a, 1 << 20);
    read_all(fds[0], &text);
    size_t lines = 0;
    for (struct str rest = buf_str(&text), line; str_split(&rest, '\n', &line) && line.n; lines++) {
        struct json *j;
        assert_ok(json_parse(&a, line, &j, &err), &err);
        assert_true(json_bool_or(json_get(j, "aborted"), false));
        if (lines == 0)
            assert_true(str_eq(json_str_or(json_get(j, "agent"), STR("")), texts[0]));
        if (lines == 2)
            assert_str(json_str_or(json_get(j, "target"), STR("")), "时\xEF\xBF\xBD\xEF\xBF\xBD");
    }
    assert_int_equal(lines, 5);
    arena_release(&a);
    buf_release(&text);
    close(fds[0]);
    close(fds[1]);
}

static void test_full_log_drops_and_never_waits(void **state)
{
    (void)state;
    int fds[2];
    assert_int_equal(pipe(fds), 0); /* blocking, and nobody reads for now */
    struct access_log *log = access_log_new(fds[1]);
    struct access_lane *lane = access_log_lane(log);
    enum { LINES = 5000 };
    for (int i = 0; i < LINES; i++)
        access_log_add(lane, &plain);
    uint64_t dropped = access_log_dropped(log);
    assert_true(dropped > 0 && dropped < LINES);
    /* Read on until all but the dropped ones came, each whole. */
    static char bytes[1 << 20];
    uint64_t lines = 0, starts = 0;
    while (lines < LINES - dropped) {
        ssize_t n = read(fds[0], bytes, sizeof(bytes));
        assert_true(n > 0);
        for (ssize_t i = 0; i < n; i++) {
            lines += bytes[i] == '\n';
            starts += bytes[i] == '{';
        }
    }
    assert_int_equal(starts, lines);
    assert_int_equal(access_log_dropped(log), dropped);
    access_log_free(log);
    close(fds[0]);
    close(fds[1]);
}

static void test_refusing_descriptor_is_counted(void **state)
{
    (void)state;
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_true(full >= 0);
    struct access_log *log = access_log_new(full);
    struct access_lane *lane = access_log_lane(log);
    for (int i = 0; i < 10; i++)
        access_log_add(lane, &plain);
    while (access_log_dropped(log) < 10)
        usleep(1000);
    access_log_free(log);
    close(full);
}

static void test_server_writes_it(void **state)
{
    (void)state;
    struct fake f;
    int fds[2];
    assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
    fake_init(&f);
    f.options.access_log_fd = fds[1];
    fake_start(&f);
    struct client c = client_open(&f);
    client_get(&c, "/hit?q=1", "User-Agent: probe/1\r\nReferer: http://t/\r\n");
    (void)client_reply(&c, false);
    client_get(&c, "/miss", "");
    (void)client_reply(&c, false);
    client_close(&c);
    (void)client_ask(&f, &c, STR("GET /hit HTTP/1.1\r\n\r\n"));
    client_close(&c);
    size_t body = atomic_load(&f.page->bodies[0])->data.n;
    fake_release(&f);
    struct buf text;
    buf_init(&text, 1 << 20);
    read_all(fds[0], &text);
    char expected[300];
    snprintf(expected, sizeof(expected),
             "\"remote\":\"127.0.0.1\",\"method\":\"GET\",\"target\":\"/hit?q=1\",\"status\":200,"
             "\"bytes\":%zu,\"us\":",
             body);
    assert_true(str_has(buf_str(&text), str_c(expected)));
    assert_true(str_has(buf_str(&text), STR("\"agent\":\"probe/1\",\"referer\":\"http://t/\"}\n")));
    assert_true(str_has(buf_str(&text), STR("\"target\":\"/miss\",\"status\":200,\"bytes\":10,")));
    assert_true(str_has(buf_str(&text), STR("\"target\":\"/hit\",\"status\":400,")));
    buf_release(&text);
    close(fds[0]);
    close(fds[1]);
}

/* Nobody reads the pipe: requests go on, and so does the end of the program. */
static void test_an_unread_pipe_holds_nothing_up(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct access_log *log = access_log_new(ends[1]);
    struct access_lane *lane = access_log_lane(log);
    const struct access_entry entry = {.remote = STR("192.0.2.7"),
                                       .method = STR("GET"),
                                       .target = STR("/2024/05/16/1.html"),
                                       .status = 200};
    int64_t started = clock_monotonic();
    for (int i = 0; i < 20000; i++)
        access_log_add(lane, &entry);
    access_log_free(log);
    assert_true(clock_monotonic() - started < 10 * US_SECOND);
    close(ends[0]);
    close(ends[1]);
}

UNIT_TESTS(cmocka_unit_test(test_an_unread_pipe_holds_nothing_up),
           cmocka_unit_test(test_line_is_json),
           cmocka_unit_test(test_hostile_text_stays_one_json_line),
           cmocka_unit_test(test_full_log_drops_and_never_waits),
           cmocka_unit_test(test_refusing_descriptor_is_counted),
           cmocka_unit_test(test_server_writes_it));
