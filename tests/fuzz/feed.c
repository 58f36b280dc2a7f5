/* feed.c: hostile feeds and WordPress exports. Reading ends in records or in an error that names
 * file and line, the same whether the bytes come at once or in small pieces; every text is valid
 * UTF-8. What becomes of a text of WordPress is HTML that the sanitizer takes. */
#include "feed/feed.h"
#include "feed/wordpress.h"
#include "feed/wxr.h"

#include "html/sanitize.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct seen {
    struct arena arena;
    struct buf said;
    struct feed_head head;
};

static void say(struct seen *s, struct str text)
{
    ensure(str_utf8_valid(text));
    buf_add(&s->said, text);
    buf_addch(&s->said, '\n');
}

static enum ky_err on_record(void *ctx, enum feed_kind kind, const struct feed_element *r,
                             struct err *e)
{
    struct seen *s = ctx;
    struct feed_item item;
    struct wxr_item post;
    struct wxr_term term;
    (void)e;
    say(s, r->name);
    if (feed_read(&s->arena, kind, r, &s->head, &item)) {
        say(s, item.title);
        say(s, item.content);
        say(s, item.url);
    }
    enum wxr_kind what = wxr_kind(r);
    wxr_term(what, r, &term);
    say(s, term.name);
    wxr_item(&s->arena, r, &post);
    say(s, post.content);
    return KY_OK;
}

static enum ky_err run(struct seen *s, struct str in, size_t step)
{
    struct err e = {0};
    const struct records_sink sink = {on_record, s};
    arena_init(&s->arena, (size_t)64 << 20);
    buf_init(&s->said, (size_t)64 << 20);
    struct records *r = records_new("a.xml", NULL, &sink);
    enum ky_err err = KY_OK;
    for (size_t at = 0; at < in.n && !err; at += step)
        err = records_push(r, str_sub(in, at, at + step), &e);
    if (!err)
        err = records_end(r, &e);
    ensure(err == KY_OK || err == KY_EINVAL || err == KY_ELIMIT);
    ensure(err == KY_OK || str_starts(str_c(e.text), STR("'a.xml' line ")));
    records_free(r);
    return err;
}

static void release(struct seen *s)
{
    arena_release(&s->arena);
    buf_release(&s->said);
}

static void fuzz_text(struct str in)
{
    struct arena a;
    struct wordpress_text t;
    struct html_safe safe;
    const struct html_policy policy = {.images = true};
    if (!str_utf8_valid(in))
        return;
    arena_init(&a, (size_t)128 << 20);
    ensure(wordpress_text(&a, in, &t, NULL) == KY_OK);
    ensure(str_utf8_valid(t.html) && str_utf8_valid(t.before));
    ensure(html_sanitize(&a, t.html, &policy, &safe, NULL) == KY_OK);
    arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str in = str_of((const char *)data, n);
    struct seen whole = {0}, pieces = {0};
    enum ky_err err = run(&whole, in, n ? n : 1);
    ensure(run(&pieces, in, 3) == err);
    ensure(str_eq(buf_str(&whole.said), buf_str(&pieces.said)));
    release(&whole);
    release(&pieces);
    fuzz_text(in);
    return 0;
}
