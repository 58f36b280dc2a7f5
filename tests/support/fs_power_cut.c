/* fs_power_cut.c: the cut itself: what survives, and how the folder looks afterwards. */
#include "fs_power.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "fs_power_priv.h"

/* How much of what was unsynced survives: extremes come up as often as mixtures. */
enum taste { LOSE_ALL, KEEP_ALL, KEEP_FIRST, KEEP_LAST, KEEP_SOME, TASTES_N };

struct chooser {
    enum taste taste;
    size_t first; /* KEEP_FIRST: how many; KEEP_LAST: how many not */
    struct rand *rand;
};

static struct chooser choose(struct rand *r, size_t n)
{
    return (struct chooser){(enum taste)rand_below(r, TASTES_N), rand_below(r, n + 1), r};
}

static bool keeps(const struct chooser *c, size_t i)
{
    switch (c->taste) {
    case LOSE_ALL:
        return false;
    case KEEP_FIRST:
        return i < c->first;
    case KEEP_LAST:
        return i >= c->first;
    case KEEP_SOME:
        return rand_below(c->rand, 2) == 0;
    default:
        return true;
    }
}

/* Reorder, but never across a truncation: file systems order a file's own sizes. */
static void shuffle(struct rand *r, struct power_change *c, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        size_t k = i;
        while (k > 0 && !c[k].truncate && !c[k - 1].truncate && rand_below(r, 2) == 0) {
            struct power_change swap = c[k];
            c[k] = c[k - 1];
            c[k - 1] = swap;
            k--;
        }
    }
}

static void cut_file(struct fs_power *p, struct power_node *node, struct rand *r)
{
    struct chooser choice = choose(r, node->changes.n);
    if (choice.taste == KEEP_SOME)
        shuffle(r, node->changes.p, node->changes.n);
    size_t last = STR_NONE;
    bool *kept = ARENA_ARRAY(&p->arena, bool, node->changes.n + 1);
    ensure(kept != NULL);
    for (size_t i = 0; i < node->changes.n; i++) {
        kept[i] = keeps(&choice, i);
        last = kept[i] ? i : last;
    }
    for (size_t i = 0; i < node->changes.n; i++) {
        struct power_change c = node->changes.p[i];
        if (i == last && choice.taste != KEEP_ALL)
            c.bytes.n = rand_below(r, c.bytes.n + 1); /* the write that was under way */
        if (!kept[i] && c.truncate)
            continue;
        if (!kept[i] && rand_below(r, 4) == 0 && c.at + c.bytes.n > node->durable.n)
            c = (struct power_change){.truncate = true, .at = c.at + c.bytes.n}; /* size only */
        else if (!kept[i])
            continue;
        power_apply(&node->durable, &c);
    }
    node->changes.n = 0;
    node->size = node->durable.n;
}

static void cut_names(struct fs_power *p, struct rand *r)
{
    struct chooser choice = choose(r, p->ops.n);
    bool *lost = ARENA_ARRAY(&p->arena, bool, p->ops.n + 1);
    ensure(lost != NULL);
    for (size_t i = 0; i < p->ops.n; i++) {
        const struct power_op *op = &p->ops.p[i];
        if (op->settled)
            continue;
        lost[i] = !keeps(&choice, i);
        for (size_t k = 0; k < i && !lost[i]; k++)
            lost[i] = lost[k] && power_ops_meet(&p->ops.p[k], op);
        for (int k = 0; k < op->names_n && !lost[i]; k++)
            power_set_name(p, &op->names[k]);
    }
    p->ops.n = 0;
}

static void empty_folder(const char *path)
{
    DIR *d = opendir(path);
    ensure(d != NULL);
    for (const struct dirent *entry = readdir(d); entry; entry = readdir(d)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        struct buf below;
        buf_init(&below, 4096);
        buf_addf(&below, "%s/%s", path, entry->d_name);
        ensure(fs_remove_tree(below.p, NULL) == KY_OK);
        buf_release(&below);
    }
    closedir(d);
}

/* Write the durable content of folder `dir` to the real one at `path`. */
static void restore(const struct fs_power *p, const char *path, int dir)
{
    VEC_FOR (struct power_name, name, p->names) {
        if (name->dir != dir || name->node == NO_NODE)
            continue;
        const struct power_node *node = &p->nodes.p[name->node];
        struct buf below;
        buf_init(&below, 4096);
        buf_addf(&below, "%s/%.*s", path, STR_ARG(name->name));
        if (node->is_dir) {
            ensure(mkdir(below.p, node->mode) == 0);
            restore(p, below.p, name->node);
        } else {
            FILE *f = fopen(below.p, "wbx");
            ensure(f != NULL);
            ensure(node->durable.n == 0 || fwrite(node->durable.p, node->durable.n, 1, f) == 1);
            ensure(fchmod(fileno(f), node->mode) == 0 && fclose(f) == 0);
        }
        buf_release(&below);
    }
}

void fs_power_cut(struct fs_power *p, uint64_t seed)
{
    struct rand r;
    rand_seed(&r, seed);
    cut_names(p, &r);
    VEC_FOR (struct power_node, node, p->nodes)
        if (node->changes.n > 0)
            cut_file(p, node, &r);
    VEC_FOR (struct power_open, o, p->open)
        o->dead = o->fd >= 0;
    empty_folder(p->root);
    restore(p, p->root, ROOT_NODE);
    p->out = false;
    p->changes = p->turns = p->cut_at = p->fail_at = 0;
    p->cuts++;
}
