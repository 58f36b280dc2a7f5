#include "sqlite_power_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum { SECTOR = 512 };

static void bytes_resize(struct bytes *b, size_t n)
{
    if (n > b->cap) {
        b->cap = n > 2 * b->cap ? n : 2 * b->cap;
        b->p = mem_realloc(b->p, b->cap);
    }
    if (n > b->n)
        memset(b->p + b->n, 0, n - b->n);
    b->n = n;
}

static void bytes_put(struct bytes *b, const void *p, size_t n, size_t at)
{
    if (n == 0)
        return;
    if (at + n > b->n)
        bytes_resize(b, at + n);
    memcpy(b->p + at, p, n);
}

static void bytes_copy(struct bytes *to, const struct bytes *from)
{
    bytes_resize(to, 0);
    bytes_put(to, from->p, from->n, 0);
}

static struct change *change_add(struct power_file *f, int kind, size_t at)
{
    struct change *c = NEW(struct change);
    c->kind = kind;
    c->at = at;
    if (f->last)
        f->last->next = c;
    else
        f->first = c;
    f->last = c;
    return c;
}

static void changes_drop(struct power_file *f)
{
    for (struct change *c = f->first, *next; c; c = next) {
        next = c->next;
        mem_free(c->data.p);
        mem_free(c);
    }
    f->first = f->last = NULL;
}

struct power_file *disk_find(struct power_vfs *v, const char *name)
{
    struct power_file *f = v->files;
    while (f && strcmp(f->name, name) != 0)
        f = f->next;
    return f;
}

struct power_file *disk_make(struct power_vfs *v, const char *name)
{
    struct power_file *f = NEW(struct power_file);
    snprintf(f->name, sizeof(f->name), "%s", name);
    f->next = v->files;
    v->files = f;
    return f;
}

void disk_write(struct power_file *f, const void *p, size_t n, size_t at)
{
    bytes_put(&change_add(f, CH_WRITE, at)->data, p, n, 0);
    bytes_put(&f->now, p, n, at);
}

void disk_truncate(struct power_file *f, size_t n)
{
    change_add(f, CH_TRUNCATE, n);
    bytes_resize(&f->now, n);
}

void disk_create(struct power_file *f)
{
    change_add(f, CH_CREATE, 0);
    bytes_resize(&f->now, 0);
    f->is = true;
}

/* All names of the folder are certain from now on. */
static void folder_sync(struct power_vfs *v)
{
    for (struct power_file *f = v->files; f; f = f->next) {
        for (struct change *c = f->first; c; c = c->next)
            c->named = c->kind == CH_CREATE || c->kind == CH_DELETE;
    }
}

/* The first sync of a new file syncs the folder, as SQLite's unix VFS does. */
void disk_sync(struct power_vfs *v, struct power_file *f)
{
    bool is_new = false;
    for (const struct change *c = f->first; c; c = c->next)
        is_new = is_new || (c->kind == CH_CREATE && !c->named);
    if (is_new)
        folder_sync(v);
    changes_drop(f);
    bytes_copy(&f->disk, &f->now);
    f->was = f->is;
}

void disk_delete(struct power_vfs *v, struct power_file *f, bool durable)
{
    change_add(f, CH_DELETE, 0);
    bytes_resize(&f->now, 0);
    f->is = false;
    if (durable)
        folder_sync(v);
}

/* Those sectors of a write that came through. */
static void write_in_part(struct bytes *b, const struct change *c, struct rand *r, uint64_t luck)
{
    for (size_t from = 0, n; from < c->data.n; from += n) {
        n = SECTOR - (c->at + from) % SECTOR;
        if (n > c->data.n - from)
            n = c->data.n - from;
        if (rand_below(r, 4) < luck)
            bytes_put(b, c->data.p + from, n, c->at + from);
    }
    if (b->n < c->at + c->data.n && rand_below(r, 4) < luck)
        bytes_resize(b, c->at + c->data.n); /* it grew before the bytes came */
}

/* A file made anew is another one: when its name did not come through, its bytes are nowhere. */
void disk_settle(struct power_file *f, struct rand *r)
{
    uint64_t luck = rand_below(r, 5); /* from nothing of it to all of it */
    bool reachable = f->was;
    for (const struct change *c = f->first; c; c = c->next) {
        bool happened = rand_below(r, 4) < luck || c->named;
        switch (c->kind) {
        case CH_WRITE:
            if (reachable)
                write_in_part(&f->disk, c, r, luck);
            break;
        case CH_TRUNCATE:
            if (reachable && happened)
                bytes_resize(&f->disk, c->at);
            break;
        case CH_CREATE:
            reachable = happened;
            if (happened) {
                bytes_resize(&f->disk, 0);
                f->was = true;
            }
            break;
        case CH_DELETE:
            if (reachable && happened) {
                bytes_resize(&f->disk, 0);
                f->was = false;
            }
            break;
        }
    }
    changes_drop(f);
    bytes_copy(&f->now, &f->disk);
    f->is = f->was;
}

void disk_free(struct power_vfs *v)
{
    for (struct power_file *f = v->files, *next; f; f = next) {
        next = f->next;
        changes_drop(f);
        for (int i = 0; i < SHM_REGIONS; i++)
            mem_free(f->regions[i]);
        mem_free(f->now.p);
        mem_free(f->disk.p);
        mem_free(f);
    }
}
