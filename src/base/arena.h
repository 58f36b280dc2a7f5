/* arena.h: memory that lives and dies together, under a budget.
 *
 * A request owns one arena; everything it needs is allocated there and goes at once. When the
 * budget is spent, arena_alloc returns NULL, and from then on always (sticky): callers that build
 * strings may go on with empty ones and ask arena_check() once at the end, which gives KY_ELIMIT.
 * Not thread-safe. Alloc: O(1). Free space is poisoned under ASan. */
#ifndef KY_BASE_ARENA_H
#define KY_BASE_ARENA_H

#include "base/err.h"
#include "base/str.h"

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first */
    char *at, *end;
    size_t used, budget; /* bytes handed out, and their limit */
    bool overrun;
};

#define ARENA_DEFAULT_BUDGET ((size_t)64 << 20)

void arena_init(struct arena *a, size_t budget);
void arena_release(struct arena *a);
/* Empty for reuse; keeps the oldest block, so that a worker's next request allocates nothing. */
void arena_clear(struct arena *a);

/* n bytes aligned for any type, not zeroed (zeroed); NULL once the budget is spent. */
void *arena_alloc(struct arena *a, size_t n) MUST_CHECK;
void *arena_zero(struct arena *a, size_t n) MUST_CHECK;
#define ARENA_NEW(a, type)      ((type *)arena_zero((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_array((a), (n), sizeof(type)))
void *arena_array(struct arena *a, size_t n, size_t size) MUST_CHECK; /* zeroed; overflow-safe */

/* Copies, terminated by a NUL beyond n; the empty string once the budget is spent. */
struct str arena_str(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
const char *arena_cstr(struct arena *a, struct str s); /* never NULL; "" once overrun */

/* KY_ELIMIT when the budget was ever overrun since init or clear. */
enum ky_err arena_check(const struct arena *a, struct err *e) MUST_CHECK;

#endif
