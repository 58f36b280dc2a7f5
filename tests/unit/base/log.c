#include "base/log.h"

#include <pthread.h>
#include <unistd.h>

#include "base/json.h"
#include "unit.h"

static int64_t fixed_now(void *ctx)
{
    (void)ctx;
    return INT64_C(1715823000123456); /* 2024-05-16T01:30:00.123456Z */
}

static const struct clock fixed = {fixed_now, NULL};

static void to_buf(void *ctx, struct str line)
{
    buf_add(ctx, line);
}

static void test_log_line(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 100000);
    struct log *log = log_new(LOG_INFO, &fixed, to_buf, &out);
    log_event(log, LOG_WARN, "listening", LOG_STR("address", STR("::1")), LOG_INT("port", -80));
    assert_str(buf_str(&out), "{\"at\":\"2024-05-16T01:30:00.123456Z\",\"level\":\"warn\","
                              "\"event\":\"listening\",\"address\":\"::1\",\"port\":-80}\n");
    buf_clear(&out);
    log_event(log, LOG_DEBUG, "too fine");
    assert_int_equal(out.n, 0);
    log_event(NULL, LOG_ERROR, "nowhere");
    log_set_sink(NULL, to_buf, &out);
    log_event(log, LOG_ERROR, "bare");
    assert_true(str_has(buf_str(&out), STR("\"error\",\"event\":\"bare\"}\n")));
    log_free(log);
    log_free(NULL);
    buf_release(&out);
}

/* Nobody writes a second line, or closes the object, from inside a value. */
static void test_log_escapes_hostile_values(void **state)
{
    (void)state;
    struct buf out;
    struct arena a;
    struct err e;
    struct json *j;
    struct str hostile = STR("a\",\"level\":\"x\"}\n{\"b\\\0\x1b[2J\x80\xFF澜");
    buf_init(&out, 100000);
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    struct log *log = log_new(LOG_DEBUG, &fixed, to_buf, &out);
    log_event(log, LOG_INFO, "request", LOG_STR("path", hostile));
    assert_int_equal(str_find_char(buf_str(&out), '\n'), out.n - 1);
    assert_true(str_has(buf_str(&out), STR("\\u0000\\u001b[2J")));
    assert_true(str_has(buf_str(&out), STR("\xEF\xBF\xBD\xEF\xBF\xBD澜\"")));
    /* NUL is refused by the reader, so read the line without it. */
    buf_clear(&out);
    log_event(log, LOG_INFO, "request", LOG_STR("path", str_sub(hostile, 0, 20)));
    assert_ok(json_parse(&a, buf_str(&out), &j, &e), &e);
    assert_int_equal(j->kids_n, 4);
    assert_true(str_eq(json_str_or(json_get(j, "path"), STR("")), str_sub(hostile, 0, 20)));
    log_free(log);
    arena_release(&a);
    buf_release(&out);
}

static void test_log_cuts_long_lines(void **state)
{
    (void)state;
    static char big[100000];
    struct buf out;
    struct arena a;
    struct err e;
    struct json *j;
    memset(big, '"', sizeof(big)); /* each doubles when escaped */
    buf_init(&out, 100000);
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    struct log *log = log_new(LOG_DEBUG, &fixed, to_buf, &out);
    for (size_t n = 3950; n < sizeof(big); n += n < 4100 ? 1 : 9973) {
        buf_clear(&out);
        log_event(log, LOG_INFO, "big", LOG_STR("a", str_of(big, n)), LOG_STR("b", STR("澜江")),
                  LOG_INT("c", INT64_MIN), LOG_STR("d", str_of(big, n)));
        assert_true(out.n <= 8192);
        assert_ok(json_parse(&a, buf_str(&out), &j, &e), &e);
        assert_true(json_bool_or(json_get(j, "cut"), false));
        assert_true(json_str_or(json_get(j, "a"), STR("")).n >= 1900); /* as much as half fits */
        arena_clear(&a);
    }
    log_free(log);
    arena_release(&a);
    buf_release(&out);
}

static void *write_many(void *ctx)
{
    for (int i = 0; i < 500; i++)
        log_event((struct log *)ctx, LOG_INFO, "tick", LOG_INT("i", i),
                  LOG_STR("text", STR("澜江省澜江省澜江省澜江省")));
    return NULL;
}

static void test_log_lines_of_threads_stay_whole(void **state)
{
    (void)state;
    struct buf out;
    struct arena a;
    pthread_t threads[4];
    buf_init(&out, 10 << 20);
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    struct log *log = log_new(LOG_DEBUG, &fixed, to_buf, &out);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, log), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    size_t lines = 0;
    for (struct str rest = buf_str(&out), line; str_split(&rest, '\n', &line);) {
        struct err e;
        struct json *j;
        if (line.n == 0)
            continue;
        assert_ok(json_parse(&a, line, &j, &e), &e);
        lines++;
        arena_clear(&a);
    }
    assert_int_equal(lines, 2000);
    log_free(log);
    arena_release(&a);
    buf_release(&out);
}

static void test_log_to_fd(void **state)
{
    (void)state;
    int ends[2];
    char got[500];
    assert_int_equal(pipe(ends), 0);
    struct log *log = log_new(LOG_INFO, &fixed, log_to_fd, &ends[1]);
    log_event(log, LOG_INFO, "x");
    ssize_t n = read(ends[0], got, sizeof(got));
    assert_true(n > 0 && str_ends(str_of(got, (size_t)n), STR("\"event\":\"x\"}\n")));
    close(ends[1]);
    log_event(log, LOG_INFO, "x"); /* a closed log is no reason to fail */
    close(ends[0]);
    log_free(log);
}

UNIT_TESTS(cmocka_unit_test(test_log_line), cmocka_unit_test(test_log_escapes_hostile_values),
           cmocka_unit_test(test_log_cuts_long_lines),
           cmocka_unit_test(test_log_lines_of_threads_stay_whole),
           cmocka_unit_test(test_log_to_fd));
