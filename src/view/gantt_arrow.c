/* Arrows between bars: right angles with rounded corners, out of the end that the dependency starts
 * from and into the end that it leads to. */
#include "view/gantt_priv.h"

#include <stdlib.h>

enum { STUB = 8 * UNIT, ROUND = 4 * UNIT, HEAD_LENGTH = 6 * UNIT, HEAD_HALF = 3 * UNIT + 5 };

struct point {
    int64_t x, y;
};

struct route {
    struct point p[6];
    int n;
};

static void go(struct route *r, int64_t x, int64_t y)
{
    const struct point *last = &r->p[r->n - 1];
    if (last->x != x || last->y != y)
        r->p[r->n++] = (struct point){x, y};
}

static int64_t sign(int64_t v)
{
    return (v > 0) - (v < 0);
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t center(const struct ends *x)
{
    return (x->left + x->right) / 2;
}

/* Where an arrow from above or below meets it. */
static int64_t entry(const struct ends *x)
{
    return x->milestone ? center(x) : least(x->left + STUB, center(x));
}

/* Out of a milestone's lower corner, so that its date stays free; false when what it leads to lies
 * before it. */
static bool route_down(struct route *r, const struct ends *from, const struct ends *to, bool down)
{
    int64_t x = center(from), into = entry(to);
    if (!from->milestone || into < x)
        return false;
    r->p[0] = (struct point){x, down ? from->bottom : from->top};
    if (to->left - x >= STUB + ROUND) {
        go(r, x, to->middle);
        go(r, to->left, to->middle);
        return true;
    }
    int64_t between = to->middle - (down ? 1 : -1) * ROW_HEIGHT / 2;
    go(r, x, between);
    go(r, into, between);
    go(r, into, down ? to->top : to->bottom);
    return true;
}

/* From a right end into a left one: across and down, if there is room; into the bar's top when it
 * begins just behind; else back between the rows. */
static void route_fs(struct route *r, const struct ends *from, const struct ends *to)
{
    bool down = to->middle >= from->middle;
    int64_t into = entry(to);
    if (route_down(r, from, to, down))
        return;
    if (to->left - from->right >= 2 * STUB) {
        go(r, to->left - STUB, from->middle);
        go(r, to->left - STUB, to->middle);
        go(r, to->left, to->middle);
        return;
    }
    if (into - from->right >= (to->milestone ? 0 : 4 * UNIT)) {
        go(r, into, from->middle);
        go(r, into, down ? to->top : to->bottom);
        return;
    }
    int64_t between = from->middle + (down ? 1 : -1) * ROW_HEIGHT / 2;
    go(r, from->right + STUB, from->middle);
    go(r, from->right + STUB, between);
    go(r, to->left - STUB, between);
    go(r, to->left - STUB, to->middle);
    go(r, to->left, to->middle);
}

/* From a left end into a right one: the mirror image, without the short cut. */
static void route_sf(struct route *r, const struct ends *from, const struct ends *to)
{
    bool down = to->middle >= from->middle;
    if (from->left - to->right >= 2 * STUB) {
        go(r, to->right + STUB, from->middle);
        go(r, to->right + STUB, to->middle);
        go(r, to->right, to->middle);
        return;
    }
    int64_t between = from->middle + (down ? 1 : -1) * ROW_HEIGHT / 2;
    go(r, from->left - STUB, from->middle);
    go(r, from->left - STUB, between);
    go(r, to->right + STUB, between);
    go(r, to->right + STUB, to->middle);
    go(r, to->right, to->middle);
}

static void route_same_side(struct route *r, const struct ends *from, const struct ends *to,
                            bool right)
{
    int64_t out =
        right ? -least(-from->right, -to->right) + STUB : least(from->left, to->left) - STUB;
    go(r, out, from->middle);
    go(r, out, to->middle);
    go(r, right ? to->right : to->left, to->middle);
}

static void add_point(const struct chart *c, struct buf *b, char letter, int64_t x, int64_t y)
{
    buf_addf(b, "%c%.*s %.*s", letter, STR_ARG(chart_length(c, x)), STR_ARG(chart_length(c, y)));
}

/* Lines to where each corner begins to round, and a curve over it. */
static void draw(const struct chart *c, const struct route *r, struct buf *b)
{
    add_point(c, b, 'M', r->p[0].x, r->p[0].y);
    for (int i = 1; i + 1 < r->n; i++) {
        const struct point *a = &r->p[i - 1], *p = &r->p[i], *z = &r->p[i + 1];
        int64_t in = llabs(p->x - a->x) + llabs(p->y - a->y);
        int64_t out = llabs(z->x - p->x) + llabs(z->y - p->y);
        int64_t round = least(ROUND, least(in, out) / 2);
        add_point(c, b, 'L', p->x - sign(p->x - a->x) * round, p->y - sign(p->y - a->y) * round);
        add_point(c, b, 'Q', p->x, p->y);
        add_point(c, b, ' ', p->x + sign(z->x - p->x) * round, p->y + sign(z->y - p->y) * round);
    }
    add_point(c, b, 'L', r->p[r->n - 1].x, r->p[r->n - 1].y);
}

static void draw_head(const struct chart *c, const struct route *r, struct buf *b)
{
    const struct point *tip = &r->p[r->n - 1], *before = &r->p[r->n - 2];
    int64_t dx = sign(tip->x - before->x), dy = sign(tip->y - before->y);
    int64_t x = tip->x - dx * HEAD_LENGTH, y = tip->y - dy * HEAD_LENGTH;
    add_point(c, b, 'M', tip->x, tip->y);
    add_point(c, b, 'L', x - dy * HEAD_HALF, y + dx * HEAD_HALF);
    add_point(c, b, 'L', x + dy * HEAD_HALF, y - dx * HEAD_HALF);
    buf_addch(b, 'z');
}

struct value *chart_arrow(const struct chart *c, const struct gantt_arrow *arrow,
                          const struct ends *from, const struct ends *to)
{
    bool right = arrow->link == CPM_FS || arrow->link == CPM_FF;
    struct route r = {.p = {{right ? from->right : from->left, from->middle}}, .n = 1};
    if (arrow->link == CPM_FS)
        route_fs(&r, from, to);
    else if (arrow->link == CPM_SF)
        route_sf(&r, from, to);
    else
        route_same_side(&r, from, to, right);
    if (r.n < 2)
        return NULL;
    struct buf b;
    buf_init(&b, 1024);
    draw(c, &r, &b);
    struct value *m = value_map(c->a);
    value_set_str(m, "d", arena_str(c->a, buf_str(&b)));
    buf_clear(&b);
    draw_head(c, &r, &b);
    value_set_str(m, "head", arena_str(c->a, buf_str(&b)));
    value_set_bool(m, "critical", arrow->critical);
    buf_release(&b);
    return m;
}
