/* kaiyuan verify: prove that nothing was altered or removed. */
#include "cli/cli.h"

#include "store/article.h"
#include "store/changelog.h"

static const struct option options[] = {
    {"head", "SEQ:HASH", "compare with a head that was kept elsewhere"},
    {0},
};

/* The log must still hold the entry that the kept head names. */
static enum ky_err check_head(const char *kept, struct db *db, struct err *e)
{
    struct str text = str_c(kept);
    size_t colon = str_find_char(text, ':');
    int64_t seq;
    struct hash want, have;
    if (colon == STR_NONE || !str_to_i64(str_sub(text, 0, colon), &seq) || seq < 1 ||
        !hex_parse(str_from(text, colon + 1), want.bytes, HASH_BYTES))
        return err_set(e, KY_EUSAGE, "--head takes what an earlier verify printed: SEQ:HASH");
    enum ky_err err = changelog_hash_at(db, seq, &have, e);
    if (err == KY_ENOTFOUND)
        return err_set(e, KY_ECORRUPT, "the change log ends before entry %lld", (long long)seq);
    if (!err && !hash_eq(&want, &have))
        err = err_set(e, KY_ECORRUPT, "entry %lld of the change log is another than the one kept",
                      (long long)seq);
    return err;
}

static void report(struct cli *c, const struct changelog_proof *proof)
{
    struct buf head;
    buf_init(&head, 128);
    buf_addf(&head, "%lld:", (long long)proof->changes);
    hex_add(&head, hash_str(&proof->head));
    const struct fact facts[] = {{"changes", {0}, proof->changes},
                                 {"erased", {0}, proof->erased},
                                 {"records", {0}, proof->records},
                                 {"head", buf_str(&head), 0}};
    if (c->json) {
        cli_facts(c, facts, 4);
    } else {
        buf_addf(&c->out, "%lld changes and %lld records verified\nhead %.*s\n",
                 (long long)proof->changes, (long long)proof->records, STR_ARG(buf_str(&head)));
    }
    buf_release(&head);
}

static enum ky_err prove(struct cli *c, struct reader *r, struct err *e)
{
    struct changelog_proof proof;
    int64_t revisions;
    struct progress p = progress_begin("verifying");
    enum ky_err err = changelog_verify(r, &proof, progress_step, &p, e);
    if (!err)
        err = store_revisions_verify(r, &revisions, e);
    if (!err && cli_option(c, "head"))
        err = check_head(cli_option(c, "head"), r->db, e);
    progress_end(&p);
    if (!err)
        report(c, &proof);
    return err;
}

static enum ky_err verify(struct cli *c, struct site *site, struct err *e)
{
    return cli_look(c, site, prove, e);
}

static enum ky_err run(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_READ, verify, e);
}

const struct command cmd_verify = {
    .name = "verify",
    .args = "DIR",
    .args_least = 1,
    .args_most = 1,
    .summary = "prove that no record and no log entry was altered or removed",
    .options = options,
    .example = "kaiyuan verify mysite",
    .run = run,
};
