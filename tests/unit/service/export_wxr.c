#include "site_fixture.h"

#include "service/export_wxr.h"

static void writes_articles_not_recalled(struct site_fixture *f)
{
    struct err e = {0};
    struct article_result result;
    struct buf out;
    struct export_wxr x = {0};
    struct article_input in = sx_input("鹤见隧道贯通");
    for (int i = 0; i < 3; i++) {
        in.publish = i < 2;
        assert_ok(article_import(f->site, &ACTOR_COMMAND, &f->arena, &in, &result, &e), &e);
    }
    assert_ok(article_recall(f->site, &ACTOR_COMMAND, 2, STR("有误"), &e), &e);
    const char *file = sx_path(f, "a.xml");
    assert_ok(export_wxr(f->site, file, &x, &e), &e);
    assert_int_equal(x.articles, 2);
    assert_int_equal(x.recalled, 1);
    buf_init(&out, 1 << 20);
    assert_ok(fs_read(&fs_system, file, &out, &e), &e);
    assert_true(str_has(buf_str(&out), STR("鹤见隧道贯通")));
    assert_true(str_has(buf_str(&out), STR("<wp:status>draft</wp:status>")));
    assert_true(str_ends(buf_str(&out), STR("</rss>\n")));
    buf_release(&out);
    assert_err(export_wxr(f->site, file, &x, &e), KY_EEXIST);
    assert_err(export_wxr(f->site, sx_path(f, "none/a.xml"), &x, &e), KY_EIO);
}
ON_BOTH(writes_articles_not_recalled)

UNIT_TESTS(BOTH(writes_articles_not_recalled));
