#!/usr/bin/python3
"""Give a test every statement of a source file: list_sql.py SOURCE OUT.

Statements are static, so the file that is written includes the source itself and registers each
`static const struct sql NAME` of it. A struct sql in any other place is refused, since it would be
missed; those of record kinds are reached through record_kinds.
"""
import os
import re
import sys


def main():
    source, out = os.path.abspath(sys.argv[1]), sys.argv[2]
    with open(source, encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    names = re.findall(r"^static const struct sql (\w+) = \{", text, flags=re.M)
    values = len(re.findall(r"\bstruct sql\b(?! ?\*)", text))
    if values != len(names):
        sys.exit(f"{source}: declare each statement as 'static const struct sql NAME = {{…}}'")
    with open(out, "w", encoding="utf-8") as file:
        file.write(f'#include "{source}"\n\n#include "sql_list.h"\n\n')
        file.write("__attribute__((constructor)) static void list_statements(void)\n{\n")
        for name in names:
            file.write(f'    sql_list("{os.path.basename(source)}:{name}", &{name});\n')
        file.write("}\n")


main()
