"""What may not be written, or only in its place."""

import re

from source import Finding

BANNED = {
    "strcpy": "buf_add() or memcpy() with a length",
    "strcat": "buf_add()",
    "sprintf": "buf_addf() or snprintf()",
    "vsprintf": "buf_addf() or vsnprintf()",
    "strtok": "the functions of base/str.h",
    "gets": "the functions of base/fs.h",
    "gmtime": "base/zone.h",
    "localtime": "base/zone.h",
    "atoi": "the functions of base/str.h",
    "atol": "the functions of base/str.h",
    "atof": "strtod() with its end checked",
    "rand": "base/rand.h",
    "srand": "base/rand.h",
    "alloca": "an arena",
}
MEMORY = {
    name: "base/mem.h or an arena"
    for name in "malloc calloc realloc free strdup strndup reallocarray".split()
}
MEMORY_HOME = "src/base/mem.c"

SQL = re.compile(
    r"\b(?:SELECT\s|INSERT\s+(?:OR|INTO)\b|UPDATE\s+\w+\s+SET\b|DELETE\s+FROM\b"
    r"|(?:CREATE|ALTER|DROP)\s+(?:TABLE|UNIQUE|INDEX|VIRTUAL|TRIGGER|VIEW)\b)"
)
SQL_HOME = ("src/store/", "src/search/", "src/db/migrate")
TRANSACTION = re.compile(r"^\s*(?:PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b")
TRANSACTION_HOME = ("src/db/",)
MARKUP = re.compile(r"<(?!https?:)[a-z/!]")
MARKUP_HOME = ("src/html/",)

# Written so that they do not match themselves.
FOREIGN = [
    (re.compile(r"(?:^|[^\w.])/(?:w[o]rk|f[a]rm)/"), "a path of one machine: make it relative"),
    (
        re.compile(
            r"https?://[\w.-]*(?:n[p]mjs|pyth[o]nhosted|p[y]pi|crates[.]io|debi[a]n[.]org"
            r"|ubunt[u][.]com|proxy[.]gol[a]ng)"
        ),
        "the address of a package host: name the package, its client knows where",
    ),
]


def banned(tree):
    """Functions that invite overruns, hidden state or silent errors."""
    for source in tree.sources:
        forbidden = dict(BANNED)
        if source.folder and source.path != MEMORY_HOME:
            forbidden.update(MEMORY)
        pattern = r"(?<![\w.>])(" + "|".join(forbidden) + r")\s*\("
        for line, match in source.find(pattern):
            name = match.group(1)
            yield Finding(source.path, line, f"{name}() is banned: use {forbidden[name]}")


def typedefs(tree):
    """A struct is called struct."""
    for source in tree.sources:
        for line, _ in source.find(r"\btypedef\s+(?:struct|union)\b[^;{(]*[;{]"):
            yield Finding(source.path, line, "no typedef of a struct: write 'struct name'")


def condition(code, start):
    """The text between the parenthesis at start and its partner; of `for`, what stands second."""
    depth = 0
    for position in range(start, len(code)):
        depth += {"(": 1, ")": -1}.get(code[position], 0)
        if depth == 0:
            return code[start + 1 : position]
    return ""


def assignments(tree):
    """Conditions only ask."""
    for source in tree.sources:
        for line, match in source.find(r"\b(if|while|for)\s*(?=\()"):
            asked = condition(source.code, match.end())
            if match.group(1) == "for":
                asked = (asked.split(";") + ["", ""])[1]
            asked = re.sub(r"\.\w+(?:\[\w+\])?\s*=(?!=)", "", asked)  # .field = in a literal
            if re.search(r"(?<![=!<>])=(?!=)", asked):
                yield Finding(source.path, line, "assign before the condition, not in it")


def globals_(tree):
    """State is passed, not global: what a file keeps at its outermost level is const."""
    excused = {words[0]: line for line, words in tree.table("tools/globals.txt") if words[1:]}
    used = set()
    for source in tree.product:
        for line, name in source.variables():
            if source.path in excused:
                used.add(source.path)
            else:
                yield Finding(
                    source.path,
                    line,
                    f"'{name}' is a mutable global: pass it in, make it const, or give the reason"
                    " in tools/globals.txt",
                )
    for path in set(excused) - used:
        yield Finding("tools/globals.txt", excused[path], f"take out '{path}': it has none")


def homes(tree):
    """SQL stands in the store, transactions in db, markup in html and the templates."""
    rules = [
        (SQL, SQL_HOME, "SQL stands in src/store only: call or add a function there"),
        (TRANSACTION, TRANSACTION_HOME, "transactions belong to src/db: use its functions"),
        (MARKUP, MARKUP_HOME, "markup stands in templates: fill one, or use src/html"),
    ]
    parsers = {words[0] for _, words in tree.table("tools/parsers.txt")}
    for source in tree.product:
        for literal in source.literals:
            for pattern, places, message in rules:
                if source.path.startswith(places) or not pattern.search(literal.text):
                    continue
                if pattern is MARKUP and source.path in parsers:
                    continue  # it looks for markup
                yield Finding(source.path, literal.line, message)


def foreign(tree):
    """Nothing in the tree depends on where it was written."""
    for path in tree.paths:
        text = tree.read(path)
        for pattern, message in FOREIGN:
            match = pattern.search(text)
            if match:
                yield Finding(path, text.count("\n", 0, match.end()) + 1, message)


CHECKS = [banned, typedefs, assignments, globals_, homes, foreign]
