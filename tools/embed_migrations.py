#!/usr/bin/python3
"""Make migrations.c of store/migrations/NNNN.{sqlite,postgres}.sql: embed_migrations.py OUT FILE…"""
import os
import sys


def c_string(path):
    with open(path, encoding="utf-8") as f:
        lines = f.read().splitlines()
    kept = [line for line in lines if line.strip() and not line.lstrip().startswith("--")]
    escaped = [line.replace("\\", "\\\\").replace('"', '\\"') for line in kept]
    return "\n".join('     "%s\\n"' % line for line in escaped)


def main():
    out, files = sys.argv[1], sys.argv[2:]
    by_number = {}
    for path in files:
        number, engine, _ = os.path.basename(path).split(".")
        by_number.setdefault(int(number), {})[engine] = path
    numbers = sorted(by_number)
    if numbers != list(range(1, len(numbers) + 1)):
        sys.exit("migrations are not numbered from 1 without gaps: %s" % numbers)
    with open(out, "w", encoding="utf-8") as f:
        f.write('#include "store/migrate.h"\n\nconst struct migration migrations[] = {\n')
        for n in numbers:
            f.write("    {%d,\n%s,\n%s},\n" % (n, c_string(by_number[n]["sqlite"]), c_string(by_number[n]["postgres"])))
        f.write("};\nconst int migrations_n = %d;\n" % len(numbers))


main()
