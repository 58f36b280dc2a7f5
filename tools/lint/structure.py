"""How the files hang together: floors, libraries, headers, tests."""

from source import Finding

# A library's headers stand in one folder, so that it can be replaced there (expat: SVG and feeds).
LIBRARIES = {
    "sqlite3.h": "db",
    "libpq-fe.h": "db",
    "microhttpd.h": "server",
    "gumbo.h": "html",
    "vips/": "image",
    "seccomp.h": "image",
    "expat.h": "html feed",
    "unicode/": "text",
    "opencc/": "text",
    "sodium.h": "base",
    "sodium/": "base",
    "jansson.h": "base",
    "curl/": "fetch",
    "zlib.h": "http",
    "brotli/": "http",
}

# Floors F0 to F4: every file there has a unit test of its own.
TESTED = (
    "base html text key cpm calendar http tmpl form db extract fetch media store cache search service".split()
)


def read_layers(tree):
    """The table of edges, and what is wrong with the table itself."""
    allowed, findings = {}, []
    for line, words in tree.table("tools/layers.txt"):
        folder = words[0].rstrip(":")
        for below in words[1:]:
            if below not in allowed:
                findings.append(
                    Finding(
                        "tools/layers.txt",
                        line,
                        f"'{folder}' may not include '{below}', which stands no lower:"
                        " a folder is listed after those it includes",
                    )
                )
        allowed[folder] = set(words[1:])
    return allowed, findings


def layers(tree):
    """A file includes its own folder and the lower folders that tools/layers.txt gives it."""
    allowed, findings = read_layers(tree)
    yield from findings
    for source in tree.product:
        if source.folder not in allowed:
            yield Finding(source.path, 1, f"add the folder '{source.folder}' to tools/layers.txt")
            continue
        for include in source.includes:
            if include.quoted:
                yield from check_edge(source, include, allowed[source.folder])


def check_edge(source, include, allowed):
    if "/" not in include.name:
        yield Finding(
            source.path, include.line, f"name the folder of '{include.name}': folder/file.h"
        )
        return
    folder = include.name.split("/")[0]
    if folder == source.folder:
        return
    if folder not in allowed:
        yield Finding(
            source.path,
            include.line,
            f"'{source.folder}' may not include '{include.name}': move the code to its floor, or"
            " pass the value in; the edges stand in tools/layers.txt",
        )
    elif include.name.endswith("_priv.h"):
        yield Finding(
            source.path, include.line, f"'{include.name}' is for its own folder: use its public header"
        )


def libraries(tree):
    """A library is included by one folder only."""
    for source in tree.product:
        for include in source.includes:
            for header, folder in LIBRARIES.items():
                named = include.name == header or (
                    header.endswith("/") and include.name.startswith(header)
                )
                if named and source.folder not in folder.split():
                    yield Finding(
                        source.path,
                        include.line,
                        f"'{include.name}' belongs to src/{folder}: call what that folder offers",
                    )


def own_header(tree):
    """The first include of x.c is x.h or x_priv.h, so that each header is proven complete."""
    for source in tree.product:
        if not source.path.endswith(".c") or not source.includes:
            continue
        stem = source.path[: -len(".c")]
        own = [header for header in (stem + ".h", stem + "_priv.h") if header in tree.paths]
        first = source.includes[0]
        if own and f"src/{first.name}" not in own:
            yield Finding(
                source.path, first.line, f'the first include is "{own[0][len("src/"):]}"'
            )


def untested(tree):
    """Each .c of the lower floors has a unit test, or a reason in tools/untested.txt."""
    excused = {words[0]: line for line, words in tree.table("tools/untested.txt") if words[1:]}
    for source in tree.product:
        if source.folder not in TESTED or not source.path.endswith(".c"):
            continue
        test = "tests/unit/" + source.path[len("src/") :]
        if test not in tree.paths and excused.pop(source.path, None) is None:
            yield Finding(
                source.path, 1, f"write {test}, or give the reason in tools/untested.txt"
            )
    for path, line in excused.items():
        yield Finding("tools/untested.txt", line, f"take out '{path}': it has a test or is gone")


CHECKS = [layers, libraries, own_header, untested]
