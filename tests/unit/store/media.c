#include "store/media.h"

#include "store_fixture.h"

#define HASH "00112233445566778899aabbccddeeff"

static struct media picture(void)
{
    return (struct media){.hash = STR(HASH),
                          .type = STR("image/jpeg"),
                          .ext = STR("jpg"),
                          .bytes = 1000,
                          .width = 800,
                          .height = 600,
                          .name = STR("堤防.jpg"),
                          .alt = STR("堤防合龙"),
                          .focal_x = 50,
                          .focal_y = 40};
}

static struct media *read_it(struct store_fixture *f, int64_t id, struct deps *deps)
{
    struct err e;
    struct media *m;
    assert_ok(store_media(fx_read(f, deps), id, &m, &e), &e);
    fx_done(f);
    return m;
}

static void keeps_what_is_known(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    struct media m = picture(), twin = picture(), *seen;
    assert_ok(store_media_save(fx_write(f), &m, &e), &e);
    fx_commit(f);
    assert_int_equal(m.id, 1);
    struct touches t = fx_touches(f, 0);
    assert_int_equal(t.v.n, 2);
    assert_true(fx_touched(&t, "media:1") && fx_touched(&t, "media-hash:" HASH));
    twin.alt = STR("别的话");
    assert_ok(store_media_save(fx_write(f), &twin, &e), &e); /* the same bytes: the one there */
    fx_commit(f);
    assert_int_equal(twin.id, 1);
    assert_str(twin.alt, "堤防合龙");
    assert_int_equal(fx_head(f), 1);
    deps_init(&deps, &f->arena);
    seen = read_it(f, 1, &deps);
    assert_str(seen->name, "堤防.jpg");
    assert_int_equal(seen->width, 800);
    assert_int_equal(seen->focal_y, 40);
    assert_int_equal(seen->created_at, f->now);
    assert_str(media_picture(seen).ext, "jpg");
    assert_null(read_it(f, 2, &deps)); /* "not there" has its key, too */
    assert_null(read_it(f, 0, &deps)); /* none was named */
    assert_int_equal(deps.v.n, 2);
    assert_str(deps.v.p[1].key, "media:2");
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(keeps_what_is_known)

/* What people say of it changes, the content never. */
static void changes_words_alone(struct store_fixture *f)
{
    struct err e;
    struct media m = picture();
    assert_ok(store_media_save(fx_write(f), &m, &e), &e);
    fx_commit(f);
    assert_ok(store_media_save(fx_write(f), &m, &e), &e); /* nothing new */
    fx_commit(f);
    assert_int_equal(fx_head(f), 1);
    assert_true(m.public);
    m.caption = STR("新闻图片");
    m.hash = STR("ffffffffffffffffffffffffffffffff");
    m.ext = STR("svg");
    m.bytes = 7;
    assert_ok(store_media_save(fx_write(f), &m, &e), &e);
    fx_commit(f);
    struct touches t = fx_touches(f, 1);
    assert_true(fx_touched(&t, "media-hash:" HASH));
    struct media *seen = read_it(f, 1, NULL);
    assert_str(seen->hash, HASH);
    assert_str(seen->ext, "jpg");
    assert_int_equal(seen->bytes, 1000);
    assert_str(seen->caption, "新闻图片");
    m = picture();
    m.id = 1; /* and not public */
    assert_ok(store_media_save(fx_write(f), &m, &e), &e);
    fx_commit(f);
    assert_null(read_it(f, 1, NULL)); /* its record stays: */
    assert_ok(store_media_by_hash(fx_read(f, NULL), STR(HASH), &seen, &e), &e);
    assert_non_null(seen);
    assert_false(seen->public);
    fx_done(f);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(changes_words_alone)

static void refuses_bad_fields(struct store_fixture *f)
{
    static char big[2001];
    struct err e;
    struct media bad[20], *seen;
    size_t n = 0;
    memset(big, 'x', sizeof(big));
#define BAD(member, ...)                                                                           \
    do {                                                                                           \
        bad[n] = picture();                                                                        \
        bad[n++].member = __VA_ARGS__;                                                             \
    } while (0)
    BAD(hash, STR(""));
    BAD(hash, STR("../../../../../../../../etc/pass"));
    BAD(hash, STR("00112233445566778899AABBCCDDEEFF"));
    BAD(hash, str_of(big, 64));
    BAD(ext, STR(""));
    BAD(ext, STR("jpg/.."));
    BAD(type, STR(""));
    BAD(type, STR("image/\xff"));
    BAD(bytes, -1);
    BAD(width, -1);
    BAD(name, STR("a\xff"));
    BAD(name, STR("a\0b"));
    BAD(alt, str_of(big, 2001));
    BAD(caption, str_of(big, 2001));
    BAD(credit, STR("\xc0\x80"));
    BAD(rights, STR("\xed\xa0\x80"));
    BAD(focal_x, 101);
    BAD(focal_y, -1);
#undef BAD
    struct writer *w = fx_write(f);
    for (size_t i = 0; i < n; i++)
        if (store_media_save(w, &bad[i], &e) != KY_EINVAL)
            fail_msg("field %zu was taken", i);
    struct media missing = picture();
    missing.id = 9;
    assert_err(store_media_save(w, &missing, &e), KY_ENOTFOUND);
    fx_commit(f);
    assert_int_equal(fx_head(f), 0);
    static const struct str odd[] = {S(""), S("'; --"), S("../x"), S("a@b,c d")};
    for (size_t i = 0; i < 4; i++) {
        assert_ok(store_media_by_hash(fx_read(f, NULL), odd[i], &seen, &e), &e);
        assert_null(seen);
        fx_done(f);
    }
    assert_ok(store_media_by_hash(fx_read(f, NULL), str_of(big, 2001), &seen, &e), &e);
    assert_null(seen);
    fx_done(f);
}
ON_BOTH(refuses_bad_fields)

UNIT_TESTS(BOTH(keeps_what_is_known), BOTH(changes_words_alone), BOTH(refuses_bad_fields));
