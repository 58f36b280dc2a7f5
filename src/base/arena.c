#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n)   __asan_poison_memory_region((p), (n))
#define UNPOISON(p, n) __asan_unpoison_memory_region((p), (n))
#define REDZONE        16 /* a gap after each object, so that an overrun is seen */
#else
#define POISON(p, n)   ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define REDZONE        0
#endif

struct arena_block {
    struct arena_block *next;
    size_t size; /* of data */
    alignas(max_align_t) char data[];
};

enum { FIRST_BLOCK = 16 << 10, LARGEST_BLOCK = 1 << 20 };

void arena_init(struct arena *a, size_t budget)
{
    *a = (struct arena){.budget = budget};
}

static void free_block(struct arena_block *b)
{
    UNPOISON(b->data, b->size);
    mem_free(b);
}

void arena_release(struct arena *a)
{
    while (a->blocks) {
        struct arena_block *b = a->blocks;
        a->blocks = b->next;
        free_block(b);
    }
    *a = (struct arena){.budget = a->budget};
}

void arena_clear(struct arena *a)
{
    while (a->blocks && a->blocks->next) {
        struct arena_block *b = a->blocks;
        a->blocks = b->next;
        free_block(b);
    }
    a->used = 0;
    a->overrun = false;
    if (a->blocks) {
        a->at = a->blocks->data;
        a->end = a->at + a->blocks->size;
        POISON(a->at, a->blocks->size);
    }
}

static void add_block(struct arena *a, size_t n)
{
    size_t size = a->blocks ? a->blocks->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_BLOCK)
        size = LARGEST_BLOCK;
    if (size < n)
        size = n;
    struct arena_block *b = mem_alloc(sizeof(*b) + size);
    b->size = size;
    b->next = a->blocks;
    a->blocks = b;
    a->at = b->data;
    a->end = b->data + size;
    POISON(b->data, size);
}

void *arena_alloc(struct arena *a, size_t n)
{
    const size_t align = alignof(max_align_t);
    if (a->overrun || n > a->budget || a->used > a->budget - n) {
        a->overrun = true;
        return NULL;
    }
    size_t padded = (n + REDZONE + align - 1) / align * align;
    if ((size_t)(a->end - a->at) < padded)
        add_block(a, padded);
    char *p = a->at;
    a->at += padded;
    a->used += n;
    UNPOISON(p, n);
    return p;
}

void *arena_zero(struct arena *a, size_t n)
{
    void *p = arena_alloc(a, n);
    return p ? memset(p, 0, n) : NULL;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(n, size, &total)) {
        a->overrun = true;
        return NULL;
    }
    return arena_zero(a, total);
}

struct str arena_str(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    if (!p)
        return STR("");
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return str_of(p, s.n);
}

const char *arena_cstr(struct arena *a, struct str s)
{
    struct str copy = arena_str(a, s);
    return copy.p;
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list args;
    char small[256];
    va_start(args, fmt);
    int n = vsnprintf(small, sizeof(small), fmt, args);
    va_end(args);
    if (n < 0)
        return STR("");
    if ((size_t)n < sizeof(small))
        return arena_str(a, str_of(small, (size_t)n));
    char *p = arena_alloc(a, (size_t)n + 1);
    if (!p)
        return STR("");
    va_start(args, fmt);
    vsnprintf(p, (size_t)n + 1, fmt, args);
    va_end(args);
    return str_of(p, (size_t)n);
}

enum ky_err arena_check(const struct arena *a, struct err *e)
{
    if (a->overrun)
        return err_set(e, KY_ELIMIT, "needs more than the %zu bytes of memory it may use",
                       a->budget);
    return KY_OK;
}
