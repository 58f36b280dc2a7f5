#include "service/import_wxr.h"

#include "base/map.h"
#include "base/rand.h"
#include "feed/date.h"
#include "feed/feed.h"
#include "feed/wordpress.h"
#include "feed/wxr.h"
#include "html/plain.h"
#include "html/sanitize.h"
#include "text/unicode.h"

enum {
    SCRATCH_MAX = 512 << 20, /* for the largest texts: markup needs 100 bytes a byte */
    CHANNELS_LIMIT = 900,
    AUTHORS_LIMIT = 100 * 1000,
    LEAD_POINTS = 300, /* of what stands before <!--more--> */
    LEAD_BYTES = 8000,
    TITLE_POINTS = 30, /* of one made of the text */
    TAGS_MAX = 20,
    SECONDARY_MAX = 50,
    PAGE_RANK = 1000 /* behind the site's own */
};

struct importing {
    struct intake *in;
    const struct import_wxr *options;
    struct arena arena;   /* as long as the import */
    struct arena scratch; /* of an item */
    struct map channels;  /* slug or name in WordPress -> struct str *: slug here */
    struct map authors;   /* login -> struct str * */
    size_t channels_n, authors_n;
    struct str base, title, channel, lang;
    bool is_wxr;
};

static struct str *keep(struct importing *im, struct str s)
{
    struct str *p = ARENA_NEW(&im->arena, struct str);
    if (p)
        *p = arena_str(&im->arena, s);
    return p;
}

/* "%e6%b1%9f" as it is meant; what is no such escape stays. */
static struct str decode(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n && p; i++) {
        unsigned char byte[1];
        if (s.p[i] == '%' && i + 2 < s.n && hex_parse(str_sub(s, i + 1, i + 3), byte, 1)) {
            p[n++] = (char)byte[0];
            i += 2;
        } else {
            p[n++] = s.p[i];
        }
    }
    return p && str_utf8_valid(str_of(p, n)) ? str_of(p, n) : s;
}

/* ---- categories ---- */

static struct str *find_channel(struct importing *im, struct str slug, struct str name)
{
    struct str *c = slug.n ? map_get(&im->channels, slug) : NULL;
    return c ? c : map_get(&im->channels, name);
}

static void name_channel(struct importing *im, const struct wxr_term *t, struct str *slug)
{
    if (t->name.n)
        map_put(&im->channels, t->name, slug);
    if (t->value.n && !map_get(&im->channels, t->value))
        map_put(&im->channels, t->value, slug);
}

/* A category becomes a channel; its parent must have come before. */
static enum ky_err add_category(struct importing *im, const struct wxr_term *t, int64_t line,
                                struct err *e)
{
    struct str wanted = t->name.n ? t->name : t->value;
    if (wanted.n == 0 || find_channel(im, t->name, t->value))
        return KY_OK;
    bool none = str_eqc(t->name, "uncategorized") || str_eqc(t->value, "Uncategorized") ||
                str_eqc(t->value, "未分类");
    if (none || im->channels_n >= CHANNELS_LIMIT) {
        if (!none)
            tally_add(&im->in->left, "categories beyond the 900th", 1);
        name_channel(im, t, keep(im, im->channel));
        return arena_check(&im->arena, e);
    }
    struct arena *a = &im->in->arena;
    struct str slug = text_slug(&im->scratch, decode(&im->scratch, t->name));
    if (slug.n == 0)
        slug = text_slug(&im->scratch, t->value);
    if (slug.n == 0)
        slug = arena_printf(&im->scratch, "category-%zu", im->channels_n + 1);
    const struct str *up = t->parent.n ? find_channel(im, t->parent, t->parent) : NULL;
    struct intake_item *item = intake_new(im->in);
    if (item) {
        item->kind = INTAKE_CHANNEL;
        item->line = line;
        item->article.channel = arena_str(a, slug);
        item->name = arena_str(a, import_name(&im->scratch, t->value.n ? t->value : slug));
        item->about = arena_str(a, str_utf8_cut(feed_plain(&im->scratch, t->text), 2000));
        item->parent = up ? arena_str(a, *up) : STR("");
    }
    name_channel(im, t, keep(im, slug));
    im->channels_n++;
    return arena_check(&im->arena, e);
}

/* ---- texts ---- */

static enum ky_err clean(struct importing *im, struct str markup, struct html_safe *out,
                         struct err *e)
{
    const struct html_policy policy = {.base_url = im->base, .images = true};
    return html_sanitize(&im->scratch, markup, &policy, out, e);
}

/* Plain text of markup, paragraphs as lines. */
static enum ky_err plain(struct importing *im, struct str markup, struct str *out, struct err *e)
{
    struct html_safe safe;
    *out = STR("");
    enum ky_err err = markup.n ? clean(im, markup, &safe, e) : KY_OK;
    return err || !markup.n ? err : html_plain(&im->scratch, safe, out, e);
}

/* Whether markup says nothing that its plain text does not. */
static bool is_plain(struct html_safe safe)
{
    struct str rest = safe.markup;
    for (size_t at = str_find_char(rest, '<'); at != STR_NONE; at = str_find_char(rest, '<')) {
        rest = str_from(rest, at);
        if (!str_starts(rest, STR("<p>")) && !str_starts(rest, STR("</p>")))
            return false;
        rest = str_from(rest, 1);
    }
    return true;
}

struct texts {
    struct str lead, plain;
    struct html_safe html;
};

/* What stands before <!--more--> is the lead when there is no excerpt, it is short and there is
 * something behind it; else it is part of the text. */
static enum ky_err read_texts(struct importing *im, const struct wxr_item *post, struct texts *out,
                              struct err *e)
{
    struct arena *a = &im->scratch;
    struct wordpress_text body, excerpt = {0};
    struct html_safe before;
    *out = (struct texts){0};
    enum ky_err err = wordpress_text(a, post->content, &body, e);
    if (!err)
        err = wordpress_text(a, post->excerpt, &excerpt, e);
    if (!err)
        err = plain(im, excerpt.html, &out->lead, e);
    struct str html = body.html;
    if (!err && body.before.n) {
        err = clean(im, body.before, &before, e);
        if (!err && !out->lead.n && is_plain(before) && str_trim(html).n) {
            err = html_plain(a, before, &out->lead, e);
            if (!err && str_utf8_count(out->lead) > LEAD_POINTS)
                out->lead = STR("");
        }
        if (!out->lead.n || excerpt.html.n)
            html = arena_printf(a, "%.*s\n%.*s", STR_ARG(body.before), STR_ARG(html));
    }
    if (!err)
        err = clean(im, html, &out->html, e);
    if (!err)
        err = html_plain(a, out->html, &out->plain, e);
    if (err)
        return err;
    if (out->lead.n > LEAD_BYTES) {
        tally_add(&im->in->noted, "excerpts cut", 1);
        out->lead = str_utf8_cut(out->lead, LEAD_BYTES);
    }
    tally_add(&im->in->left, "galleries and playlists inside texts",
              (int64_t)(body.galleries + excerpt.galleries));
    tally_add(&im->in->noted, "page breaks inside texts joined", (int64_t)body.pages);
    return KY_OK;
}

/* ---- items ---- */

static struct str post_title(struct importing *im, const struct wxr_item *post,
                             const struct texts *texts)
{
    struct arena *a = &im->scratch;
    struct str title = import_title(a, feed_plain(a, post->title));
    if (title.n)
        return title;
    tally_add(&im->in->noted, "without a title, named after their first words", 1);
    struct str words = texts->lead.n ? texts->lead : texts->plain;
    title = import_title(a, html_excerpt(a, words, TITLE_POINTS));
    return title.n ? title : arena_printf(a, "#%.*s", STR_ARG(import_name(a, post->id)));
}

static int64_t post_time(const struct importing *im, const struct wxr_item *post)
{
    struct civil c;
    bool has_zone;
    int offset;
    if (feed_date(post->date_gmt, &c, &has_zone, &offset))
        return civil_to_us(&c);
    return import_time(im->in->site->zone, post->date);
}

static enum ky_err sort_categories(struct importing *im, const struct wxr_item *post,
                                   struct str *channels, size_t *channels_n, struct str *tags,
                                   size_t *tags_n, struct err *e)
{
    enum ky_err err = KY_OK;
    *channels_n = *tags_n = 0;
    for (size_t i = 0; i < post->categories_n && !err; i++) {
        const struct wxr_category *c = &post->categories[i];
        if (str_eqc(c->domain, "category")) {
            const struct wxr_term t = {.name = c->slug, .value = c->name};
            err = add_category(im, &t, post->line, e);
            const struct str *slug = find_channel(im, c->slug, c->name);
            if (!err && slug && *channels_n <= SECONDARY_MAX)
                channels[(*channels_n)++] = *slug;
            else if (!err)
                tally_add(&im->in->left, "categories beyond 50 on a post", 1);
        } else if (!str_eqc(c->domain, "post_tag")) {
            tally_add(&im->in->left, "terms of other kinds on posts", 1);
        } else if (*tags_n < TAGS_MAX) {
            tags[(*tags_n)++] = import_name(&im->scratch, c->name);
        } else {
            tally_add(&im->in->left, "tags beyond 20 on a post", 1);
        }
    }
    return err;
}

static bool goes_public(struct importing *im, const struct wxr_item *post)
{
    bool public = str_eqc(post->status, "publish") || str_eqc(post->status, "future");
    if (!public && !str_eqc(post->status, "draft"))
        tally_add_str(&im->in->noted,
                      arena_printf(&im->scratch, "%.*s, now drafts", STR_ARG(post->status)), 1);
    if (public && post->has_password)
        tally_add(&im->in->noted, "behind a password, now drafts", 1);
    return public && !post->has_password;
}

static void add_old_path(struct importing *im, const struct wxr_item *post,
                         struct intake_item *item)
{
    struct str path = import_old_path(&im->scratch, im->base, post->link);
    if (!path.n)
        path = import_old_path(&im->scratch, im->base, post->guid);
    item->old_path = arena_str(&im->in->arena, path);
    if (!path.n && post->link.n)
        tally_add(&im->in->left, "old addresses without a path of their own (?p=…)", 1);
}

static struct str *copy_strs(struct arena *a, const struct str *from, size_t n)
{
    struct str *to = ARENA_ARRAY(a, struct str, n + 1);
    for (size_t i = 0; i < n && to; i++)
        to[i] = arena_str(a, from[i]);
    return to;
}

static enum ky_err add_post(struct importing *im, const struct wxr_item *post, struct err *e)
{
    struct arena *a = &im->in->arena;
    struct texts texts;
    struct str tags[TAGS_MAX];
    struct str *channels = ARENA_ARRAY(&im->scratch, struct str, post->categories_n + 1);
    size_t tags_n = 0, channels_n = 0;
    enum ky_err err = arena_check(&im->scratch, e);
    if (!err)
        err = read_texts(im, post, &texts, e);
    if (!err)
        err = sort_categories(im, post, channels, &channels_n, tags, &tags_n, e);
    if (err)
        return err;
    const struct str *author = map_get(&im->authors, post->author);
    struct str name = import_name(&im->scratch, author ? *author : post->author);
    struct intake_item *item = intake_new(im->in);
    if (!item)
        return arena_check(a, e);
    item->kind = INTAKE_ARTICLE;
    item->line = post->line;
    item->article = (struct article_input){
        .title = arena_str(a, post_title(im, post, &texts)),
        .lead = arena_str(a, texts.lead),
        .html = html_from_store(arena_str(a, texts.html.markup)),
        .plain = arena_str(a, texts.plain),
        .author = arena_str(a, name),
        .editor = arena_str(a, name),
        .tags = copy_strs(a, tags, tags_n),
        .tags_n = tags_n,
        .channel = arena_str(a, channels_n ? channels[0] : im->channel),
        .channels = channels_n > 1 ? copy_strs(a, channels + 1, channels_n - 1) : NULL,
        .channels_n = channels_n > 1 ? channels_n - 1 : 0,
        .lang = arena_str(a, im->lang),
        .origin = arena_printf(a, "wxr:%.*s:post:%.*s", STR_ARG(im->base), STR_ARG(post->id)),
        .published_at = post_time(im, post),
        .publish = goes_public(im, post),
        .update = im->options->update,
    };
    add_old_path(im, post, item);
    if (post->sticky)
        tally_add(&im->in->left, "sticky marks", 1);
    return arena_check(a, e);
}

static enum ky_err add_page(struct importing *im, const struct wxr_item *post, struct err *e)
{
    struct arena *a = &im->in->arena;
    struct texts texts;
    enum ky_err err = read_texts(im, post, &texts, e);
    if (err)
        return err;
    struct str title = post_title(im, post, &texts);
    struct str slug = text_slug(&im->scratch, decode(&im->scratch, post->slug));
    if (!slug.n)
        slug = text_slug(&im->scratch, title);
    if (!slug.n)
        slug =
            arena_printf(&im->scratch, "page-%.*s", STR_ARG(import_name(&im->scratch, post->id)));
    struct intake_item *item = intake_new(im->in);
    if (!item)
        return arena_check(a, e);
    item->kind = INTAKE_PAGE;
    item->line = post->line;
    item->article.update = im->options->update;
    item->page = (struct page){.slug = arena_str(a, slug),
                               .title = arena_str(a, import_name(&im->scratch, title)),
                               .html = html_from_store(arena_str(a, texts.html.markup)),
                               .rank = PAGE_RANK + post->menu_order,
                               .public = goes_public(im, post)};
    if (texts.lead.n && !str_trim(post->excerpt).n)
        item->page.html = html_from_store(
            arena_printf(a, "%.*s%.*s", STR_ARG(html_from_plain(&im->scratch, texts.lead).markup),
                         STR_ARG(texts.html.markup)));
    add_old_path(im, post, item);
    return arena_check(a, e);
}

/* Statuses of what was thrown away or is not a text. */
static bool is_rubbish(struct str status)
{
    return str_eqc(status, "trash") || str_eqc(status, "auto-draft") || str_eqc(status, "inherit");
}

static enum ky_err add_item(struct importing *im, const struct feed_element *r, struct err *e)
{
    struct wxr_item post;
    struct tally *left = &im->in->left;
    if (!im->is_wxr)
        return err_set(e, KY_EINVAL,
                       "this is no WordPress export: no wp:wxr_version stands before its items. "
                       "For other feeds use 'kaiyuan import feed'");
    wxr_item(&im->scratch, r, &post);
    tally_add(left, "comments", (int64_t)post.comments);
    bool is_post = str_eqc(post.type, "post"), is_page = str_eqc(post.type, "page");
    if (str_eqc(post.type, "attachment")) {
        tally_add(left, "attachments", 1);
        return KY_OK;
    }
    if (!is_post && !is_page) {
        tally_add_str(left, post.type.n ? post.type : STR("items without a type"), 1);
        return KY_OK;
    }
    tally_add(left, "custom fields", (int64_t)post.fields);
    if (is_rubbish(post.status)) {
        tally_add_str(left,
                      arena_printf(&im->scratch, "%.*s with status %.*s", STR_ARG(post.type),
                                   STR_ARG(post.status)),
                      1);
        return KY_OK;
    }
    if (post.id.n == 0 || post.id.n > 40)
        return err_set(e, KY_EINVAL, "the item has no wp:post_id");
    return is_post ? add_post(im, &post, e) : add_page(im, &post, e);
}

static enum ky_err add_author(struct importing *im, const struct wxr_term *t, struct err *e)
{
    if (im->authors_n++ >= AUTHORS_LIMIT)
        return err_set(e, KY_ELIMIT, "there are more than %d authors", AUTHORS_LIMIT);
    if (t->name.n && t->value.n)
        map_put(&im->authors, t->name, keep(im, t->value));
    return arena_check(&im->arena, e);
}

static enum ky_err take_record(struct importing *im, const struct feed_element *r, struct err *e)
{
    struct wxr_term t;
    enum wxr_kind kind = wxr_kind(r);
    wxr_term(kind, r, &t);
    switch (kind) {
    case WXR_VERSION:
        im->is_wxr = true;
        return KY_OK;
    case WXR_BASE_URL:
        while (str_ends(t.value, STR("/")))
            t.value.n--;
        im->base = arena_str(&im->arena, str_utf8_cut(t.value, 1000));
        return KY_OK;
    case WXR_LANGUAGE:
        im->lang = str_starts(t.value, STR("en"))   ? STR("en")
                   : str_starts(t.value, STR("zh")) ? STR("zh-CN")
                                                    : STR("");
        return KY_OK;
    case WXR_AUTHOR:
        return add_author(im, &t, e);
    case WXR_CATEGORY:
        return add_category(im, &t, r->line, e);
    case WXR_TERM:
        tally_add(&im->in->left, "terms of other kinds", 1);
        return KY_OK;
    case WXR_ITEM:
        return add_item(im, r, e);
    default: /* tags come with their posts */
        return KY_OK;
    }
}

static enum ky_err on_record(void *ctx, enum feed_kind kind, const struct feed_element *r,
                             struct err *e)
{
    struct importing *im = ctx;
    arena_clear(&im->scratch);
    (void)kind;
    enum ky_err err = take_record(im, r, e);
    if (!err)
        err = arena_check(&im->scratch, e);
    if (err) {
        err_prefix(e, "'%s' line %lld", im->in->file, (long long)r->line);
        return err;
    }
    return intake_step(im->in, e);
}

static enum ky_err push(void *ctx, struct str piece, struct err *e)
{
    return records_push(ctx, piece, e);
}

enum ky_err import_wxr(struct intake *in, const struct import_wxr *options, struct err *e)
{
    struct importing im = {.in = in, .options = options};
    const struct records_sink sink = {on_record, &im};
    struct records *records = records_new(in->file, NULL, &sink);
    arena_init(&im.arena, ARENA_DEFAULT_BUDGET);
    arena_init(&im.scratch, SCRATCH_MAX);
    uint64_t seed;
    rand_secret(&seed, sizeof(seed));
    map_init(&im.channels, seed);
    map_init(&im.authors, seed);
    intake_init(in);
    enum ky_err err = import_channel(in, &im.arena, options->channel, &im.channel, e);
    if (!err)
        err = intake_read(in, push, records, e);
    if (!err)
        err = records_end(records, e);
    if (!err && !im.is_wxr)
        err = err_set(e, KY_EINVAL, "'%s' is no WordPress export: it has no wp:wxr_version",
                      in->file);
    if (!err)
        err = intake_end(in, e);
    err = intake_blame(in, err, e);
    intake_release(in);
    map_release(&im.channels);
    map_release(&im.authors);
    arena_release(&im.scratch);
    arena_release(&im.arena);
    records_free(records);
    return err;
}
