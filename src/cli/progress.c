/* Progress of long work, drawn on a terminal only. */
#include "cli/cli.h"

#include <stdio.h>
#include <unistd.h>

static const int64_t FIRST_AFTER = US_SECOND, REDRAW = US_SECOND / 10;

struct progress progress_begin(const char *what)
{
    return (struct progress){.what = what, .started = clock_monotonic()};
}

void progress_step(void *ctx, int64_t done, int64_t all)
{
    struct progress *p = ctx;
    int64_t now = clock_monotonic();
    if (now - p->started < FIRST_AFTER || now - p->drawn < REDRAW || !isatty(STDERR_FILENO))
        return;
    p->drawn = now;
    p->shown = true;
    if (all > 0)
        fprintf(stderr, "\r%s: %lld of %lld (%d %%)\033[K", p->what, (long long)done,
                (long long)all, (int)(done * 100 / all));
    else
        fprintf(stderr, "\r%s: %lld\033[K", p->what, (long long)done);
}

void progress_end(struct progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
}
