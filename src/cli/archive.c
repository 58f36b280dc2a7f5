#include "cli/archive.h"

#include <sys/stat.h>

static void report(struct cli *c, const char *sentence, const char *place,
                   const struct archive_result *r)
{
    struct buf head;
    buf_init(&head, 128);
    buf_addf(&head, "%lld:", (long long)r->state.proof.changes);
    hex_add(&head, hash_str(&r->state.proof.head));
    const struct fact facts[] = {{"place", str_c(place), 0},
                                 {"changes", {0}, r->state.proof.changes},
                                 {"records", {0}, r->state.proof.records},
                                 {"originals", {0}, r->media},
                                 {"missing", {0}, r->missing},
                                 {"head", buf_str(&head), 0}};
    if (c->json) {
        cli_facts(c, facts, sizeof(facts) / sizeof(facts[0]));
    } else {
        buf_addf(&c->out, "%s '%s': %lld changes, %lld records and %lld originals, verified\n",
                 sentence, place, (long long)r->state.proof.changes,
                 (long long)r->state.proof.records, (long long)r->media);
        if (r->missing)
            buf_addf(&c->out, "  %lld originals are not in the site's media folder\n",
                     (long long)r->missing);
        buf_addf(&c->out, "head %.*s\n", STR_ARG(buf_str(&head)));
    }
    buf_release(&head);
}

enum ky_err cli_archive_write(struct cli *c, struct site *site, const char *sentence, struct err *e)
{
    struct archive_result result;
    struct progress p = progress_begin("rows");
    const struct transfer_progress progress = {progress_step, &p};
    umask(0077); /* it holds drafts */
    enum ky_err err = archive_write(site, c->args[1], &progress, &result, e);
    progress_end(&p);
    if (!err)
        report(c, sentence, c->args[1], &result);
    return err;
}

enum ky_err cli_archive_restore(struct cli *c, const char *file, const char *dir, bool replace,
                                struct err *e)
{
    struct archive_result result;
    struct site_world world = cli_world();
    struct progress p = progress_begin("rows");
    const struct transfer_progress progress = {progress_step, &p};
    umask(0077);
    enum ky_err err = archive_restore(file, dir, replace, &world, &progress, &result, e);
    progress_end(&p);
    log_free(world.log);
    if (!err)
        report(c, replace ? "restored" : "imported", dir, &result);
    return err;
}
