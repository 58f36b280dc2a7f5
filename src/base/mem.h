/* mem.h: the only place that calls malloc.
 *
 * True exhaustion of memory aborts: the store is safe against a crash at any moment, so stopping is
 * cleaner than half an answer. Budgets against hostile input live in arenas and bufs, not here.
 * Thread-safe. Free with mem_free (NULL is fine). */
#ifndef KY_BASE_MEM_H
#define KY_BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t n) __attribute__((malloc, returns_nonnull));
void *mem_zero(size_t n) __attribute__((malloc, returns_nonnull));
void *mem_realloc(void *p, size_t n) __attribute__((returns_nonnull));
char *mem_strdup(const char *s) __attribute__((malloc, returns_nonnull));
void mem_free(void *p);
/* For a process that runs for long: what is large goes back to the system when it is freed. Once,
 * at the start. */
void mem_tune(void);

/* Allocate one zeroed object of a type. */
#define NEW(type) ((type *)mem_zero(sizeof(type)))

#endif
