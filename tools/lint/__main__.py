"""script/lint: the rules that a program can check. Prints path:line: what, and how to mend it."""

import argparse
import os
import sys

sys.dont_write_bytecode = True

import outside  # noqa: E402
import size  # noqa: E402
import structure  # noqa: E402
import words  # noqa: E402
from source import Tree  # noqa: E402

QUICK = structure.CHECKS + size.CHECKS + words.CHECKS
CHECKS = {check.__name__: check for check in QUICK + outside.CHECKS}


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(
        prog="script/lint",
        description="Check the source tree against its rules.",
        epilog="checks: " + "; ".join(f"{name}: {c.__doc__}" for name, c in CHECKS.items()),
    )
    parser.add_argument("--quick", action="store_true", help="without compiler and formatter")
    parser.add_argument("--only", metavar="CHECK", choices=CHECKS, help="one check")
    parser.add_argument("--root", default=os.path.join(here, "../.."), help="another tree")
    options = parser.parse_args()

    checks = QUICK if options.quick else list(CHECKS.values())
    if options.only:
        checks = [CHECKS[options.only]]
    tree = Tree(os.path.abspath(options.root))
    findings = sorted(set(finding for check in checks for finding in check(tree)))
    for finding in findings:
        mark = "warning: " if finding.warning else ""
        print(f"{finding.path}:{finding.line}: {mark}{finding.message}")
    errors = sum(not finding.warning for finding in findings)
    if errors:
        print(f"lint: {errors} to mend in {len(tree.paths)} files")
    return 1 if errors else 0


sys.exit(main())
