#include "fs_power.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "fs_power_priv.h"

enum { FILE_MAX_BYTES = 64 << 20 };

int power_new_node(struct fs_power *p, bool is_dir, mode_t mode)
{
    struct power_node *node = VEC_PUSH(&p->arena, p->nodes);
    ensure(node != NULL);
    node->is_dir = is_dir;
    node->mode = mode;
    return (int)p->nodes.n - 1;
}

void power_set_name(struct fs_power *p, const struct power_name *name)
{
    VEC_FOR (struct power_name, old, p->names)
        if (old->dir == name->dir && str_eq(old->name, name->name)) {
            old->node = name->node;
            return;
        }
    struct power_name *added = VEC_PUSH(&p->arena, p->names);
    ensure(added != NULL);
    *added = *name;
}

bool power_ops_meet(const struct power_op *a, const struct power_op *b)
{
    for (int i = 0; i < a->names_n; i++)
        for (int k = 0; k < b->names_n; k++)
            if (a->names[i].dir == b->names[k].dir && str_eq(a->names[i].name, b->names[k].name))
                return true;
    return false;
}

struct str power_apply(struct arena *a, struct str bytes, const struct power_change *c)
{
    size_t end = c->truncate ? c->at : c->at + c->bytes.n;
    size_t n = c->truncate || end > bytes.n ? end : bytes.n;
    char *p = arena_zero(a, n + 1);
    ensure(p != NULL);
    memcpy(p, bytes.p ? bytes.p : "", bytes.n < n ? bytes.n : n);
    if (c->bytes.n)
        memcpy(p + c->at, c->bytes.p, c->bytes.n);
    return str_of(p, n);
}

void power_take_in(struct fs_power *p, const char *path, int dir)
{
    DIR *d = opendir(path);
    ensure(d != NULL);
    for (const struct dirent *entry = readdir(d); entry; entry = readdir(d)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        struct buf below, bytes;
        struct stat st;
        buf_init(&below, 4096);
        buf_init(&bytes, FILE_MAX_BYTES);
        buf_addf(&below, "%s/%s", path, entry->d_name);
        ensure(!below.overrun && lstat(below.p, &st) == 0);
        int node = power_new_node(p, S_ISDIR(st.st_mode), st.st_mode & 0777);
        struct str name = arena_str(&p->arena, str_c(entry->d_name));
        power_set_name(p, &(struct power_name){dir, name, node});
        if (S_ISDIR(st.st_mode)) {
            power_take_in(p, below.p, node);
        } else {
            ensure(fs_read(&fs_system, below.p, &bytes, NULL) == KY_OK);
            p->nodes.p[node].durable = arena_str(&p->arena, buf_str(&bytes));
            p->nodes.p[node].size = bytes.n;
        }
        buf_release(&below);
        buf_release(&bytes);
    }
    closedir(d);
}

struct fs_power *fs_power_new(const char *root)
{
    struct fs_power *p = NEW(struct fs_power);
    arena_init(&p->arena, (size_t)1 << 30);
    p->root = mem_strdup(root);
    int node = power_new_node(p, true, 0700);
    ensure(node == ROOT_NODE);
    power_take_in(p, root, node);
    return p;
}

void fs_power_free(struct fs_power *p)
{
    if (!p)
        return;
    arena_release(&p->arena);
    mem_free(p->root);
    mem_free(p);
}

/* What a name means now: the newest change of it, else what is durable. */
static int lookup(const struct fs_power *p, int dir, struct str name)
{
    for (size_t i = p->ops.n; i-- > 0;) {
        const struct power_op *op = &p->ops.p[i];
        for (int k = 0; k < op->names_n && !op->settled; k++)
            if (op->names[k].dir == dir && str_eq(op->names[k].name, name))
                return op->names[k].node;
    }
    VEC_FOR (struct power_name, known, p->names)
        if (known->dir == dir && str_eq(known->name, name))
            return known->node;
    return NO_NODE;
}

/* Folder, last name and node of a path. The root itself has dir NO_NODE. */
static struct power_name resolve(const struct fs_power *p, const char *path)
{
    struct str rest = str_c(path), root = str_c(p->root), part;
    ensure(str_starts(rest, root) && (rest.n == root.n || rest.p[root.n] == '/'));
    struct power_name at = {NO_NODE, STR(""), ROOT_NODE};
    rest = str_from(rest, root.n);
    while (str_split(&rest, '/', &part)) {
        if (part.n == 0)
            continue;
        at.dir = at.node;
        at.name = part;
        at.node = at.dir == NO_NODE ? NO_NODE : lookup(p, at.dir, part);
    }
    return at;
}

static struct power_op *new_op(struct fs_power *p, const struct power_name *a,
                               const struct power_name *b)
{
    struct power_op *op = VEC_PUSH(&p->arena, p->ops);
    ensure(op != NULL);
    op->names[op->names_n++] = *a;
    if (b)
        op->names[op->names_n++] = *b;
    for (int i = 0; i < op->names_n; i++)
        op->names[i].name = arena_str(&p->arena, op->names[i].name);
    return op;
}

static struct power_open *find_open(struct fs_power *p, int fd)
{
    VEC_FOR (struct power_open, o, p->open)
        if (o->fd == fd)
            return o;
    return NULL;
}

static void note_change(struct fs_power *p, int node, struct power_change change)
{
    struct power_node *n = &p->nodes.p[node];
    struct power_change *c = VEC_PUSH(&p->arena, n->changes);
    ensure(c != NULL);
    *c = change;
    size_t end = change.at + change.bytes.n;
    if (change.truncate || end > n->size)
        n->size = end;
}

static int power_open(void *ctx, const char *path, int flags, mode_t mode)
{
    struct fs_power *p = ctx;
    int fd = open(path, flags | O_CLOEXEC, mode);
    if (fd < 0)
        return -1;
    struct power_name at = resolve(p, path);
    if (at.node == NO_NODE) {
        struct stat st;
        ensure((flags & O_CREAT) && fstat(fd, &st) == 0);
        at.node = power_new_node(p, false, st.st_mode & 0777);
        new_op(p, &at, NULL);
    } else if (flags & O_TRUNC) {
        note_change(p, at.node, (struct power_change){.truncate = true});
    }
    struct power_open *o = find_open(p, -1);
    if (!o)
        o = VEC_PUSH(&p->arena, p->open);
    ensure(o != NULL);
    *o = (struct power_open){fd, at.node, 0, flags & O_APPEND, false};
    return fd;
}

/* The open file that a call means, or NULL with EBADF after a cut. */
static struct power_open *alive(struct fs_power *p, int fd)
{
    struct power_open *o = find_open(p, fd);
    ensure(o != NULL);
    errno = EBADF;
    return o->dead ? NULL : o;
}

static ssize_t power_read(void *ctx, int fd, void *buf, size_t n)
{
    struct power_open *o = alive(ctx, fd);
    ssize_t got = o ? read(fd, buf, n) : -1;
    if (got > 0)
        o->at += (size_t)got;
    return got;
}

static ssize_t power_write(void *ctx, int fd, const void *buf, size_t n)
{
    struct fs_power *p = ctx;
    struct power_open *o = alive(p, fd);
    ssize_t wrote = o ? write(fd, buf, n) : -1;
    if (wrote <= 0)
        return wrote;
    if (o->append)
        o->at = p->nodes.p[o->node].size;
    struct str bytes = arena_str(&p->arena, str_of(buf, (size_t)wrote));
    note_change(p, o->node, (struct power_change){.at = o->at, .bytes = bytes});
    o->at += bytes.n;
    return wrote;
}

static void settle_file(struct fs_power *p, struct power_node *node)
{
    VEC_FOR (struct power_change, c, node->changes)
        node->durable = power_apply(&p->arena, node->durable, c);
    node->changes.n = 0;
}

/* Settle op `i`, and before it the earlier ones of the same names. */
static void settle_op(struct fs_power *p, size_t i)
{
    struct power_op *op = &p->ops.p[i];
    if (op->settled)
        return;
    for (size_t k = 0; k < i; k++)
        if (power_ops_meet(&p->ops.p[k], op))
            settle_op(p, k);
    op->settled = true;
    for (int k = 0; k < op->names_n; k++)
        power_set_name(p, &op->names[k]);
}

static void settle_dir(struct fs_power *p, int dir)
{
    for (size_t i = 0; i < p->ops.n; i++) {
        const struct power_op *op = &p->ops.p[i];
        if (op->names[0].dir == dir || (op->names_n > 1 && op->names[1].dir == dir))
            settle_op(p, i);
    }
}

static int power_fsync(void *ctx, int fd)
{
    struct fs_power *p = ctx;
    const struct power_open *o = alive(p, fd);
    if (!o)
        return -1;
    if (p->nodes.p[o->node].is_dir)
        settle_dir(p, o->node);
    else
        settle_file(p, &p->nodes.p[o->node]);
    return 0; /* the real disk need not hear of it */
}

static int power_close(void *ctx, int fd)
{
    struct fs_power *p = ctx;
    struct power_open *o = find_open(p, fd);
    ensure(o != NULL);
    bool dead = o->dead;
    *o = (struct power_open){.fd = -1};
    if (!dead)
        return close(fd);
    close(fd);
    errno = EBADF;
    return -1;
}

static void note_rename(struct fs_power *p, struct power_name from, struct power_name to)
{
    to.node = from.node;
    from.node = NO_NODE;
    new_op(p, &from, &to);
}

static int power_rename(void *ctx, const char *from, const char *to)
{
    struct power_name a = resolve(ctx, from), b = resolve(ctx, to);
    if (rename(from, to) != 0)
        return -1;
    if (a.node != b.node)
        note_rename(ctx, a, b);
    return 0;
}

static int power_rename_new(void *ctx, const char *from, const char *to)
{
    struct power_name a = resolve(ctx, from), b = resolve(ctx, to);
    if (fs_system.ops->rename_new(NULL, from, to) != 0)
        return -1;
    note_rename(ctx, a, b);
    return 0;
}

static int power_unlink(void *ctx, const char *path)
{
    struct power_name at = resolve(ctx, path);
    if (unlink(path) != 0)
        return -1;
    at.node = NO_NODE;
    new_op(ctx, &at, NULL);
    return 0;
}

static int power_mkdir(void *ctx, const char *path, mode_t mode)
{
    if (mkdir(path, mode) != 0)
        return -1;
    struct power_name at = resolve(ctx, path);
    at.node = power_new_node(ctx, true, mode);
    new_op(ctx, &at, NULL);
    return 0;
}

static const struct fs_ops power_ops = {
    .open = power_open,
    .read = power_read,
    .write = power_write,
    .fsync = power_fsync,
    .close = power_close,
    .rename = power_rename,
    .rename_new = power_rename_new,
    .unlink = power_unlink,
    .mkdir = power_mkdir,
};

struct fs fs_power_fs(struct fs_power *p)
{
    return (struct fs){&power_ops, p};
}
