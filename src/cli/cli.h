/* cli.h: commands as const tables: name, arguments, options with their help, an example, a
 * function.
 *
 * A command is one file with one cmd_… (rule 30). Exit status: 0 done, 1 failed, 2 wrong use. Text
 * for people goes to standard output, errors to standard error; with --json both are JSON objects.
 */
#ifndef KY_CLI_CLI_H
#define KY_CLI_CLI_H

#include "base/arena.h"
#include "base/json.h"
#include "base/log.h"
#include "service/site.h"

enum { OPTIONS_MAX = 12, ARGS_MAX = 6 };

struct option {
    const char *name;  /* without the dashes */
    const char *value; /* what to call its value in the help; NULL: a flag */
    const char *help;
};

struct cli {
    const struct command *command;
    const char *args[ARGS_MAX];
    size_t args_n;
    const char *values[OPTIONS_MAX]; /* by the command's options; a flag that is set holds "" */
    bool json;
    struct site *site; /* of cli_visit, while that runs */
    struct arena arena;
    struct buf out; /* printed when the command ends */
};

struct command {
    const char *name; /* "init", "import page" */
    const char *args; /* "DIR FILE" */
    size_t args_least, args_most;
    const char *summary;          /* one line */
    const struct option *options; /* ends with a NULL name; --help and --json are everybody's */
    const char *example;
    enum ky_err (*run)(struct cli *c, struct err *e);
};

extern const struct command cmd_init, cmd_serve, cmd_import_page, cmd_import_wxr, cmd_export_wxr,
    cmd_import_feed, cmd_backup, cmd_restore, cmd_export_archive, cmd_import_archive, cmd_check,
    cmd_verify, cmd_seed, cmd_migrate, cmd_export_static, cmd_article_show, cmd_article_publish,
    cmd_article_recall, cmd_article_correct, cmd_article_end, cmd_article_move, cmd_article_history,
    cmd_timetable, cmd_setting, cmd_arrange, cmd_clicks, cmd_media_add, cmd_media_list,
    cmd_media_show, cmd_media_withdraw, cmd_import_record, cmd_record_show, cmd_record_move,
    cmd_record_report, cmd_record_assign, cmd_record_extend, cmd_record_close, cmd_record_inbox,
    cmd_schedule;

/* Run the program: parse, dispatch, print. Returns the exit status. */
int cli_main(int argc, char **argv);

/* Value of an option of the running command, NULL when it was not given. */
const char *cli_option(const struct cli *c, const char *name);
static inline bool cli_flag(const struct cli *c, const char *name)
{
    return cli_option(c, name) != NULL;
}
/* A number within bounds; the fallback when not given. KY_EUSAGE otherwise. */
enum ky_err cli_number(const struct cli *c, const char *name, int64_t least, int64_t most,
                       int64_t fallback, int64_t *out, struct err *e) MUST_CHECK;

/* The id that an argument is; KY_EUSAGE naming `what` otherwise. */
enum ky_err cli_id(const struct cli *c, size_t arg, const char *what, int64_t *out,
                   struct err *e) MUST_CHECK;
/* A moment as people write it, in the zone of the site that is open: 'YYYY-MM-DD HH:MM[:SS]', also
 * with "T" and an offset. KY_EUSAGE naming `what` otherwise. */
enum ky_err cli_time(const struct cli *c, const char *text, const char *what, int64_t *out,
                     struct err *e) MUST_CHECK;
/* An instant in that zone: for people ("2026-03-01 09:00:00", "-" for 0), for programs (RFC 3339,
 * empty for 0). In the command's arena. */
struct str cli_when(struct cli *c, int64_t us);
struct str cli_stamp(struct cli *c, int64_t us);

/* A line on standard error that is rewritten while long work goes on; nothing unless that is a
 * terminal and the work has taken a second. done of all (all 0: unknown). End it with progress_end.
 */
struct progress {
    const char *what;
    int64_t started, drawn;
    bool shown;
};
struct progress progress_begin(const char *what);
void progress_step(void *progress, int64_t done, int64_t all);
void progress_end(struct progress *p);

/* Open the site at `dir`, call `fn`, close it. */
enum ky_err cli_visit(struct cli *c, const char *dir, enum site_use use,
                      enum ky_err (*fn)(struct cli *c, struct site *site, struct err *e),
                      struct err *e) MUST_CHECK;
/* Call `fn` with a reader over one snapshot of the site. */
enum ky_err cli_look(struct cli *c, struct site *site,
                     enum ky_err (*fn)(struct cli *c, struct reader *r, struct err *e),
                     struct err *e) MUST_CHECK;

/* What --json prints: one object of names with a text or a number. */
struct fact {
    const char *name;
    struct str text; /* p NULL: the number counts */
    int64_t number;
};
void cli_facts(struct cli *c, const struct fact *facts, size_t n);

/* The world of a command: the real one, with its warnings and errors logged to standard error. */
struct site_world cli_world(void);

#endif
