#include "app/static_export.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/map.h"
#include "base/mem.h"
#include "web/page.h"

enum {
    THREADS_MAX = 64,
    PAGE_BUDGET = 64 << 20,
    ADDRESSES_MAX = 20000000,
    PATH_ROOM = 4096,
    RUN_MAX = 64
};

/* An address is known once it is in `seen`; the list of what is to be written only grows. */
struct address {
    struct address *next;
    size_t n;
    char path[];
};

struct exporter {
    struct site *site;
    struct web_site web;
    const struct static_export *options;
    const char *dir;   /* where files are written */
    struct str origin; /* the site's URL, as it stands in site maps */

    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct map seen;    /* values mean nothing */
    struct map folders; /* made already */
    struct address *first, *last;
    int64_t known, taken, done;
    unsigned busy;
    struct static_export_result result;
    enum ky_err err;
    struct err why;
};

static const struct str starts[] = {
    S("/"),          S("/archive/"), S("/sitemap.html"), S("/sitemap.xml"), S("/sitemap-news.xml"),
    S("/robots.txt")};

/* ---- the queue ---- */

static void add_address(struct exporter *x, struct str path)
{
    if (x->known >= ADDRESSES_MAX || map_get(&x->seen, path))
        return;
    (void)map_put(&x->seen, path, x);
    struct address *a = mem_alloc(sizeof(*a) + path.n + 1);
    a->next = NULL;
    a->n = path.n;
    memcpy(a->path, path.p, path.n);
    a->path[path.n] = '\0';
    if (x->last)
        x->last->next = a;
    else
        x->first = a;
    x->last = a;
    x->known++;
    pthread_cond_signal(&x->changed);
}

/* The next addresses, as a list; NULL when every thread is idle and none is left, or something
 * failed. A thread takes a run of them, since neighbours stand in one folder and the kernel lets
 * one thread at a time make a file there; near the end runs are short, so that all end together. */
static struct address *take_run(struct exporter *x)
{
    pthread_mutex_lock(&x->lock);
    x->busy--;
    while (!x->first && x->busy > 0 && !x->err)
        pthread_cond_wait(&x->changed, &x->lock);
    struct address *a = x->err ? NULL : x->first, *last = a;
    int64_t share = (x->known - x->taken) / (4 * (int64_t)(x->busy + 1));
    if (a) {
        x->taken++;
        for (int64_t n = 1; n < share && n < RUN_MAX && last->next; n++, x->taken++)
            last = last->next;
        x->first = last->next;
        last->next = NULL;
        if (!x->first)
            x->last = NULL;
        x->busy++;
    }
    if (!x->first)
        pthread_cond_broadcast(&x->changed);
    pthread_mutex_unlock(&x->lock);
    return a;
}

static void note_failure(struct exporter *x, enum ky_err err, const struct err *e)
{
    pthread_mutex_lock(&x->lock);
    if (!x->err) {
        x->err = err;
        x->why = *e;
    }
    pthread_cond_broadcast(&x->changed);
    pthread_mutex_unlock(&x->lock);
}

/* ---- addresses in a page ---- */

/* What stands between `at` and the next `end`, when it is an address of ours without query or
 * fragment. */
static struct str local_address(const struct exporter *x, struct str text, size_t at, char end)
{
    struct str rest = str_from(text, at);
    size_t n = str_find_char(rest, end);
    if (n == STR_NONE || n == 0 || n > PATH_ROOM / 2)
        return STR("");
    struct str a = str_sub(rest, 0, n);
    if (str_starts(a, x->origin))
        a = str_from(a, x->origin.n);
    bool ours = a.n > 0 && a.p[0] == '/' && !(a.n > 1 && a.p[1] == '/') &&
                str_find_char(a, '?') == STR_NONE && str_find_char(a, '#') == STR_NONE &&
                str_find_char(a, '&') == STR_NONE;
    return ours ? a : STR("");
}

/* Found without the lock, taken in with it. */
static enum ky_err follow(struct exporter *x, struct arena *a, struct str body, struct err *e)
{
    static const struct {
        struct str before;
        char end;
    } marks[] = {{S("href=\""), '"'}, {S("src=\""), '"'}, {S("<loc>"), '<'}};
    VEC(struct str) found = {0};
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        for (size_t at = 0, hit; at < body.n; at += hit + marks[i].before.n) {
            hit = str_find(str_from(body, at), marks[i].before);
            if (hit == STR_NONE)
                break;
            struct str path = local_address(x, body, at + hit + marks[i].before.n, marks[i].end);
            struct str *slot = path.n ? VEC_PUSH(a, found) : NULL;
            if (slot)
                *slot = path;
        }
    }
    pthread_mutex_lock(&x->lock);
    VEC_FOR (struct str, path, found)
        add_address(x, *path);
    pthread_mutex_unlock(&x->lock);
    return arena_check(a, e);
}

/* ---- files ---- */

/* Make the folders that lead to `path`, each once. */
static enum ky_err make_folders(struct exporter *x, char *path, size_t root_n, struct err *e)
{
    enum ky_err err = KY_OK;
    for (char *slash = strchr(path + root_n + 1, '/'); slash && !err;
         slash = strchr(slash + 1, '/')) {
        struct str folder = str_of(path, (size_t)(slash - path));
        pthread_mutex_lock(&x->lock);
        if (!map_get(&x->folders, folder)) {
            *slash = '\0';
            /* Not base/fs: what is not whole yet need not survive a power cut folder by folder. */
            if (mkdir(path, 0755) != 0 && errno != EEXIST)
                err = err_errno(e, KY_EIO, errno, "cannot create the folder '%s'", path);
            *slash = '/';
            if (!err)
                (void)map_put(&x->folders, folder, x);
        }
        pthread_mutex_unlock(&x->lock);
    }
    return err;
}

/* Percent-encoding is undone: a web server looks for the decoded name. */
static bool file_name(char *out, size_t room, const char *dir, struct str path)
{
    struct buf b;
    buf_init(&b, room - 1);
    buf_addc(&b, dir);
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c;
        bool encoded =
            path.p[i] == '%' && i + 2 < path.n && hex_parse(str_sub(path, i + 1, i + 3), &c, 1);
        buf_addch(&b, encoded ? (char)c : path.p[i]);
        i += encoded ? 2 : 0;
    }
    if (path.n && path.p[path.n - 1] == '/')
        buf_addc(&b, "index.html");
    bool fits = !b.overrun && b.n < room;
    if (fits)
        memcpy(out, b.p, b.n + 1);
    buf_release(&b);
    return fits;
}

static enum ky_err write_file(struct exporter *x, struct str path, struct str body, struct err *e)
{
    char name[PATH_ROOM];
    if (!file_name(name, sizeof(name), x->dir, path))
        return err_set(e, KY_ELIMIT, "the address '%.*s' is too long for a file", STR_ARG(path));
    enum ky_err err = make_folders(x, name, strlen(x->dir), e);
    if (err)
        return err;
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0)
        return err_errno(e, KY_EIO, errno, "cannot create '%s'", name);
    for (size_t at = 0; at < body.n && !err;) {
        ssize_t n = write(fd, body.p + at, body.n - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            err = err_errno(e, KY_EIO, errno, "cannot write '%s'", name);
        else
            at += (size_t)n;
    }
    if (close(fd) != 0 && !err)
        err = err_errno(e, KY_EIO, errno, "cannot write '%s'", name);
    return err;
}

/* ---- threads ---- */

static enum ky_err export_one(struct exporter *x, struct db *db, struct arena *a, struct str path,
                              struct err *e)
{
    struct deps deps;
    struct web_page page;
    deps_init(&deps, a);
    enum ky_err err = web_page(&x->web, db, a, path, site_now(x->site), &deps, &page, e);
    if (err)
        return err;
    int status = page.response->status;
    struct str body = atomic_load(&page.response->bodies[CODING_IDENTITY])->data;
    if (status == 200) {
        err = follow(x, a, body, e);
        if (!err)
            err = write_file(x, path, body, e);
    }
    pthread_mutex_lock(&x->lock);
    x->result.pages += status == 200;
    x->result.bytes += status == 200 ? (int64_t)body.n : 0;
    x->result.redirects += status == 301;
    x->done++;
    if (x->options->progress)
        x->options->progress(x->options->ctx, x->done, x->known);
    pthread_mutex_unlock(&x->lock);
    response_unref(page.response);
    return err;
}

static void *export_pages(void *ctx)
{
    struct exporter *x = ctx;
    struct db *db = NULL;
    struct arena a;
    struct err e = {0};
    arena_init(&a, PAGE_BUDGET);
    enum ky_err err = site_connect(x->site, DB_READ, &db, &e);
    if (err)
        note_failure(x, err, &e);
    for (struct address *run = take_run(x), *next; run; run = next ? next : take_run(x)) {
        next = run->next;
        arena_clear(&a);
        if (!err)
            err = export_one(x, db, &a, str_of(run->path, run->n), &e);
        mem_free(run);
        if (err)
            note_failure(x, err, &e);
    }
    db_close(db);
    arena_release(&a);
    return NULL;
}

static void run_threads(struct exporter *x)
{
    pthread_t threads[THREADS_MAX];
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned n = x->options->threads ? x->options->threads : (unsigned)(cores > 0 ? cores : 1);
    if (n > THREADS_MAX)
        n = THREADS_MAX;
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
        add_address(x, starts[i]);
    x->busy = n;
    for (unsigned i = 0; i < n; i++)
        ensure(pthread_create(&threads[i], NULL, export_pages, x) == 0);
    for (unsigned i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    while (x->first) {
        struct address *a = x->first;
        x->first = a->next;
        mem_free(a);
    }
}

/* The public URL is what site maps write in front of addresses. */
static enum ky_err read_origin(struct exporter *x, struct arena *a, struct err *e)
{
    struct db *db = NULL;
    struct reader r = {0};
    struct settings settings;
    enum ky_err err = site_connect(x->site, DB_READ, &db, e);
    if (!err)
        err = reader_begin(&r, db, a, NULL, site_now(x->site), e);
    if (!err)
        err = store_settings(&r, &settings, e);
    reader_end(&r);
    db_close(db);
    if (!err)
        x->origin = settings.v[SETTING_URL];
    return err;
}

/* All files reach the disk at once, before the folder gets its name. */
static enum ky_err sync_files(const char *dir, struct err *e)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum ky_err err = KY_OK;
    if (fd < 0 || syncfs(fd) != 0)
        err = err_errno(e, KY_EIO, errno, "cannot sync '%s'", dir);
    if (fd >= 0)
        close(fd);
    return err;
}

enum ky_err static_export(struct site *site, const char *dir, const struct static_export *o,
                          struct static_export_result *out, struct err *e)
{
    struct arena a;
    struct theme *theme = NULL;
    struct exporter x = {.site = site, .options = o};
    if (fs_exists(dir) && !fs_is_empty_dir(dir))
        return err_set(e, KY_EEXIST, "'%s' exists and is not empty. Give a new or empty folder",
                       dir);
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    x.dir = arena_printf(&a, "%s.part", dir).p;
    map_init(&x.seen, 1);
    map_init(&x.folders, 2);
    pthread_mutex_init(&x.lock, NULL);
    pthread_cond_init(&x.changed, NULL);
    enum ky_err err = fs_exists(x.dir) ? fs_remove_tree(x.dir, e) : KY_OK;
    if (!err)
        err = fs_mkdir(site->world.fs, x.dir, 0755, e);
    if (!err)
        err = theme_load(arena_printf(&a, "%s/theme", site->dir).p, &theme, e);
    if (!err)
        err = read_origin(&x, &a, e);
    if (err)
        goto out;
    x.web = (struct web_site){.theme = theme, .zone = site->zone, .media = &site->media};
    run_threads(&x);
    err = x.err;
    if (err && e)
        *e = x.why;
    if (!err)
        err = sync_files(x.dir, e);
    if (!err)
        err = fs_rename(site->world.fs, x.dir, dir, e);
    *out = x.result;
out:
    if (err && fs_exists(x.dir))
        (void)!fs_remove_tree(x.dir, NULL);
    theme_unref(theme);
    map_release(&x.seen);
    map_release(&x.folders);
    pthread_mutex_destroy(&x.lock);
    pthread_cond_destroy(&x.changed);
    arena_release(&a);
    return err;
}
