/* record.h: what the commands of the register share. */
#ifndef KY_CLI_RECORD_H
#define KY_CLI_RECORD_H

#include "cli/cli.h"

/* Who acts: --as NAME, else the command line; with every role. KY_EUSAGE for what is no name. */
enum ky_err record_actor(const struct cli *c, struct actor *out, struct err *e) MUST_CHECK;

#endif
