/* peer.h: a small server on loopback that answers as the test says: one connection, one answer.
 *
 * The answer runs on the server's thread; peer_free waits for it. Its writes fail once the client
 * is gone, so that endless answers end. */
#ifndef KY_TESTS_FETCH_PEER_H
#define KY_TESTS_FETCH_PEER_H

#include <stdbool.h>
#include <stddef.h>

struct peer;
/* `round` counts the connections from 0; `request` is the head, terminated. */
struct peer_call {
    struct peer *peer;
    int fd, round;
    const char *request;
};

struct peer *peer_new(void (*answer)(const struct peer_call *c));
void peer_free(struct peer *p);
int peer_port(const struct peer *p);
int peer_rounds(struct peer *p);          /* connections so far */
const char *peer_request(struct peer *p); /* the last request's head; after peer_rounds */

bool peer_write(const struct peer_call *c, const void *p, size_t n); /* false: client is gone */
bool peer_say(const struct peer_call *c, const char *text);
void peer_wait(const struct peer_call *c); /* until the client or the test goes */

#endif
