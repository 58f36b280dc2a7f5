"""Other programs' judgement: the compiler, clang-format, shellcheck."""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from source import Finding

PACKAGES = "libsodium jansson icu-uc gumbo sqlite3 libpq libmicrohttpd zlib libbrotlienc libcurl"
REPORT = re.compile(r"^(?P<path>[^:\n]+):(?P<line>\d+):\d+: (?P<message>.*)$", re.M)


def run(tree, command, text=None):
    return subprocess.run(
        command, cwd=tree.root, input=text, capture_output=True, encoding="utf-8", errors="replace"
    )


def in_parallel(work, items):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for findings in pool.map(work, items):
            yield from findings


def headers(tree):
    """Each header compiles alone, and twice."""
    flags = run(tree, ["pkg-config", "--cflags", *PACKAGES.split()]).stdout.split()
    gcc = ["gcc", "-fsyntax-only", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror"]

    def compile_alone(path):
        line = f'#include "{path[len("src/"):]}"\n'
        result = run(tree, [*gcc, "-Isrc", *flags, "-x", "c", "-"], line + line)
        if result.returncode:
            match = re.search(r"^(.*?error.*)$", result.stderr, re.M)
            reason = match.group(1) if match else result.stderr.strip()
            yield Finding(path, 1, f"does not compile alone, include what it needs: {reason}")

    paths = [source.path for source in tree.product if source.path.endswith(".h")]
    yield from in_parallel(compile_alone, paths)


def layout(tree):
    """One layout: what clang-format makes of it."""
    paths = [source.path for source in tree.sources]
    if ".clang-format" not in tree.paths:
        return

    def dry_run(chunk):
        result = run(tree, ["clang-format", "--dry-run", "-Werror", *chunk])
        first = {}
        for match in REPORT.finditer(result.stderr):
            first.setdefault(match["path"], int(match["line"]))
        for path, line in first.items():
            yield Finding(path, line, f"not laid out: script/format {path}")
        if result.returncode and not first:
            yield Finding(".clang-format", 1, "clang-format failed: " + result.stderr.strip())

    yield from in_parallel(dry_run, [paths[at : at + 20] for at in range(0, len(paths), 20)])


def is_shell(tree, path):
    if path.endswith((".c", ".h", ".html", ".md", ".txt")):
        return False
    with open(os.path.join(tree.root, path), "rb") as file:
        return re.match(rb"#!.*\b(?:ba)?sh\b", file.readline(80)) is not None


def shell(tree):
    """Shell scripts pass shellcheck."""
    paths = [path for path in tree.paths if path.endswith(".sh") or is_shell(tree, path)]

    def check(path):
        # SC2317: it takes functions that are called by a variable's name for dead code.
        result = run(tree, ["shellcheck", "-x", "-e", "SC2317", "-f", "gcc", path])
        for match in REPORT.finditer(result.stdout):
            yield Finding(match["path"], int(match["line"]), match["message"])

    yield from in_parallel(check, paths)


CHECKS = [headers, layout, shell]
