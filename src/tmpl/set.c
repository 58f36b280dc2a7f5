#include "tmpl/tmpl.h"

#include "base/map.h"
#include "base/mem.h"
#include "tmpl/tmpl_priv.h"

enum { TEMPLATE_MEMORY_MAX = 64 << 20, MISSING_MAX = 64 << 10 };

struct tmpl_set *tmpl_set_new(const struct tmpl_options *options)
{
    struct tmpl_set *set = NEW(struct tmpl_set);
    if (options)
        set->options = *options;
    arena_init(&set->arena, SIZE_MAX / 2);
    set->names = NEW(struct map);
    map_init(set->names,
             1); /* the names are those of theme files: nobody chooses them to collide */
    set->missing = NEW(struct buf);
    buf_init(set->missing, MISSING_MAX);
    return set;
}

static void tmpl_free(struct tmpl *t)
{
    if (!t)
        return;
    arena_release(&t->arena);
    mem_free(t);
}

void tmpl_set_free(struct tmpl_set *set)
{
    if (!set)
        return;
    for (struct slot *slot = set->first; slot; slot = slot->next)
        tmpl_free(slot->tmpl);
    map_release(set->names);
    mem_free(set->names);
    buf_release(set->missing);
    mem_free(set->missing);
    arena_release(&set->arena);
    mem_free(set);
}

const struct slot *set_find(const struct tmpl_set *set, struct str name)
{
    return map_get(set->names, name);
}

struct slot *set_slot(struct tmpl_set *set, struct str name)
{
    struct slot *slot = map_get(set->names, name);
    if (slot)
        return slot;
    slot = ARENA_NEW(&set->arena, struct slot);
    ensure(slot != NULL);
    slot->name = arena_str(&set->arena, name);
    map_put(set->names, name, slot);
    if (set->last)
        set->last->next = slot;
    else
        set->first = slot;
    set->last = slot;
    return slot;
}

enum ky_err tmpl_add(struct tmpl_set *set, struct str name, struct str text, struct err *e)
{
    static const struct str bom = S("\xef\xbb\xbf");
    if (str_starts(text, bom))
        text = str_from(text, bom.n);
    struct tmpl *t = NEW(struct tmpl);
    arena_init(&t->arena, TEMPLATE_MEMORY_MAX);
    t->name = arena_str(&t->arena, name);
    t->text = arena_str(&t->arena, text);
    enum ky_err err = arena_check(&t->arena, e);
    if (err == KY_OK)
        err = tmpl_compile(set, t, e);
    if (err != KY_OK) {
        tmpl_free(t);
        return err;
    }
    struct slot *slot = set_slot(set, name);
    tmpl_free(slot->tmpl);
    slot->tmpl = t;
    return KY_OK;
}

bool tmpl_has(const struct tmpl_set *set, struct str name)
{
    const struct slot *slot = set_find(set, name);
    return slot && slot->tmpl;
}

/* Follow what `slot` certainly brings in; SLOT_OPEN are the templates that led here. */
static enum ky_err follow(struct slot *slot, int depth, struct str *out_name, struct err *e)
{
    const struct tmpl *t = slot->tmpl;
    enum ky_err err = KY_OK;
    slot->visit = SLOT_OPEN;
    /* A chain that is longer than rendering allows is refused there. */
    for (uint32_t i = 0; t && i < t->nodes_n && depth < PARTIALS_MAX && !err;) {
        const struct node *node = &t->nodes[i];
        bool names = node->kind == NODE_PARTIAL || node->kind == NODE_PARENT;
        struct slot *to = names && !node->dynamic ? node->u.slot : NULL;
        if (to && to->visit == SLOT_OPEN) {
            struct str brief = tmpl_brief(to->name);
            *out_name = t->name;
            err = tmpl_fail(t, node->at, e, KY_EINVAL,
                            "'%.*s' includes itself without end. put the tag into a section",
                            STR_ARG(brief));
        } else if (to && to->visit == SLOT_NEW) {
            err = follow(to, depth + 1, out_name, e);
        }
        i = node->end > i ? node->end : i + 1;
    }
    slot->visit = SLOT_DONE;
    return err;
}

enum ky_err tmpl_check_ends(struct tmpl_set *set, struct str *out_name, struct err *e)
{
    enum ky_err err = KY_OK;
    for (struct slot *slot = set->first; slot; slot = slot->next)
        slot->visit = SLOT_NEW;
    for (struct slot *slot = set->first; slot && !err; slot = slot->next)
        if (slot->visit == SLOT_NEW)
            err = follow(slot, 0, out_name, e);
    return err;
}

static bool asks_for(const struct tmpl *t, const struct slot *wanted)
{
    for (uint32_t i = 0; t && i < t->nodes_n; i++) {
        const struct node *node = &t->nodes[i];
        bool names = node->kind == NODE_PARTIAL || node->kind == NODE_PARENT;
        if (names && !node->dynamic && node->u.slot == wanted)
            return true;
    }
    return false;
}

const char *tmpl_missing(const struct tmpl_set *set)
{
    struct buf *out = set->missing;
    buf_clear(out);
    for (const struct slot *slot = set->first; slot; slot = slot->next) {
        const struct slot *user = slot->tmpl ? NULL : set->first;
        while (user && !asks_for(user->tmpl, slot))
            user = user->next;
        if (!user)
            continue;
        if (out->n)
            buf_addc(out, ", ");
        buf_add(out, slot->name);
    }
    return out->n ? out->p : NULL;
}
