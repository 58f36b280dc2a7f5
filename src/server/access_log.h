/* access_log.h: one JSON line for each request, written beside the threads that serve.
 *
 * A serving thread formats its lines into a ring of its own (a "lane") without allocation, lock or
 * system call; one thread of the log writes all lanes to the descriptor every 100 ms, or earlier
 * when a lane is half full. A line that finds no room, or that the descriptor refuses, is dropped
 * and counted: the log never holds a request up.
 *
 *     {"at":"2024-05-16T01:30:00.123456Z","remote":"192.0.2.7","method":"GET","target":"/","status":
 *      200,"bytes":30014,"us":35,"agent":"…","referer":"…"}
 *
 * `at` is the start of the request, `us` its duration, `bytes` those of the body. */
#ifndef KY_SERVER_ACCESS_LOG_H
#define KY_SERVER_ACCESS_LOG_H

#include "base/str.h"

struct access_log;
struct access_lane;

struct access_entry {
    int64_t started, ended; /* us of clock_monotonic */
    struct str remote, method, target, agent, referer;
    int status;
    uint64_t bytes;
    bool aborted; /* the answer did not go out whole: adds "aborted":true */
};

/* Starts the writing thread. `fd` stays the caller's; it may be replaced with dup2 at any time. */
struct access_log *access_log_new(int fd);
/* Writes what is there, stops the thread, frees the lanes. NULL is fine. */
void access_log_free(struct access_log *log);
/* A lane for one thread; lives as long as the log. */
struct access_lane *access_log_lane(struct access_log *log);
/* One thread at a time on one lane; NULL lane: nothing happens. */
void access_log_add(struct access_lane *lane, const struct access_entry *e);
uint64_t access_log_dropped(struct access_log *log); /* lines so far; NULL: 0 */

#endif
