"""A C file as lint sees it: its code without comments and strings, its strings, its functions.

No parser of C: it leans on the layout that clang-format gives every file. A function starts at the
line `{` and ends at the line `}`, both at column 0; nothing else looks like that.
"""

import os
import re
from collections import namedtuple

Finding = namedtuple("Finding", "path line message warning", defaults=[False])
Literal = namedtuple("Literal", "line text")  # adjacent literals joined, escapes as written
Function = namedtuple("Function", "name line lines code")  # lines: between the braces
Include = namedtuple("Include", "line name quoted")

TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)
      | (?P<string>"(?:\\.|[^"\\\n])*")
      | (?P<char>'(?:\\.|[^'\\\n])*')""",
    re.S | re.X,
)
INCLUDE = re.compile(r'^#\s*include\s+([<"])([^>"]+)[>"]', re.M)
SKIPPED_FOLDERS = {".git", "node_modules", "demo-site", "__pycache__"}


def blank(text):
    """The same text in spaces, lines kept, so that positions stay true."""
    return re.sub(r"[^\n]", " ", text)


class Source:
    """One .c or .h file. `path` is relative to the root, `folder` is its folder under src."""

    def __init__(self, root, path):
        self.path = path
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
            self.text = file.read()
        parts = path.split("/")
        self.folder = ("main" if len(parts) == 2 else parts[1]) if parts[0] == "src" else None
        self.literals = []
        without_comments = TOKEN.sub(
            lambda m: blank(m.group()) if m.group("comment") else m.group(), self.text
        )
        self.includes = [
            Include(self.line_at(m.start()), m.group(2), m.group(1) == '"')
            for m in INCLUDE.finditer(without_comments)
        ]
        self._read_literals(without_comments)
        self.code = TOKEN.sub(self._bare, without_comments)

    def line_at(self, position):
        return self.text.count("\n", 0, position) + 1

    def lines(self):
        return self.text.count("\n")

    def find(self, pattern):
        """Line and match of each place in the code that has the pattern."""
        for match in re.finditer(pattern, self.code, re.M):
            yield self.line_at(match.start()), match

    def functions(self):
        lines = self.code.split("\n")
        start = None
        for number, line in enumerate(lines):
            if line.rstrip() == "{":
                start = number
            elif line.rstrip() == "}" and start is not None:
                yield Function(
                    self._name_above(lines, start),
                    start + 1,
                    number - start - 1,
                    "\n".join(lines[start : number + 1]),
                )
                start = None

    def variables(self):
        """Line and name of each variable that can change and outlives a call."""
        statement, first, depth = "", 1, 0
        for number, line in enumerate(self.code.split("\n"), 1):
            if line.startswith("#") or (depth == 0 and not line.strip()):
                continue
            if depth == 0 and line[0] not in " {}":
                statement, first = "", number
            statement += line + "\n"
            depth += line.count("{") - line.count("}")
            if depth == 0 and line.rstrip().endswith(";"):
                name = mutable_variable(statement)
                if name:
                    yield first, name
                statement = ""
        for line, match in self.find(r"^[ \t]+static (?![^;=]*\bconst\b)[^;=(]*?(\w+)[\[\]\w]* *[=;]"):
            yield line, match.group(1)

    @staticmethod
    def _name_above(lines, brace):
        head = ""
        for line in reversed(lines[:brace]):
            if not line.strip() or line[0] in "#}" or line.rstrip().endswith(";"):
                break
            head = line + " " + head
        head = re.sub(r"__attribute__\s*\(\(.*?\)\)", " ", head)
        match = re.search(r"(\w+)\s*\(", head)
        return match.group(1) if match else "?"

    @staticmethod
    def _bare(match):
        if match.group("string"):
            return '"' + " " * (len(match.group()) - 2) + '"'
        return "'" + " " * (len(match.group()) - 2) + "'"

    def _read_literals(self, text):
        end = None
        for match in TOKEN.finditer(text):
            if not match.group("string"):
                continue
            inside = match.group()[1:-1]
            if end is not None and not text[end : match.start()].strip():
                self.literals[-1] = self.literals[-1]._replace(
                    text=self.literals[-1].text + inside
                )
            else:
                self.literals.append(Literal(self.line_at(match.start()), inside))
            end = match.end()


def mutable_variable(statement):
    """The name, when an outermost statement defines a variable without const."""
    head = re.sub(r"__attribute__\s*\(\(.*?\)\)", " ", statement)
    head = re.sub(r"\{.*\}", "{}", head, flags=re.S).split("=")[0]
    pointer = re.match(r"static [^(]*\(\*(\w+)", head)
    if pointer:
        return pointer.group(1)
    if "(" in head or re.match(r"\s*(?:typedef|extern)\b", head) or re.search(r"\bconst\b", head):
        return None
    match = re.search(r"([A-Za-z_]\w*)\s*(?:\[[^;]*\]\s*)*;?\s*$", head)
    words = re.findall(r"[A-Za-z_]\w*", head)
    only_a_type = words[:1] in (["struct"], ["enum"], ["union"]) and (
        len(words) <= 2 and (head.count("{") or ";" in head)
    )
    return match.group(1) if match and len(words) > 1 and not only_a_type else None


def walk(root):
    """Every file of the tree that a person wrote, relative to the root, in order."""
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = [
            name
            for name in folders
            if name not in SKIPPED_FOLDERS
            and not (folder == root and re.fullmatch(r"build(-.*)?", name))
        ]
        found += [os.path.relpath(os.path.join(folder, name), root) for name in files]
    return sorted(found)


class Tree:
    """The files of one source tree; the checks ask it and nothing else."""

    def __init__(self, root):
        self.root = root
        self.paths = walk(root)
        self.sources = [
            Source(root, path)
            for path in self.paths
            if path.endswith((".c", ".h")) and path.startswith(("src/", "tests/"))
        ]
        self.product = [source for source in self.sources if source.folder]

    def read(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as file:
            return file.read()

    def table(self, path):
        """Lines of a table file as (line number, words); comments and blank lines left out."""
        if path not in self.paths:
            return
        for number, line in enumerate(self.read(path).split("\n"), 1):
            words = line.split("#")[0].split()
            if words:
                yield number, words
