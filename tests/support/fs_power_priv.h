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

struct power_bytes {
    char *p;
    size_t n, cap;
};

/* A file or folder, whatever names it has. */
struct power_node {
    bool is_dir;
    mode_t mode;
    size_t size;                /* of the file as it is seen now */
    struct power_bytes durable; /* as of the last fsync */
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
    long changes, turns, cut_at, fail_at; /* as in fs_power.h */
    bool at_turn, onward, out;
    int errnum, cuts; /* of failures; power cuts so far */
};

int power_new_node(struct fs_power *p, bool is_dir, mode_t mode);
/* Make the meaning durable. */
void power_set_name(struct fs_power *p, const struct power_name *name);
/* Whether two changes of names touch the same one. */
bool power_ops_meet(const struct power_op *a, const struct power_op *b);
void power_apply(struct power_bytes *b, const struct power_change *c);
/* Take the files of the real folder `path` in as durable, below node `dir`. */
void power_take_in(struct fs_power *p, const char *path, int dir);

/* Asked before each change. In flight: make it, and report a failure. What fails has set errno. */
enum power_fate { POWER_GOES_WELL, POWER_IN_FLIGHT, POWER_FAILS, POWER_IS_OUT };
/* A turn: fsync, rename, unlink. */
enum power_change_kind { POWER_PLAIN, POWER_NEEDS_ROOM, POWER_TURN };
enum power_fate power_fate(struct fs_power *p, enum power_change_kind kind);

/* Tell the model what was done to the real folder (fs_power_vfs.c writes there by itself). */
struct power_name power_resolve(const struct fs_power *p, const char *path);
/* Whether the model knows the name or not, it means a new, empty file from now on. */
int power_note_file(struct fs_power *p, const struct power_name *name, mode_t mode);
void power_note_change(struct fs_power *p, int node, struct power_change change);
void power_note_unlink(struct fs_power *p, const struct power_name *name);
void power_settle_file(struct fs_power *p, int node);
void power_settle_dir(struct fs_power *p, int dir);

#endif
