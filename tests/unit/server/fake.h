/* fake.h: a handler for the server under test, and a client on a raw socket.
 *
 * Targets of the fake: "/hit…" is a hit (a page with gzip and brotli); "/gate…" is answered when
 * fake_open has been called; "/sync…" is answered within submit; "/wide" has a head that fits into
 * no pool, "/broad" one of 4 KB; anything else is answered by the fake's worker with
 * "METHOD target\n" and the request's body. */
#ifndef KY_TESTS_UNIT_SERVER_FAKE_H
#define KY_TESTS_UNIT_SERVER_FAKE_H

#include "unit.h"

#include <pthread.h>

#include "server/server.h"

struct fake_job;

struct fake {
    struct server *server;
    struct server_options options;
    struct response *page;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct fake_job *jobs; /* newest first */
    bool open, stop;
    unsigned waiting; /* at the gate, or about to be answered */
    pthread_t worker;
};

/* Options may be changed between fake_init and fake_start. */
void fake_init(struct fake *f);
void fake_start(struct fake *f);
/* Stops the server first, with the gate open unless it was stopped already. */
void fake_release(struct fake *f);
void fake_open(struct fake *f);
void fake_wait_for(struct fake *f, unsigned waiting);

enum { CLIENT_BUFFER = 1 << 20 };

struct client {
    int fd;
    size_t n;
    char *buffer;
};

struct reply {
    int status;      /* 0: the connection ended before a head was there */
    struct str head; /* with the status line; valid, like the body, until the next reply */
    struct str body;
    bool truncated;
};

struct client client_open(const struct fake *f);
void client_close(struct client *c);
void client_send(const struct client *c, struct str bytes);
/* "GET target HTTP/1.1", Host, then `headers`, each with its line end. */
void client_get(const struct client *c, const char *target, const char *headers);
/* The next reply; without a body when `head` (a HEAD request). Fails the test after ten seconds. */
struct reply client_reply(struct client *c, bool head);
struct str reply_header(const struct reply *r, const char *name);
/* What comes until the server closes the connection, which it waits for. */
struct str client_rest(struct client *c);
/* Whether nothing comes until the server closes the connection. */
bool client_ended(struct client *c);
/* One request on a connection of its own; the caller closes it. */
struct reply client_ask(const struct fake *f, struct client *c, struct str request);

#endif
