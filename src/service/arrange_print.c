/* arrange.h: the site as a text. */
#include "service/arrange_priv.h"

#include "store/block.h"
#include "store/channel.h"
#include "store/page.h"
#include "store/topic.h"

/* A value is one line. */
static void field(struct buf *out, enum arrange_field f, struct str value)
{
    value = str_trim(value);
    if (!value.n)
        return;
    buf_addf(out, "%s: ", arrange_field_name(f));
    for (size_t i = 0; i < value.n; i++)
        buf_addch(out, value.p[i] == '\n' || value.p[i] == '\r' ? ' ' : value.p[i]);
    buf_addch(out, '\n');
}

static void number(struct buf *out, enum arrange_field f, int64_t value)
{
    if (value)
        buf_addf(out, "%s: %lld\n", arrange_field_name(f), (long long)value);
}

static void moment(struct buf *out, enum arrange_field f, const struct zone *zone, int64_t us)
{
    if (!us)
        return;
    buf_addf(out, "%s: ", arrange_field_name(f));
    time_rfc3339(out, us, zone_offset(zone, us));
    buf_addch(out, '\n');
}

static void print_channel(struct buf *out, const struct channel *c)
{
    field(out, F_CHANNEL, c->slug);
    field(out, F_PARENT, c->parent ? c->parent->slug : STR(""));
    field(out, F_NAME, c->name);
    field(out, F_DESCRIPTION, c->description);
    field(out, F_NAME_EN, c->name_en);
    field(out, F_DESCRIPTION_EN, c->description_en);
    number(out, F_RANK, c->rank);
    field(out, F_STATE, c->open ? STR("") : STR("closed"));
    buf_addch(out, '\n');
}

static void print_topic(struct buf *out, const struct topic *t)
{
    field(out, F_TOPIC, t->slug);
    field(out, F_NAME, t->name);
    field(out, F_LEAD, t->lead);
    field(out, F_NAME_EN, t->name_en);
    field(out, F_LEAD_EN, t->lead_en);
    number(out, F_PICTURE, t->picture_id);
    number(out, F_RANK, t->rank);
    field(out, F_STATE, t->open ? STR("") : STR("closed"));
    buf_addch(out, '\n');
}

/* Markup stands a block a line. A break within a text (of what is set line by line) is kept as a
 * reference, since the lines of a text are trimmed. */
static void print_body(struct buf *out, struct str markup)
{
    for (size_t i = 0; i < markup.n; i++) {
        bool within = i > 0 && markup.p[i] == '\n' &&
                      (markup.p[i - 1] != '>' || (i + 1 < markup.n && markup.p[i + 1] != '<'));
        if (i == 0 || (markup.p[i - 1] == '\n' && out->p[out->n - 1] == '\n'))
            buf_addc(out, "| ");
        if (within)
            buf_addc(out, "&#10;");
        else
            buf_addch(out, markup.p[i]);
    }
    if (markup.n && markup.p[markup.n - 1] != '\n')
        buf_addch(out, '\n');
}

static void print_page(struct buf *out, const struct page *p)
{
    field(out, F_PAGE, p->slug);
    field(out, F_TITLE, p->title);
    field(out, F_LANG, p->lang);
    number(out, F_RANK, p->rank);
    field(out, F_STATE, p->public ? STR("") : STR("withdrawn"));
    print_body(out, p->html.markup);
    buf_addch(out, '\n');
}

static void print_item(struct buf *out, const struct zone *zone, const struct block *b,
                       const struct block_item *i)
{
    field(out, F_OF, b->place);
    number(out, F_ARTICLE, i->article_id);
    field(out, F_TITLE, i->title);
    field(out, F_URL, i->url);
    field(out, F_TEXT, i->text);
    number(out, F_PICTURE, i->picture_id);
    moment(out, F_FROM, zone, i->starts_at);
    moment(out, F_UNTIL, zone, i->ends_at);
    buf_addch(out, '\n');
}

static enum ky_err print_block(struct reader *r, struct buf *out, const struct zone *zone,
                               const struct channels *all, const struct block *b, struct err *e)
{
    struct topic *t = NULL;
    enum ky_err err = b->kind == BLOCK_TOPIC ? store_topic(r, b->ref, &t, e) : KY_OK;
    if (err)
        return err;
    const struct channel *c = b->kind == BLOCK_CHANNEL ? channel_by_id(all, b->ref) : NULL;
    field(out, F_PLACE, b->place);
    field(out, F_KIND, c ? STR("channel") : t ? STR("topic") : STR("picks"));
    field(out, F_REF, c ? c->slug : t ? t->slug : STR(""));
    field(out, F_TITLE, b->title);
    field(out, F_TITLE_EN, b->title_en);
    buf_addch(out, '\n');
    for (size_t i = 0; i < b->items_n; i++)
        if (b->items[i].public)
            print_item(out, zone, b, &b->items[i]);
    return KY_OK;
}

enum ky_err arrange_print(struct reader *r, const struct zone *zone, struct buf *out, struct err *e)
{
    struct channels channels;
    struct topic *topics;
    struct page *pages;
    struct block *blocks;
    size_t topics_n = 0, pages_n = 0, blocks_n = 0;
    enum ky_err err = store_channels(r, &channels, e);
    if (!err)
        err = store_topic_list(r, &topics, &topics_n, e);
    if (!err)
        err = store_page_list(r, &pages, &pages_n, e);
    if (!err)
        err = store_block_list(r, &blocks, &blocks_n, e);
    if (err)
        return err;
    for (size_t i = 0; i < channels.n; i++)
        print_channel(out, &channels.p[i]);
    for (size_t i = 0; i < topics_n; i++)
        print_topic(out, &topics[i]);
    for (size_t i = 0; i < pages_n; i++)
        print_page(out, &pages[i]);
    for (size_t i = 0; i < blocks_n && !err; i++)
        if (blocks[i].public)
            err = print_block(r, out, zone, &channels, &blocks[i], e);
    return err ? err : buf_check(out, e);
}
