/* The chart that `kaiyuan schedule --svg` writes. */
#include "cli/schedule.h"

#include "base/fs.h"
#include "view/gantt.h"

enum { SVG_MAX = 256 << 20 };

static struct gantt_row row_of(struct cli *c, const struct plan *p, const struct theme *theme,
                               struct str lang, size_t i)
{
    const struct cpm_activity *x = &p->net.activities[i];
    const struct cpm_times *t = &p->s.times[i];
    struct gantt_row r = {.name = x->name.n ? x->name : x->key,
                          .milestone = x->duration == 0,
                          .critical = cpm_critical(t),
                          .baseline = GANTT_NO_SPAN,
                          .forecast = GANTT_NO_SPAN,
                          .actual = GANTT_NO_SPAN,
                          .late = DAY_NONE};
    r.plan.from = plan_day(p, t->early_start);
    r.plan.to = plan_day(p, t->early_finish - 1);
    if (t->total_slack)
        r.late = plan_day(p, t->late_finish - 1);
    if (r.milestone)
        r.plan.from = r.plan.to;
    else
        r.note = view_gantt_days(&c->arena, theme, lang, x->duration);
    return r;
}

static enum ky_err fill(struct cli *c, const struct plan *p, const struct theme *theme,
                        struct gantt *g, struct err *e)
{
    const struct cpm_network *net = &p->net;
    if (net->activities_n > GANTT_ROWS_MAX || net->dependencies_n > GANTT_ARROWS_MAX)
        return err_set(e, KY_ELIMIT,
                       "a chart of %zu activities and %zu dependencies is too large. At most %d "
                       "and %d; leave --svg out",
                       net->activities_n, net->dependencies_n, GANTT_ROWS_MAX, GANTT_ARROWS_MAX);
    struct gantt_row *rows = ARENA_ARRAY(&c->arena, struct gantt_row, net->activities_n + 1);
    struct gantt_arrow *arrows =
        ARENA_ARRAY(&c->arena, struct gantt_arrow, net->dependencies_n + 1);
    if (!rows || !arrows)
        return arena_check(&c->arena, e);
    for (size_t i = 0; i < net->activities_n; i++)
        rows[i] = row_of(c, p, theme, g->lang, i);
    for (size_t i = 0; i < net->dependencies_n; i++) {
        const struct cpm_dependency *d = &net->dependencies[i];
        arrows[i] = (struct gantt_arrow){d->from, d->to, d->link, plan_is_tight(p, d)};
    }
    g->rows = rows;
    g->arrows = arrows;
    g->rows_n = net->activities_n;
    g->arrows_n = net->dependencies_n;
    return KY_OK;
}

static enum ky_err today(struct cli *c, int32_t *out, struct err *e)
{
    const char *text = cli_option(c, "today");
    *out = DAY_NONE;
    if (!text || day_parse(str_c(text), out))
        return KY_OK;
    return err_set(e, KY_EUSAGE, "--today takes a date such as 2026-03-02, not '%s'", text);
}

/* The project's name, else the file's without its folders. */
static struct str title_of(const struct plan *p, const struct theme *theme, struct str lang)
{
    struct str file = str_c(p->file);
    if (p->name.n)
        return p->name;
    if (str_eqc(file, "-"))
        return theme_word(theme, lang, "gantt_plan");
    size_t slash = str_rfind_char(file, '/');
    return slash == STR_NONE ? file : str_from(file, slash + 1);
}

static enum ky_err render(const struct theme *theme, const struct gantt *g, struct arena *a,
                          const char *file, struct buf *out, struct err *e)
{
    struct value *root;
    enum ky_err err = view_gantt(a, theme, g, &root, e);
    if (!err)
        err = tmpl_render(theme_templates(theme), STR("gantt.svg"), root, out, e);
    if (!err)
        err = buf_check(out, e);
    if (!err)
        err = fs_write_atomic(&fs_system, file, buf_str(out), 0644, e);
    return err;
}

enum ky_err plan_draw(struct cli *c, const struct plan *p, const char *file, struct err *e)
{
    const char *lang = cli_option(c, "lang");
    struct gantt g = {.id = STR("gantt"), .lang = str_c(lang ? lang : "zh-CN"), .dated = p->dated};
    if (!str_eqc(g.lang, "zh-CN") && !str_eqc(g.lang, "en"))
        return err_set(e, KY_EUSAGE, "--lang takes zh-CN or en, not '%s'", lang);
    struct theme *theme = NULL;
    struct buf svg;
    buf_init(&svg, SVG_MAX);
    enum ky_err err = today(c, &g.today, e);
    if (!err)
        err = theme_load(NULL, &theme, e);
    if (!err)
        g.title = title_of(p, theme, g.lang);
    if (!err)
        err = fill(c, p, theme, &g, e);
    if (!err)
        err = render(theme, &g, &c->arena, file, &svg, e);
    theme_unref(theme);
    buf_release(&svg);
    return err;
}
