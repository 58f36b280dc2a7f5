#include "cache/pagecache_priv.h"

#include "base/map.h"
#include "base/mem.h"

struct flight {
    struct flight *next;
    pthread_cond_t landed;
    bool done, kept;
    unsigned waiting;
    struct str path;
    char text[];
};

void flights_init(struct flights *f, uint64_t seed)
{
    *f = (struct flights){.seed = seed};
    ensure(pthread_mutex_init(&f->lock, NULL) == 0);
}

void flights_release(struct flights *f)
{
    for (size_t i = 0; i < FLIGHT_LISTS; i++)
        ensure(!f->lists[i]);
    pthread_mutex_destroy(&f->lock);
}

static struct flight **find(struct flights *f, struct str path)
{
    struct flight **at = &f->lists[hash64(path, f->seed) % FLIGHT_LISTS];
    while (*at && !str_eq((*at)->path, path))
        at = &(*at)->next;
    return at;
}

static struct flight *flight_new(struct str path)
{
    struct flight *one = mem_zero(sizeof(*one) + path.n);
    ensure(pthread_cond_init(&one->landed, NULL) == 0);
    if (path.n)
        memcpy(one->text, path.p, path.n);
    one->path = str_of(one->text, path.n);
    return one;
}

static void flight_free(struct flight *one)
{
    pthread_cond_destroy(&one->landed);
    mem_free(one);
}

enum cache_flight flights_begin(struct flights *f, struct str path)
{
    pthread_mutex_lock(&f->lock);
    struct flight **at = find(f, path);
    struct flight *one = *at;
    if (!one) {
        *at = flight_new(path);
        pthread_mutex_unlock(&f->lock);
        return FLIGHT_LEADS;
    }
    one->waiting++;
    while (!one->done)
        pthread_cond_wait(&one->landed, &f->lock);
    enum cache_flight how = one->kept ? FLIGHT_LANDED : FLIGHT_EMPTY;
    bool last = --one->waiting == 0; /* it is off the list: the last to leave frees it */
    pthread_mutex_unlock(&f->lock);
    if (last)
        flight_free(one);
    return how;
}

void flights_end(struct flights *f, struct str path, bool kept)
{
    pthread_mutex_lock(&f->lock);
    struct flight **at = find(f, path);
    struct flight *one = *at;
    ensure(one != NULL);
    *at = one->next;
    one->done = true;
    one->kept = kept;
    bool alone = one->waiting == 0;
    pthread_cond_broadcast(&one->landed);
    pthread_mutex_unlock(&f->lock);
    if (alone)
        flight_free(one);
}

unsigned flights_waiting(struct flights *f, struct str path)
{
    pthread_mutex_lock(&f->lock);
    struct flight **at = find(f, path);
    unsigned n = *at ? (*at)->waiting : 0;
    pthread_mutex_unlock(&f->lock);
    return n;
}
