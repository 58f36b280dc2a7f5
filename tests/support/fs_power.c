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

static void resize(struct power_bytes *b, size_t n)
{
    if (n > b->cap) {
        b->cap = n > 2 * b->cap ? n : 2 * b->cap;
        b->p = mem_realloc(b->p, b->cap);
    }
    if (n > b->n)
        memset(b->p + b->n, 0, n - b->n);
    b->n = n;
}

void power_apply(struct power_bytes *b, const struct power_change *c)
{
    size_t end = c->at + c->bytes.n;
    if (c->truncate || end > b->n)
        resize(b, end);
    if (c->bytes.n)
        memcpy(b->p + c->at, c->bytes.p, c->bytes.n);
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
            power_apply(&p->nodes.p[node].durable,
                        &(struct power_change){.bytes = buf_str(&bytes)});
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
    VEC_FOR (struct power_node, node, p->nodes)
        mem_free(node->durable.p);
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

void fs_power_cut_at(struct fs_power *p, long at)
{
    p->changes = p->turns = p->fail_at = 0;
    p->cut_at = at;
    p->at_turn = false;
}

void fs_power_cut_at_turn(struct fs_power *p, long at)
{
    fs_power_cut_at(p, at);
    p->at_turn = true;
}

void fs_power_fail_at(struct fs_power *p, long at, bool onward, int errnum)
{
    p->changes = p->turns = p->cut_at = 0;
    p->fail_at = at;
    p->onward = onward;
    p->errnum = errnum;
}

long fs_power_changes(const struct fs_power *p)
{
    return p->changes;
}

long fs_power_turns(const struct fs_power *p)
{
    return p->turns;
}

bool fs_power_is_out(const struct fs_power *p)
{
    return p->out;
}

enum power_fate power_fate(struct fs_power *p, enum power_change_kind kind)
{
    errno = EIO;
    if (p->out)
        return POWER_IS_OUT;
    p->changes++;
    p->turns += kind == POWER_TURN;
    if (p->cut_at && (p->at_turn ? p->turns : p->changes) >= p->cut_at) {
        p->out = true;
        return POWER_IN_FLIGHT;
    }
    bool due = p->fail_at && (p->onward ? p->changes >= p->fail_at : p->changes == p->fail_at);
    if (!due || (p->errnum == ENOSPC && kind != POWER_NEEDS_ROOM))
        return POWER_GOES_WELL;
    errno = p->errnum;
    return POWER_FAILS;
}

/* What to report of a change that was made. */
static int report(enum power_fate fate, int rc)
{
    if (fate == POWER_GOES_WELL)
        return rc;
    errno = EIO;
    return -1;
}

/* Folder, last name and node of a path. The root itself has dir NO_NODE. */
struct power_name power_resolve(const struct fs_power *p, const char *path)
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

int power_note_file(struct fs_power *p, const struct power_name *name, mode_t mode)
{
    struct power_name at = *name;
    at.node = power_new_node(p, false, mode);
    new_op(p, &at, NULL);
    return at.node;
}

void power_note_change(struct fs_power *p, int node, struct power_change change)
{
    struct power_node *n = &p->nodes.p[node];
    struct power_change *c = VEC_PUSH(&p->arena, n->changes);
    ensure(c != NULL);
    *c = change;
    c->bytes = arena_str(&p->arena, change.bytes);
    size_t end = change.at + change.bytes.n;
    if (change.truncate || end > n->size)
        n->size = end;
}

void power_note_unlink(struct fs_power *p, const struct power_name *name)
{
    struct power_name at = *name;
    at.node = NO_NODE;
    new_op(p, &at, NULL);
}

/* A file that is there for the model only was removed past it. */
static int node_of(struct fs_power *p, const char *path, int fd, bool is_new)
{
    struct power_name at = power_resolve(p, path);
    struct stat st;
    if (!is_new && at.node != NO_NODE)
        return at.node;
    ensure(fstat(fd, &st) == 0);
    return power_note_file(p, &at, st.st_mode & 0777);
}

static int power_open(void *ctx, const char *path, int flags, mode_t mode)
{
    struct fs_power *p = ctx;
    bool is_new = (flags & O_CREAT) && access(path, F_OK) != 0;
    enum power_fate fate = POWER_GOES_WELL;
    if (is_new || p->out)
        fate = power_fate(p, POWER_NEEDS_ROOM);
    if (fate == POWER_FAILS || fate == POWER_IS_OUT)
        return -1;
    int fd = open(path, flags | O_CLOEXEC, mode);
    if (fd < 0)
        return -1;
    int node = node_of(p, path, fd, is_new);
    if (flags & O_TRUNC)
        power_note_change(p, node, (struct power_change){.truncate = true});
    if (fate != POWER_GOES_WELL) {
        close(fd);
        return report(fate, -1);
    }
    struct power_open *o = find_open(p, -1);
    if (!o)
        o = VEC_PUSH(&p->arena, p->open);
    ensure(o != NULL);
    *o = (struct power_open){fd, node, 0, flags & O_APPEND, false};
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
    struct fs_power *p = ctx;
    struct power_open *o = alive(p, fd);
    if (p->out)
        return report(POWER_IS_OUT, -1);
    ssize_t got = o ? read(fd, buf, n) : -1;
    if (got > 0)
        o->at += (size_t)got;
    return got;
}

static ssize_t power_write(void *ctx, int fd, const void *buf, size_t n)
{
    struct fs_power *p = ctx;
    struct power_open *o = alive(p, fd);
    if (!o)
        return -1;
    if (o->append)
        o->at = p->nodes.p[o->node].size;
    bool grows = o->at + n > p->nodes.p[o->node].size;
    enum power_fate fate = power_fate(p, grows ? POWER_NEEDS_ROOM : POWER_PLAIN);
    int errnum = errno;
    if (fate == POWER_IS_OUT)
        return -1;
    ssize_t wrote = write(fd, buf, fate == POWER_FAILS ? n / 2 : n);
    if (wrote < 0)
        return -1;
    power_note_change(p, o->node,
                      (struct power_change){.at = o->at, .bytes = str_of(buf, (size_t)wrote)});
    o->at += (size_t)wrote;
    errno = errnum;
    return fate == POWER_GOES_WELL ? wrote : -1;
}

void power_settle_file(struct fs_power *p, int node)
{
    struct power_node *n = &p->nodes.p[node];
    VEC_FOR (struct power_change, c, n->changes)
        power_apply(&n->durable, c);
    n->changes.n = 0;
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

void power_settle_dir(struct fs_power *p, int dir)
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
    if (!o || power_fate(p, POWER_TURN) != POWER_GOES_WELL)
        return -1;
    if (p->nodes.p[o->node].is_dir)
        power_settle_dir(p, o->node);
    else
        power_settle_file(p, o->node);
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

static int move(struct fs_power *p, const char *from, const char *to,
                int (*rename_real)(void *ctx, const char *from, const char *to))
{
    struct power_name a = power_resolve(p, from), b = power_resolve(p, to);
    enum power_fate fate = power_fate(p, POWER_TURN);
    if (fate == POWER_FAILS || fate == POWER_IS_OUT || rename_real(NULL, from, to) != 0)
        return -1;
    if (a.node != b.node) {
        b.node = a.node;
        a.node = NO_NODE;
        new_op(p, &a, &b);
    }
    return report(fate, 0);
}

static int power_rename(void *ctx, const char *from, const char *to)
{
    return move(ctx, from, to, fs_system.ops->rename);
}

static int power_rename_new(void *ctx, const char *from, const char *to)
{
    return move(ctx, from, to, fs_system.ops->rename_new);
}

static int power_unlink(void *ctx, const char *path)
{
    struct power_name at = power_resolve(ctx, path);
    enum power_fate fate = power_fate(ctx, POWER_TURN);
    if (fate == POWER_FAILS || fate == POWER_IS_OUT || unlink(path) != 0)
        return -1;
    power_note_unlink(ctx, &at);
    return report(fate, 0);
}

static int power_mkdir(void *ctx, const char *path, mode_t mode)
{
    struct power_name at = power_resolve(ctx, path);
    enum power_fate fate = power_fate(ctx, POWER_NEEDS_ROOM);
    if (fate == POWER_FAILS || fate == POWER_IS_OUT || mkdir(path, mode) != 0)
        return -1;
    at.node = power_new_node(ctx, true, mode);
    new_op(ctx, &at, NULL);
    return report(fate, 0);
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
