#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"

#define VERSION "0.1.0"

static const struct command *const commands[] = {
    &cmd_init,         &cmd_serve,           &cmd_import_page,     &cmd_import_record,
    &cmd_import_wxr,   &cmd_import_feed,     &cmd_export_wxr,      &cmd_backup,
    &cmd_restore,      &cmd_check,           &cmd_verify,          &cmd_seed,
    &cmd_migrate,      &cmd_export_static,   &cmd_export_archive,  &cmd_import_archive,
    &cmd_article_show, &cmd_article_publish, &cmd_article_recall,  &cmd_article_correct,
    &cmd_article_end,  &cmd_article_move,    &cmd_article_history, &cmd_timetable,
    &cmd_setting,      &cmd_arrange,         &cmd_clicks,          &cmd_media_add,
    &cmd_media_list,   &cmd_media_show,      &cmd_media_withdraw,  &cmd_record_show,
    &cmd_record_move,  &cmd_record_report,   &cmd_record_assign,   &cmd_record_extend,
    &cmd_record_close, &cmd_record_inbox,    &cmd_schedule,
};
enum { COMMANDS = sizeof(commands) / sizeof(commands[0]), OUT_MAX = 256 << 20 };

static void print_overview(FILE *to)
{
    fputs("Kaiyuan publishes official news and keeps the public record of what was decided.\n\n"
          "usage: kaiyuan COMMAND ARGUMENTS [--option …]\n\n",
          to);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(to, "  %-15s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\n'kaiyuan COMMAND --help' tells more, with an example.\n", to);
}

static void print_help(const struct command *c)
{
    printf("%s\n\nusage: kaiyuan %s %s%s\n\n", c->summary, c->name, c->args,
           c->options ? " [--option …]" : "");
    for (const struct option *o = c->options; o && o->name; o++) {
        char head[64];
        snprintf(head, sizeof(head), "--%s%s%s", o->name, o->value ? " " : "",
                 o->value ? o->value : "");
        printf("  %-24s %s\n", head, o->help);
    }
    printf("  %-24s %s\n  %-24s %s\n\nexample: %s\n", "--json",
           "print one JSON object for programs", "--help", "print this", c->example);
}

const char *cli_option(const struct cli *c, const char *name)
{
    for (int i = 0; c->command->options && c->command->options[i].name; i++)
        if (strcmp(c->command->options[i].name, name) == 0)
            return c->values[i];
    ensure(!"an option that the command's table holds");
    return NULL;
}

enum ky_err cli_number(const struct cli *c, const char *name, int64_t least, int64_t most,
                       int64_t fallback, int64_t *out, struct err *e)
{
    const char *text = cli_option(c, name);
    *out = fallback;
    if (!text)
        return KY_OK;
    if (str_to_i64(str_c(text), out) && *out >= least && *out <= most)
        return KY_OK;
    return err_set(e, KY_EUSAGE, "--%s takes a number from %lld to %lld, not '%s'", name,
                   (long long)least, (long long)most, text);
}

/* The command whose name argv begins with; *out_words tells how many words that were. */
static const struct command *find(int argc, char **argv, int *out_words)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        struct str part;
        int words = 0;
        bool same = true;
        for (struct str rest = str_c(commands[i]->name); same && str_split(&rest, ' ', &part);
             words++)
            same = words < argc && str_eqc(part, argv[words]);
        if (same) {
            *out_words = words;
            return commands[i];
        }
    }
    return NULL;
}

static enum ky_err parse_option(struct cli *c, int argc, char **argv, int *at, struct err *e)
{
    const char *name = argv[*at] + 2, *eq = strchr(name, '=');
    struct str want = eq ? str_of(name, (size_t)(eq - name)) : str_c(name);
    if (str_eqc(want, "json") && !eq) {
        c->json = true;
        return KY_OK;
    }
    for (int i = 0; c->command->options && c->command->options[i].name; i++) {
        const struct option *o = &c->command->options[i];
        if (!str_eqc(want, o->name))
            continue;
        if (!o->value && eq)
            return err_set(e, KY_EUSAGE, "--%s takes no value", o->name);
        if (o->value && !eq && *at + 1 >= argc)
            return err_set(e, KY_EUSAGE, "--%s needs a value: %s", o->name, o->value);
        c->values[i] = !o->value ? "" : eq ? eq + 1 : argv[++*at];
        return KY_OK;
    }
    return err_set(e, KY_EUSAGE, "'%s' has no option '--%.*s'. See 'kaiyuan %s --help'",
                   c->command->name, STR_ARG(want), c->command->name);
}

static enum ky_err parse(struct cli *c, int argc, char **argv, struct err *e)
{
    enum ky_err err = KY_OK;
    bool options = true;
    for (int i = 0; i < argc && !err; i++) {
        if (options && strcmp(argv[i], "--") == 0)
            options = false;
        else if (options && strncmp(argv[i], "--", 2) == 0)
            err = parse_option(c, argc, argv, &i, e);
        else if (c->args_n < c->command->args_most)
            c->args[c->args_n++] = argv[i];
        else
            err = err_set(e, KY_EUSAGE, "'%s' is one argument too many. Use: kaiyuan %s %s",
                          argv[i], c->command->name, c->command->args);
    }
    if (!err && c->args_n < c->command->args_least)
        err = err_set(e, KY_EUSAGE, "'%s' needs more. Use: kaiyuan %s %s", c->command->name,
                      c->command->name, c->command->args);
    return err;
}

static void print_error(const struct cli *c, enum ky_err err, const struct err *e)
{
    if (!c->json) {
        fprintf(stderr, "kaiyuan: %s\n", e->text[0] ? e->text : err_text(err));
        return;
    }
    struct buf b;
    buf_init(&b, 8192);
    struct json_out j = json_out(&b, JSON_COMPACT);
    json_begin(&j, '{');
    json_key(&j, "error");
    json_str(&j, str_c(err_name(err)));
    json_key(&j, "text");
    json_str(&j, str_c(e->text));
    json_end(&j, '}');
    fprintf(stderr, "%.*s\n", STR_ARG(buf_str(&b)));
    buf_release(&b);
}

static bool wants_help(int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static int run(struct cli *c, int argc, char **argv)
{
    struct err e = {0};
    arena_init(&c->arena, (size_t)256 << 20);
    buf_init(&c->out, OUT_MAX);
    enum ky_err err = parse(c, argc, argv, &e);
    if (!err)
        err = c->command->run(c, &e);
    if (!err)
        err = buf_check(&c->out, &e);
    bool written = c->out.n == 0 || fwrite(c->out.p, 1, c->out.n, stdout) == c->out.n;
    written &= fflush(stdout) == 0;
    if (!err && !written)
        err = err_set(&e, KY_EIO, "cannot write to standard output");
    if (err)
        print_error(c, err, &e);
    buf_release(&c->out);
    arena_release(&c->arena);
    return err == KY_OK ? 0 : err == KY_EUSAGE ? 2 : 1;
}

int cli_main(int argc, char **argv)
{
    struct cli c = {0};
    int words;
    crypto_init();
    c.command = find(argc - 1, argv + 1, &words);
    if (c.command && wants_help(argc - 1 - words, argv + 1 + words)) {
        print_help(c.command);
        return 0;
    }
    if (c.command)
        return run(&c, argc - 1 - words, argv + 1 + words);
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        puts("kaiyuan " VERSION);
        return 0;
    }
    bool help = argc > 1 && wants_help(1, argv + 1);
    if (argc > 1 && !help)
        fprintf(stderr, "kaiyuan: there is no command '%s'\n\n", argv[1]);
    print_overview(help ? stdout : stderr);
    return help ? 0 : 2;
}

static const int log_fd = STDERR_FILENO;

struct site_world cli_world(void)
{
    struct site_world world = site_world_real;
    world.log = log_new(LOG_WARN, world.clock, log_to_fd, (void *)(uintptr_t)&log_fd);
    return world;
}
