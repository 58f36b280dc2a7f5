#include "base/mem.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void exhausted(size_t n)
{
    fprintf(stderr, "kaiyuan: out of memory: cannot get %zu bytes\n", n);
    abort();
}

void *mem_alloc(size_t n)
{
    void *p = malloc(n ? n : 1);
    if (!p)
        exhausted(n);
    return p;
}

void *mem_zero(size_t n)
{
    void *p = calloc(1, n ? n : 1);
    if (!p)
        exhausted(n);
    return p;
}

void *mem_realloc(void *old, size_t n)
{
    void *p = realloc(old, n ? n : 1);
    if (!p)
        exhausted(n);
    return p;
}

char *mem_strdup(const char *s)
{
    size_t n = strlen(s) + 1;
    return memcpy(mem_alloc(n), s, n);
}

void mem_free(void *p)
{
    free(p);
}

/* glibc raises the size above which blocks are mapped each time a mapped one is freed, up to 32 MB;
 * after a few large pages (site maps) every worker's heap would keep such blocks for good. A size
 * that was set stays. */
void mem_tune(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 20);
}
