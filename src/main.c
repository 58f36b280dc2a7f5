#include "cli/cli.h"

#include "base/mem.h"

#include <signal.h>

int main(int argc, char **argv)
{
    mem_tune();
    signal(SIGPIPE, SIG_IGN);
    return cli_main(argc, argv);
}
