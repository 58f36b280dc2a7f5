#include "page.h"

#include "base/buf.h"

void fixture_read(struct fixture *f, const char *markup, enum upto upto)
{
    static void (*const steps[])(struct page *) = {page_lines,   page_head,   page_breadcrumb,
                                                   page_words,   page_labels, page_title,
                                                   page_content, page_body};
    struct err e = {0};
    *f = (struct fixture){0};
    arena_init(&f->arena, ARENA_DEFAULT_BUDGET);
    f->page =
        (struct page){.arena = &f->arena, .out = &f->out, .title_line = NO_LINE, .first = NO_LINE};
    assert_ok(html_parse(&f->arena, str_c(markup), &f->page.root, &e), &e);
    page_repair(&f->page);
    for (size_t i = 0; i <= (size_t)upto; i++)
        steps[i](&f->page);
}

void fixture_release(struct fixture *f)
{
    arena_release(&f->arena);
}

struct line *fixture_line(struct fixture *f, const char *start)
{
    VEC_FOR (struct line, l, f->page.lines)
        if (str_starts(l->text, str_c(start)))
            return l;
    fail_msg("no line begins with \"%s\"", start);
    return NULL;
}

struct str fixture_field(const struct fixture *f, enum label label)
{
    VEC_FOR (struct field, x, f->page.fields)
        if (x->label == label)
            return x->value;
    return STR("(none)");
}

struct extract *article(struct fixture *f, struct str bytes)
{
    static const struct extract_hints none = {{NULL, 0}, {NULL, 0}};
    struct err e = {0};
    *f = (struct fixture){0};
    arena_init(&f->arena, ARENA_DEFAULT_BUDGET);
    assert_ok(extract_page(&f->arena, bytes, &none, &f->out, &e), &e);
    return &f->out;
}

struct extract *article_of(struct fixture *f, const char *markup)
{
    return article(f, str_c(markup));
}

bool has_flag(const struct extract *x, const char *start)
{
    for (size_t i = 0; i < x->flags.n; i++)
        if (str_starts(x->flags.p[i], str_c(start)))
            return true;
    return false;
}

struct str paragraphs(struct fixture *f)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < f->out.body.n; i++) {
        if (i)
            buf_addch(&b, '|');
        buf_add(&b, f->out.body.p[i]);
    }
    struct str s = arena_str(&f->arena, buf_str(&b));
    buf_release(&b);
    return s;
}
