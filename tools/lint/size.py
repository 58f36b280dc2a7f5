"""How long and how branched."""

import re

from source import Finding

FILE_WARN, FILE_MOST = 600, 1000
USUAL = (60, 15)  # lines and complexity of a function
PARSER = (100, 25)  # the same in the files of tools/parsers.txt, and in tests, which hold tables

# One way more through the function for each of these.
BRANCH = re.compile(r"\b(?:if|for|while|case)\b|\b\w*_FOR(?:_\w+)?(?=\()|&&|\|\||\?")


def file_size(tree):
    """A file has one subject."""
    for source in tree.sources:
        lines = source.lines()
        if lines > FILE_MOST:
            yield Finding(source.path, 1, f"{lines} lines, at most {FILE_MOST}: split it by subject")
        elif lines > FILE_WARN:
            yield Finding(source.path, 1, f"{lines} lines: has it more than one subject?", True)


def function_size(tree):
    """A function fits on a screen and has few ways through it."""
    parsers = {words[0] for _, words in tree.table("tools/parsers.txt")}
    for source in tree.sources:
        lenient = source.path in parsers or not source.folder
        most_lines, most_ways = PARSER if lenient else USUAL
        for function in source.functions():
            ways = 1 + len(BRANCH.findall(function.code))
            if function.lines > most_lines:
                yield Finding(
                    source.path,
                    function.line,
                    f"{function.name}() has {function.lines} lines, at most {most_lines}:"
                    " give a part of it a name (parsers: tools/parsers.txt)",
                )
            if ways > most_ways:
                yield Finding(
                    source.path,
                    function.line,
                    f"{function.name}() has complexity {ways}, at most {most_ways}:"
                    " make a table of it, or functions",
                )
    for line, words in tree.table("tools/parsers.txt"):
        if words[0] not in tree.paths:
            yield Finding("tools/parsers.txt", line, f"take out '{words[0]}': it is gone")


CHECKS = [file_size, function_size]
