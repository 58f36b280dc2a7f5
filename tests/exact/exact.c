#include "exact.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "pg.h"

enum {
    UNCHANGED_MOST = 5, /* percent */
    TELLING = 10000,    /* pages dropped: from so many on a share means something */
};

struct options {
    const char *engine, *program;
    struct walk_options walk;
    int64_t seeds;
    int race; /* seconds */
};

static int usage(const char *program)
{
    fprintf(stderr,
            "usage: %s [--engine sqlite|postgres] [--seed N] [--seeds COUNT] [--steps N]\n"
            "       [--race SECONDS] [--verbose]\n"
            "example: %s --seed 7 --steps 500 --verbose\n",
            program, program);
    return 2;
}

static bool read_options(int argc, char **argv, struct options *o)
{
    static const struct option known[] = {{"engine", required_argument, NULL, 'e'},
                                          {"seed", required_argument, NULL, 's'},
                                          {"seeds", required_argument, NULL, 'n'},
                                          {"steps", required_argument, NULL, 't'},
                                          {"race", required_argument, NULL, 'r'},
                                          {"verbose", no_argument, NULL, 'v'},
                                          {0}};
    *o = (struct options){"sqlite", argv[0], {.seed = 1, .steps = 500}, 1, 0};
    bool good = true;
    for (int c = 0; good && c != -1;) {
        int64_t number = 0;
        c = getopt_long(argc, argv, "", known, NULL);
        if (c == 's' || c == 'n' || c == 't' || c == 'r')
            good = str_to_i64(str_c(optarg), &number) && number >= 0 && number < INT32_MAX;
        if (c == 'e')
            o->engine = optarg;
        else if (c == 's')
            o->walk.seed = (uint64_t)number;
        else if (c == 'n')
            o->seeds = number;
        else if (c == 't')
            o->walk.steps = number;
        else if (c == 'r')
            o->race = (int)number;
        else if (c == 'v')
            o->walk.verbose = true;
        else
            good = good && c == -1;
    }
    return good && optind == argc &&
           (str_eqc(str_c(o->engine), "sqlite") || str_eqc(str_c(o->engine), "postgres"));
}

static double percent(const struct figures *f)
{
    return f->dropped ? 100.0 * (double)f->unchanged / (double)f->dropped : 0;
}

/* One case a seed, and one over all. */
static bool walks(const struct options *o)
{
    bool good = true;
    struct figures all = {0};
    printf("1..%lld\n", (long long)o->seeds + 1);
    for (int64_t i = 0; i < o->seeds; i++) {
        struct walk_options one = o->walk;
        struct figures f = {0};
        one.seed += (uint64_t)i;
        bool exact = walk(o->engine, &one, &f);
        printf("%sok %lld - seed %llu on %s: %lld edits, %lld pages compared, %lld stale, "
               "%lld dropped, %.1f %% of them unchanged\n",
               exact ? "" : "not ", (long long)i + 1, (unsigned long long)one.seed, o->engine,
               (long long)f.steps, (long long)f.compared, (long long)f.stale, (long long)f.dropped,
               percent(&f));
        if (!exact)
            printf("# repeat: %s --engine %s --seed %llu --steps %lld --verbose\n", o->program,
                   o->engine, (unsigned long long)one.seed, (long long)f.steps);
        fflush(stdout);
        good = good && exact;
        all.dropped += f.dropped;
        all.unchanged += f.unchanged;
    }
    bool telling = all.dropped >= TELLING, fine = !telling || percent(&all) < UNCHANGED_MOST;
    printf("%sok %lld - less than %d %% of what was dropped came back unchanged: %.1f %% of "
           "%lld%s\n",
           fine ? "" : "not ", (long long)o->seeds + 1, UNCHANGED_MOST, percent(&all),
           (long long)all.dropped, telling ? "" : " # skip too few to tell");
    if (!fine)
        printf("# repeat: %s --engine %s --seed %llu --steps %lld --verbose\n", o->program,
               o->engine, (unsigned long long)o->walk.seed, (long long)o->walk.steps);
    return good && fine;
}

int main(int argc, char **argv)
{
    struct options o;
    crypto_init();
    if (!read_options(argc, argv, &o))
        return usage(argv[0]);
    if (str_eqc(str_c(o.engine), "postgres") && !pg_start()) {
        printf("1..0 # skip no PostgreSQL\n");
        return 0;
    }
    if (getenv("KAIYUAN_TEST_QUICK"))
        o.walk.steps /= 10;
    bool good = o.race ? race(o.engine, o.walk.seed, o.race) : walks(&o);
    if (!good && o.race)
        printf("# repeat: %s --engine %s --seed %llu --race %d\n", o.program, o.engine,
               (unsigned long long)o.walk.seed, o.race);
    pg_stop();
    return good ? 0 : 1;
}
