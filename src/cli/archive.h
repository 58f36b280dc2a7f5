/* archive.h: what commands that write or take in an archive share. */
#ifndef KY_CLI_ARCHIVE_H
#define KY_CLI_ARCHIVE_H

#include "cli/cli.h"
#include "service/archive.h"

/* Write the site to args[1]; "wrote 'x': …". */
enum ky_err cli_archive_write(struct cli *c, struct site *site, const char *sentence,
                              struct err *e) MUST_CHECK;
/* Make `file` the site at `dir`. */
enum ky_err cli_archive_restore(struct cli *c, const char *file, const char *dir, bool replace,
                                struct err *e) MUST_CHECK;

#endif
