#include "service/import_feed.h"

#include "feed/feed.h"
#include "html/plain.h"
#include "html/sanitize.h"
#include "html/url.h"
#include "service/import_wxr.h"
#include "text/charset.h"

enum {
    FILE_MAX = 64 << 20,
    ARENA_MAX = 512 << 20,
    ORIGIN_PART = 1500, /* longer ids are told by their hash */
    TITLE_POINTS = 30,
    LEAD_POINTS = 300
};

struct importing {
    struct intake *in;
    const struct import_feed *options;
    struct arena arena, scratch; /* of the import; of an item */
    struct feed_head head;
    struct str channel;
};

static struct str short_or_hash(struct arena *a, struct str s)
{
    if (s.n <= ORIGIN_PART)
        return s;
    struct hash h = hash_of(s);
    struct buf hex;
    buf_init(&hex, HASH_HEX);
    hex_add(&hex, hash_str(&h));
    s = arena_str(a, buf_str(&hex));
    buf_release(&hex);
    return s;
}

/* feed:ADDRESS-OR-TITLE:ID */
static struct str origin_of(struct importing *im, struct str id)
{
    struct arena *a = &im->scratch;
    struct str of = im->head.url.n ? im->head.url : im->head.title;
    return arena_printf(&im->in->arena, "feed:%.*s:%.*s", STR_ARG(short_or_hash(a, of)),
                        STR_ARG(short_or_hash(a, id)));
}

static struct str address(struct importing *im, struct str url)
{
    struct str out;
    if (!html_url_clean(&im->scratch, im->head.url, url, HTML_URL_SOURCE, &out) ||
        !html_url_is_external(out) || out.n > 2000)
        return STR("");
    return out;
}

struct texts {
    struct html_safe html;
    struct str plain, lead;
};

/* The summary is the lead when there is a text besides, and it is not just its beginning. */
static enum ky_err read_texts(struct importing *im, const struct feed_item *item, struct texts *out,
                              struct err *e)
{
    struct arena *a = &im->scratch;
    struct str url = address(im, item->url);
    const struct html_policy policy = {.base_url = url.n ? url : im->head.url, .images = true};
    struct html_safe summary;
    bool both = item->content.n && item->summary.n;
    *out = (struct texts){0};
    enum ky_err err =
        html_sanitize(a, item->content.n ? item->content : item->summary, &policy, &out->html, e);
    if (!err)
        err = html_plain(a, out->html, &out->plain, e);
    if (!err && both)
        err = html_sanitize(a, item->summary, &policy, &summary, e);
    if (!err && both)
        err = html_plain(a, summary, &out->lead, e);
    if (err)
        return err;
    struct str start = str_utf8_prefix(out->lead, 40);
    if (str_utf8_count(out->lead) > LEAD_POINTS || str_starts(out->plain, start))
        out->lead = STR("");
    return KY_OK;
}

static enum ky_err add_item(struct importing *im, const struct feed_item *item, struct err *e)
{
    struct arena *a = &im->in->arena, *scratch = &im->scratch;
    struct texts texts;
    if (!item->id.n && !item->title.n) {
        tally_add(&im->in->left, "items without an id and a title", 1);
        return KY_OK;
    }
    enum ky_err err = read_texts(im, item, &texts, e);
    if (err)
        return err;
    struct str title = import_title(scratch, item->title);
    if (!title.n)
        title = import_title(scratch, html_excerpt(scratch, texts.plain, TITLE_POINTS));
    struct intake_item *new = intake_new(im->in);
    struct str *tags = ARENA_ARRAY(a, struct str, item->tags_n + 1);
    if (!new || !tags)
        return arena_check(a, e);
    for (size_t i = 0; i < item->tags_n; i++)
        tags[i] = arena_str(a, import_name(scratch, item->tags[i]));
    struct str lang = item->lang.n ? item->lang : im->head.lang;
    new->kind = INTAKE_ARTICLE;
    new->line = item->line;
    new->article = (struct article_input){
        .title = arena_str(a, title.n ? title : import_title(scratch, item->id)),
        .lead = arena_str(a, texts.lead),
        .html = html_from_store(arena_str(a, texts.html.markup)),
        .plain = arena_str(a, texts.plain),
        .source = arena_str(a, import_name(scratch, im->head.title)),
        .source_url = arena_str(a, address(im, im->head.url)),
        .original_url = arena_str(a, address(im, item->url)),
        .author = arena_str(a, import_name(scratch, item->author)),
        .tags = tags,
        .tags_n = item->tags_n,
        .lang = str_starts(lang, STR("en"))   ? STR("en")
                : str_starts(lang, STR("zh")) ? STR("zh-CN")
                                              : STR(""),
        .channel = arena_str(a, im->channel),
        .origin = origin_of(im, item->id.n ? item->id : item->title),
        .published_at = import_time(im->in->site->zone, item->published),
        .publish = im->options->publish,
        .update = im->options->update,
    };
    err = arena_check(a, e);
    return err ? err : intake_step(im->in, e);
}

static enum ky_err on_record(void *ctx, enum feed_kind kind, const struct feed_element *r,
                             struct err *e)
{
    struct importing *im = ctx;
    struct feed_item item;
    struct feed_head head = im->head;
    arena_clear(&im->scratch);
    bool is_item = feed_read(&im->scratch, kind, r, &head, &item);
    if (!is_item) {
        /* What was found in the record dies with it. */
        im->head =
            (struct feed_head){arena_str(&im->arena, head.title), arena_str(&im->arena, head.url),
                               arena_str(&im->arena, head.lang)};
        return arena_check(&im->arena, e);
    }
    enum ky_err err = add_item(im, &item, e);
    if (!err)
        err = arena_check(&im->scratch, e);
    if (err && !str_has(str_c(e ? e->text : ""), STR("' line ")))
        err_prefix(e, "'%s' line %lld", im->in->file, (long long)r->line);
    return err;
}

static enum ky_err read_json(struct importing *im, struct str text, struct err *e)
{
    const struct json *items = NULL;
    struct feed_item item;
    enum ky_err err = feed_json_open(&im->arena, text, &im->head, &items, e);
    if (err)
        err_prefix(e, "'%s'", im->in->file);
    for (size_t i = 0; !err && i < items->kids_n; i++) {
        arena_clear(&im->scratch);
        feed_json_item(&im->scratch, &items->kids[i], &item);
        err = add_item(im, &item, e);
    }
    return err;
}

static enum ky_err read_xml(struct importing *im, struct str text, struct err *e)
{
    const struct records_sink sink = {on_record, im};
    struct records *records = records_new(im->in->file, "UTF-8", &sink);
    enum ky_err err = records_push(records, text, e);
    if (!err)
        err = records_end(records, e);
    records_free(records);
    return err;
}

static enum ky_err gather(void *ctx, struct str piece, struct err *e)
{
    struct buf *all = ctx;
    buf_add(all, piece);
    return buf_check(all, e);
}

enum ky_err import_feed(struct intake *in, const struct import_feed *options, struct err *e)
{
    struct importing im = {.in = in, .options = options};
    struct charset charset;
    struct buf bytes;
    struct str text = STR("");
    buf_init(&bytes, FILE_MAX);
    arena_init(&im.arena, ARENA_MAX);
    arena_init(&im.scratch, ARENA_MAX);
    intake_init(in);
    enum ky_err err = import_channel(in, &im.arena, options->channel, &im.channel, e);
    if (!err)
        err = intake_read(in, gather, &bytes, e);
    if (err == KY_ELIMIT)
        err_prefix(e, "'%s' is larger than %d MB", in->file, FILE_MAX >> 20);
    if (!err)
        err = charset_decode(&im.arena, buf_str(&bytes), STR(""), &charset, &text, e);
    if (!err && charset.lost)
        tally_add(&in->noted, "bytes that are no text in its encoding", (int64_t)charset.lost);
    if (!err)
        err = feed_is_json(text) ? read_json(&im, text, e) : read_xml(&im, text, e);
    if (!err)
        err = intake_end(in, e);
    err = intake_blame(in, err, e);
    intake_release(in);
    arena_release(&im.scratch);
    arena_release(&im.arena);
    buf_release(&bytes);
    return err;
}
