/* kaiyuan import record: a record file becomes part of the register. */
#include "cli/record.h"

#include "base/fs.h"
#include "register/record_file.h"
#include "service/register_import.h"

static void report_json(struct cli *c, const struct import_result *r, bool dry)
{
    const struct {
        const char *name;
        int64_t n;
    } counts[] = {{"created", r->created},
                  {"changed", r->changed},
                  {"moved", r->moved},
                  {"unchanged", r->unchanged}};
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    json_begin(&j, '{');
    json_key(&j, "dry_run");
    json_bool(&j, dry);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        json_key(&j, counts[i].name);
        json_i64(&j, counts[i].n);
    }
    json_key(&j, "changes");
    json_begin(&j, '[');
    for (size_t i = 0; i < r->lines_n; i++) {
        json_begin(&j, '{');
        json_key(&j, "what");
        json_str(&j, str_c(r->lines[i].what));
        json_key(&j, "kind");
        json_str(&j, str_c(r->lines[i].kind->name));
        json_key(&j, "key");
        json_str(&j, r->lines[i].key);
        json_key(&j, "fields");
        json_str(&j, r->lines[i].fields);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    json_end(&j, '}');
    buf_addch(&c->out, '\n');
}

static void report(struct cli *c, const struct import_result *r, bool dry)
{
    for (size_t i = 0; i < r->lines_n && dry; i++) {
        const struct import_line *l = &r->lines[i];
        buf_addf(&c->out, "%-7s %s:%.*s%s%.*s\n", l->what, l->kind->name, STR_ARG(l->key),
                 l->fields.n ? "  " : "", STR_ARG(l->fields));
    }
    buf_addf(&c->out, "%7lld created\n%7lld changed\n%7lld moved\n%7lld there already\n",
             (long long)r->created, (long long)r->changed, (long long)r->moved,
             (long long)r->unchanged);
    if (dry)
        buf_addc(&c->out, "nothing was written (--dry-run)\n");
}

static enum ky_err take(struct cli *c, struct site *site, struct err *e)
{
    struct actor actor;
    struct buf text;
    struct arena a;
    struct import_result result;
    bool dry = cli_flag(c, "dry-run");
    /* A tree of JSON takes some times the memory of its text. */
    arena_init(&a, (size_t)4 << 30);
    buf_init(&text, RECORD_FILE_MAX);
    enum ky_err err = record_actor(c, &actor, e);
    if (!err)
        err = fs_read(&fs_system, c->args[1], &text, e);
    if (!err) {
        err = register_import(site, &actor, &a, buf_str(&text), dry, &result, e);
        if (err == KY_EINVAL)
            err_prefix(e, "'%s'", c->args[1]);
    }
    if (!err && c->json)
        report_json(c, &result, dry);
    else if (!err)
        report(c, &result, dry);
    buf_release(&text);
    arena_release(&a);
    return err;
}

static enum ky_err run(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_WRITE, take, e);
}

static const struct option options[] = {
    {"dry-run", NULL, "write nothing, print what would change"},
    {"as", "USER", "who does it (command)"},
    {0},
};

const struct command cmd_import_record = {
    .name = "import record",
    .args = "DIR FILE",
    .args_least = 2,
    .args_most = 2,
    .summary = "take in a record file: any part of the register, all of it or nothing",
    .options = options,
    .example = "kaiyuan import record mysite meeting-4.json --dry-run",
    .run = run,
};
