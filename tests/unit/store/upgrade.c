/* A site that version 1 made, brought to the version of today: it proves itself as before. What
 * version 1 wrote stands here by hand, so that nothing of today's code can change it. */
#include "store/changelog.h"
#include "store/migrate.h"
#include "store/permalink.h"
#include "store_fixture.h"

static const char FIRST[] =
    "INSERT INTO schema (version) VALUES (1);"
    "INSERT INTO setting (id, name, value) VALUES (1, 'site.name', '澜江新闻');"
    "INSERT INTO channel (id, parent_id, slug, name, description, rank, state) VALUES "
    "(1, NULL, 'news', '要闻', '', 1, 'open'), (2, 1, 'city', '城市', '说明', 1, 'open');"
    "INSERT INTO term (id, kind, slug, name, url) VALUES (1, 'source', '澜江日报', '澜江日报', ''),"
    "(2, 'tag', '水利', '水利', '');"
    "INSERT INTO article (id, state, lang, channel_id, revision_id, public_revision_id, path, "
    "published_at, created_at, changed_at) VALUES (1, 'published', 'zh-CN', 2, 1, 1, "
    "'/2024/05/16/1.html', 1000, 900, 1000), (2, 'draft', 'zh-CN', 1, 2, NULL, NULL, NULL, 950, "
    "950);"
    "INSERT INTO revision (id, article_id, number, at, actor, title, lead, excerpt, html, plain, "
    "source_id, editor_id, origin_line, tags, digest) VALUES (1, 1, 1, 900, 'command', '水库验收', "
    "'导语', '导语', '<p>正文。</p>', '正文。', 1, NULL, '原载', '2', '%s'), (2, 2, 1, 950, "
    "'command', '草稿', '', '文。', '<p>文。</p>', '文。', NULL, NULL, '', '', '%s');"
    "INSERT INTO listing (kind, ref, lang, at, article_id) VALUES (1, 0, 'zh-CN', 1000, 1), "
    "(2, 1, 'zh-CN', 1000, 1), (2, 2, 'zh-CN', 1000, 1), (3, 1, 'zh-CN', 1000, 1), (3, 2, 'zh-CN', "
    "1000, 1);"
    "INSERT INTO page (id, slug, title, html, rank, state, changed_at) VALUES (1, 'about', '关于', "
    "'<p>一</p>', 1, 'public', 900);"
    "INSERT INTO permalink (path, kind, subject) VALUES ('/c/news/', 'channel', 1), ('/c/city/', "
    "'channel', 2), ('/about/about/', 'page', 1), ('/2024/05/16/1.html', 'article', 1), "
    "('/source/x/', 'term', 1);"
    "INSERT INTO view_count (article_id, day, views) VALUES (1, 19859, 7)";

/* As version 1 wrote them. */
#define REVISION(id, at, digest)                                                                   \
    "{\"actor\":\"command\",\"article_id\":" id ",\"at\":" at ",\"digest\":\"" digest              \
    "\",\"id\":" id ",\"number\":1}"
static const struct {
    const struct record_kind *kind;
    int64_t id;
    const char *after; /* of revisions: without the digest */
} records[] = {
    {&RECORD_SETTING, 1, "{\"id\":1,\"name\":\"site.name\",\"value\":\"澜江新闻\"}"},
    {&RECORD_CHANNEL, 1,
     "{\"description\":\"\",\"id\":1,\"name\":\"要闻\",\"rank\":1,\"slug\":\"news\","
     "\"state\":\"open\"}"},
    {&RECORD_CHANNEL, 2,
     "{\"description\":\"说明\",\"id\":2,\"name\":\"城市\",\"parent_id\":1,\"rank\":1,"
     "\"slug\":\"city\",\"state\":\"open\"}"},
    {&RECORD_TERM, 1,
     "{\"id\":1,\"kind\":\"source\",\"name\":\"澜江日报\",\"slug\":\"澜江日报\",\"url\":\"\"}"},
    {&RECORD_TERM, 2,
     "{\"id\":2,\"kind\":\"tag\",\"name\":\"水利\",\"slug\":\"水利\",\"url\":\"\"}"},
    {&RECORD_ARTICLE, 1,
     "{\"changed_at\":1000,\"channel_id\":2,\"created_at\":900,\"id\":1,\"lang\":\"zh-CN\","
     "\"path\":\"/2024/05/16/1.html\",\"public_revision_id\":1,\"published_at\":1000,"
     "\"revision_id\":1,\"state\":\"published\"}"},
    {&RECORD_ARTICLE, 2,
     "{\"changed_at\":950,\"channel_id\":1,\"created_at\":950,\"id\":2,\"lang\":\"zh-CN\","
     "\"revision_id\":2,\"state\":\"draft\"}"},
    {&RECORD_REVISION, 1, REVISION("1", "900", "%s")},
    {&RECORD_REVISION, 2, REVISION("2", "950", "%s")},
    {&RECORD_PAGE, 1,
     "{\"changed_at\":900,\"html\":\"<p>一</p>\",\"id\":1,\"rank\":1,\"slug\":\"about\","
     "\"state\":\"public\",\"title\":\"关于\"}"},
};
enum { RECORDS = sizeof(records) / sizeof(records[0]) };

/* Of a revision, over what there was of one. */
static const char *digest(struct arena *a, const struct str parts[7])
{
    struct buf hex;
    struct hash h = hash_parts(parts, 7);
    buf_init(&hex, HASH_HEX);
    hex_add(&hex, hash_str(&h));
    const char *text = arena_cstr(a, buf_str(&hex));
    buf_release(&hex);
    return text;
}

static const char *after_of(struct store_fixture *f, size_t i, const char *const digests[2])
{
    if (records[i].kind != &RECORD_REVISION)
        return records[i].after;
    return arena_printf(&f->arena, records[i].after, digests[records[i].id - 1]).p;
}

static const struct sql INSERT_CHANGE = {
    "INSERT INTO change (seq, at, actor, kind, subject, action, keys, salt, after, digest, "
    "prev_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"};
static const struct sql INSERT_HEAD = {
    "INSERT INTO change_head (one, seq, hash) VALUES (1, $1, $2)"};

static void make_first_version(struct store_fixture *f, const char *const digests[2])
{
    struct err e;
    struct hash prev = {{0}};
    assert_ok(
        db_script(f->db, f->kind == DB_SQLITE ? migrations[0].sqlite : migrations[0].postgres, &e),
        &e);
    fx_script(f, FIRST, digests[0], digests[1]);
    for (size_t i = 0; i < RECORDS; i++) {
        struct change c = {.seq = (int64_t)i + 1,
                           .at = 900,
                           .actor = STR("command"),
                           .kind = str_c(records[i].kind->name),
                           .subject = records[i].id,
                           .action = STR("create"),
                           .keys = STR("site"),
                           .salt = STR("0123456789abcdef"),
                           .after = str_c(after_of(f, i, digests))};
        struct hash inner = change_digest(c.salt, c.after);
        c.digest = hash_str(&inner);
        c.prev_hash = hash_str(&prev);
        struct hash hash = change_hash(&c);
        fx_exec(f, &INSERT_CHANGE,
                DB_ARGS(db_int(c.seq), db_int(c.at), db_text(c.actor), db_text(c.kind),
                        db_int(c.subject), db_text(c.action), db_text(c.keys), db_blob(c.salt),
                        db_text(c.after), db_blob(c.digest), db_blob(c.prev_hash),
                        db_blob(hash_str(&hash))));
        prev = hash;
    }
    fx_exec(f, &INSERT_HEAD, DB_ARGS(db_int(RECORDS), db_blob(hash_str(&prev))));
}

static void keeps_its_proof(struct store_fixture *f)
{
    const struct str one[7] = {STR("水库验收"), STR("导语"), STR("导语"), STR("<p>正文。</p>"),
                               STR("正文。"),   STR("原载"), STR("1 0 2")},
                     two[7] = {STR("草稿"), STR(""), STR("文。"), STR("<p>文。</p>"),
                               STR("文。"), STR(""), STR("0 0")};
    const char *const digests[2] = {digest(&f->arena, one), digest(&f->arena, two)};
    struct err e;
    struct buf b;
    int from = -1, version = -1;
    make_first_version(f, digests);
    assert_err(store_check_version(f->db, &e), KY_EVERSION);
    assert_non_null(strstr(e.text, "kaiyuan migrate"));
    assert_ok(store_migrate(f->db, &from, &e), &e);
    assert_int_equal(from, 1);
    assert_ok(store_version(f->db, &version, &e), &e);
    assert_int_equal(version, migrations_n);
    assert_int_equal(fx_head(f), RECORDS);
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < RECORDS; i++) {
        buf_clear(&b);
        assert_ok(record_canonical(f->db, records[i].kind, records[i].id, &b, &e), &e);
        assert_str(buf_str(&b), after_of(f, i, digests));
    }
    buf_release(&b);
    assert_ok(fx_verify(f, &e), &e);
    /* An altered old text is still found. */
    assert_ok(db_begin_write(f->db, &e), &e);
    fx_script(f, "UPDATE revision SET kicker = 'x' WHERE id = 1");
    int64_t n;
    struct reader r = reader_within(f->db, &f->reader_arena, f->now);
    assert_err(store_revisions_verify(&r, &n, &e), KY_ECORRUPT);
    fx_undo(f);
}
ON_EMPTY_BOTH(keeps_its_proof)

/* And goes on: old records take what is new, addresses stay whose they were. */
static void goes_on(struct store_fixture *f)
{
    const struct str empty[7] = {STR("x"), STR(""), STR(""), STR(""), STR(""), STR(""), STR("0")};
    const char *const digests[2] = {digest(&f->arena, empty), digest(&f->arena, empty)};
    struct err e;
    enum permalink_kind kind;
    int from;
    int64_t subject;
    make_first_version(f, digests);
    assert_ok(store_migrate(f->db, &from, &e), &e);
    struct writer *w = fx_write(f);
    struct revision v = fx_text(w, "水库验收完成");
    int64_t guest[] = {1};
    v.kicker = STR("眉题");
    v.channels = (struct ids){guest, 1};
    fx_revise(w, 2, &v);
    fx_publish(w, 2, FX_START);
    assert_err(store_permalink_add(w, STR("/c/city/"), PERMALINK_TOPIC, 1, &e), KY_EEXIST);
    fx_commit(f);
    assert_ok(store_permalink(fx_read(f, NULL), STR("/2024/05/16/1.html"), &kind, &subject, &e),
              &e);
    assert_int_equal(kind, PERMALINK_ARTICLE);
    assert_int_equal(subject, 1);
    fx_done(f);
    struct changelog_proof proof;
    assert_ok(changelog_verify(fx_read(f, NULL), &proof, NULL, NULL, &e), &e);
    assert_int_equal(proof.changes, RECORDS + 2);
    fx_done(f);
}
ON_EMPTY_BOTH(goes_on)

UNIT_TESTS(BOTH(keeps_its_proof), BOTH(goes_on));
