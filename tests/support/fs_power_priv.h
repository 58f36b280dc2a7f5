/* fs_power_priv.h: what fs_power.c records and fs_power_cut.c loses. */
#ifndef KY_TESTS_FS_POWER_PRIV_H
#define KY_TESTS_FS_POWER_PRIV_H

#include "base/rand.h"
#include "base/vec.h"
#include "fs_power.h"

struct power_change {
    bool truncate; /* to `at` bytes; else `bytes` go to offset `at` */
    size_t at;
    struct str bytes;
};

/* A file or folder, whatever names it has. */
struct power_node {
    bool is_dir;
    mode_t mode;
    size_t size;        /* of the file as it is seen now */
    struct str durable; /* bytes as of the last fsync */
    VEC(struct power_change) changes;
};

/* Name `name` in folder `dir` means `node`, or nothing when that is NO_NODE. */
struct power_name {
    int dir;
    struct str name;
    int node;
};

enum { NO_NODE = -1, ROOT_NODE = 0 };

struct power_op {
    struct power_name names[2];
    int names_n;
    bool settled; /* taken over into `names` of the model */
};

struct power_open {
    int fd, node;
    size_t at;
    bool append, dead;
};

struct fs_power {
    struct arena arena;
    char *root;
    VEC(struct power_node) nodes;
    VEC(struct power_name) names; /* durable; one entry for each dir and name */
    VEC(struct power_op) ops;     /* changes of names, oldest first */
    VEC(struct power_open) open;
};

int power_new_node(struct fs_power *p, bool is_dir, mode_t mode);
/* Make the meaning durable. */
void power_set_name(struct fs_power *p, const struct power_name *name);
/* Whether two changes of names touch the same one. */
bool power_ops_meet(const struct power_op *a, const struct power_op *b);
/* The bytes after a change. */
struct str power_apply(struct arena *a, struct str bytes, const struct power_change *c);
/* Take the files of the real folder `path` in as durable, below node `dir`. */
void power_take_in(struct fs_power *p, const char *path, int dir);

#endif
