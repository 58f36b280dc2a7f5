/* negotiate.c: Accept-Encoding, If-None-Match and If-Modified-Since, one a line. Whatever they
 * hold, the body that is chosen is one of the response's, of the coding that is named; 304 needs a
 * condition, and is never the answer of another status than 200. */
#include "http/negotiate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct response *page(int status, bool compressed)
{
    struct response_builder b;
    response_begin(&b, status, "text/html");
    ensure(response_header(&b, "Last-Modified", STR("Thu, 16 May 2024 01:30:00 GMT"), NULL) ==
           KY_OK);
    for (int i = 0; i < 400; i++)
        buf_addch(&b.body, 'x');
    struct response *r = response_seal(&b);
    if (compressed)
        response_compress(r);
    return r;
}

static void check(struct response *r, const struct http_conditions *c)
{
    struct http_choice choice = http_choose(r, c);
    ensure(choice.body && choice.body == atomic_load(&r->bodies[choice.coding]));
    if (!c->accept_encoding.n)
        ensure(choice.coding == CODING_IDENTITY);
    if (choice.not_modified)
        ensure(r->status == 200 && (c->if_none_match.n || c->if_modified_since.n));
    if (choice.not_modified && c->if_none_match.n)
        ensure(str_has(c->if_none_match, str_c(choice.body->etag)) ||
               str_eqc(str_trim(c->if_none_match), "*"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct http_conditions c = {0};
    struct str rest = str_of((const char *)data, n);
    if (!str_split(&rest, '\n', &c.accept_encoding))
        c.accept_encoding = STR("");
    if (!str_split(&rest, '\n', &c.if_none_match))
        c.if_none_match = STR("");
    if (rest.p)
        c.if_modified_since = rest;
    static struct response *pages[3]; /* made once: compressing is slow */
    if (!pages[0]) {
        pages[0] = page(200, true);
        pages[1] = page(200, false);
        pages[2] = page(404, true);
    }
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        check(pages[i], &c);
    return 0;
}
