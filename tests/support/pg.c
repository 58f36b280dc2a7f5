#include "pg.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/db.h"

enum { URL_MAX = 512 };

struct schema {
    char url[URL_MAX + 128], name[64];
    struct schema *next;
};

static struct {
    bool tried, up;
    char url[URL_MAX];
    pid_t tool; /* the `tools/pg run` that minds our server; 0: the server is not ours */
    pid_t owner;
    int until; /* the server lives until this end of a pipe is closed, by whatever closes it */
    struct schema *schemas;
    int schemas_n;
} pg;

/* Start the server. It stops when we end, even by a crash, since the pipe ends with us. */
static bool start_own(void)
{
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
        return false;
    pg.tool = fork();
    if (pg.tool == 0) {
        setsid(); /* the terminal's ^C is for the test alone */
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        execl(KY_PG_TOOL, KY_PG_TOOL, "run", (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    pg.until = in[1];
    size_t n = 0;
    while (pg.tool > 0 && n + 1 < sizeof(pg.url)) {
        ssize_t got = read(out[0], pg.url + n, sizeof(pg.url) - 1 - n);
        if (got <= 0)
            break;
        n += (size_t)got;
        if (pg.url[n - 1] == '\n')
            break;
    }
    close(out[0]);
    pg.url[n ? n - 1 : 0] = '\0';
    return n > 1;
}

bool pg_start(void)
{
    if (pg.tried)
        return pg.up;
    pg.tried = true;
    pg.owner = getpid();
    const char *given = getenv("KAIYUAN_TEST_PG");
    if (given && *given) {
        snprintf(pg.url, sizeof(pg.url), "%s", given);
        pg.up = true;
    } else {
        pg.up = start_own();
    }
    if (!pg.up)
        fprintf(stderr, "no PostgreSQL: its tests are skipped\n");
    atexit(pg_stop);
    return pg.up;
}

static bool recreate(const char *name, bool create)
{
    struct db_options options = {.mode = DB_WRITE};
    struct db *db;
    struct err e;
    char text[256];
    snprintf(text, sizeof(text),
             "SET client_min_messages = error; DROP SCHEMA IF EXISTS %s CASCADE;", name);
    enum ky_err err = db_open(pg.url, &options, &db, &e);
    if (!err)
        err = db_script(db, text, &e);
    snprintf(text, sizeof(text), "CREATE SCHEMA %s", name);
    if (!err && create)
        err = db_script(db, text, &e);
    if (err)
        fprintf(stderr, "schema %s: %s\n", name, e.text);
    db_close(db);
    return !err;
}

const char *pg_url(const char *schema)
{
    if (!pg_start())
        return NULL;
    struct schema *s = NEW(struct schema);
    /* The process id keeps programs apart that share a server. */
    if (schema)
        snprintf(s->name, sizeof(s->name), "k%d_%.40s", (int)pg.owner, schema);
    else
        snprintf(s->name, sizeof(s->name), "k%d_%d", (int)pg.owner, pg.schemas_n);
    snprintf(s->url, sizeof(s->url), "%s%coptions=-csearch_path%%3D%s", pg.url,
             strchr(pg.url, '?') ? '&' : '?', s->name);
    s->next = pg.schemas;
    pg.schemas = s;
    pg.schemas_n++;
    return recreate(s->name, true) ? s->url : NULL;
}

void pg_stop(void)
{
    if (pg.owner != getpid()) /* a fork that exits */
        return;
    for (struct schema *s = pg.schemas, *next; s; s = next) {
        next = s->next;
        if (!pg.tool) /* the server lives on */
            recreate(s->name, false);
        mem_free(s);
    }
    pg.schemas = NULL;
    pg.schemas_n = 0;
    if (pg.tool > 0) {
        close(pg.until);
        waitpid(pg.tool, NULL, 0);
    }
    pg.tool = 0;
    pg.tried = pg.up = false;
}
