#include "cli/import_fetch.h"

#include "fetch/fetch.h"

enum {
    PAGE_MS = 30 * 1000,
    PICTURE_MS = 20 * 1000,
    CONNECT_MS = 10 * 1000,
    REDIRECTS = 10,
    PICTURES = 20,
    PICTURE_BYTES = 20 << 20,
    ALL_BYTES = 60 << 20,
    ALL_MS = 60 * 1000
};

static bool begins(const char *s, struct str prefix)
{
    return str_ieq(str_sub(str_c(s), 0, prefix.n), prefix);
}

static enum ky_err fetch_page(struct cli *c, const char *url, struct buf *out,
                              struct extract_hints *hints, struct err *e)
{
    static const char *const types[] = {"text/html", "application/xhtml+xml", NULL};
    const struct fetch_limits limits = {.bytes = IMPORT_PAGE_MAX,
                                        .redirects = REDIRECTS,
                                        .total_ms = PAGE_MS,
                                        .connect_ms = CONNECT_MS,
                                        .types = types,
                                        .allow_private = cli_flag(c, "allow-private")};
    struct fetch_reply reply;
    enum ky_err err = fetch_get(&c->arena, str_c(url), STR(""), &limits, out, &reply, e);
    hints->http_charset = reply.charset;
    if (!hints->url.n)
        hints->url = reply.url;
    return err;
}

enum ky_err import_fetch_page(struct cli *c, struct buf *out, struct extract_hints *hints,
                              struct err *e)
{
    const char *from = c->args[1];
    *hints = (struct extract_hints){.url = str_c(cli_option(c, "url")),
                                    .pictures = cli_flag(c, "fetch-images")};
    if (begins(from, STR("http://")) || begins(from, STR("https://")))
        return fetch_page(c, from, out, hints, e);
    return fs_read(&fs_system, from, out, e);
}

struct source {
    struct cli *cli;
    struct str page;
};

/* What is in it is found by looking, so servers may call it what they like, but no page. */
static enum ky_err get(void *ctx, struct str url, size_t bytes, int ms, struct buf *out,
                       struct err *e)
{
    static const char *const types[] = {"image/", "application/octet-stream", "binary/octet-stream",
                                        NULL};
    struct source *s = ctx;
    const struct fetch_limits limits = {.bytes = bytes,
                                        .redirects = REDIRECTS,
                                        .total_ms = ms < PICTURE_MS ? ms : PICTURE_MS,
                                        .connect_ms = ms < CONNECT_MS ? ms : CONNECT_MS,
                                        .types = types,
                                        .allow_private = cli_flag(s->cli, "allow-private")};
    struct fetch_reply reply;
    if (str_ieq(str_sub(url, 0, 5), STR("data:")))
        return fetch_data(url, bytes, out, e);
    return fetch_get(&s->cli->arena, url, s->page, &limits, out, &reply, e);
}

enum ky_err import_fetch_pictures(struct cli *c, const struct media_folder *media,
                                  struct extract *x, struct import_pictures *out, struct err *e)
{
    struct source source = {c, x->url};
    struct progress progress = progress_begin("pictures");
    const struct import_pictures_how how = {.get = get,
                                            .ctx = &source,
                                            .progress = progress_step,
                                            .progress_ctx = &progress,
                                            .count = PICTURES,
                                            .bytes = PICTURE_BYTES,
                                            .bytes_all = ALL_BYTES,
                                            .ms_all = ALL_MS};
    enum ky_err err = import_pictures(media, &c->arena, x, &how, out, e);
    progress_end(&progress);
    return err;
}

void import_fetch_report(struct buf *out, const struct import_pictures *pictures)
{
    size_t taken = 0;
    for (size_t i = 0; i < pictures->n; i++)
        taken += pictures->p[i].why_not.n == 0;
    buf_addf(out, "  pictures: %zu of %zu\n", taken, pictures->n);
    for (size_t i = 0; i < pictures->n; i++)
        if (pictures->p[i].why_not.n)
            buf_addf(out, "  not taken in: %.*s\n", STR_ARG(pictures->p[i].why_not));
}

void import_fetch_json(struct json_out *j, const struct import_pictures *pictures)
{
    json_key(j, "pictures");
    json_begin(j, '[');
    for (size_t i = 0; i < pictures->n; i++) {
        const struct import_picture *p = &pictures->p[i];
        bool taken = p->why_not.n == 0;
        json_begin(j, '{');
        json_key(j, "url");
        json_str(j, str_utf8_cut(p->url, 4096));
        json_key(j, "hash");
        json_str_or_null(j, taken ? str_c(p->file.hash) : STR(""));
        json_key(j, "width");
        json_i64(j, taken ? p->file.width : 0);
        json_key(j, "height");
        json_i64(j, taken ? p->file.height : 0);
        json_key(j, "error");
        json_str_or_null(j, p->why_not);
        json_end(j, '}');
    }
    json_end(j, ']');
}
