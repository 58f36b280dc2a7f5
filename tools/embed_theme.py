#!/usr/bin/python3
"""Make embedded_theme.c of the files of a theme: embed_theme.py OUT ROOT DEPFILE"""
import os
import sys


def c_bytes(data):
    out, line = [], []
    for b in data:
        line.append("%d," % b)
        if len(line) == 32:
            out.append("".join(line))
            line = []
    out.append("".join(line))
    return "\n".join(out)


def main():
    out, root, depfile = sys.argv[1:4]
    names = []
    for folder, _, files in os.walk(root):
        names += [os.path.relpath(os.path.join(folder, f), root) for f in files if not f.startswith(".")]
    names.sort()
    with open(out, "w", encoding="utf-8") as f:
        f.write('#include "view/theme.h"\n\n')
        for i, name in enumerate(names):
            with open(os.path.join(root, name), "rb") as src:
                data = src.read()
            f.write("static const unsigned char file_%d[] = {%s0};\n" % (i, c_bytes(data)))
        f.write("\nconst struct embedded embedded_theme[] = {\n")
        for i, name in enumerate(names):
            f.write('    {"%s", (const char *)file_%d, sizeof(file_%d) - 1},\n' % (name, i, i))
        f.write("};\nconst size_t embedded_theme_n = %d;\n" % len(names))
    with open(depfile, "w", encoding="utf-8") as f:
        paths = [os.path.join(root, n) for n in names] + sorted({root} | {os.path.dirname(os.path.join(root, n)) for n in names})
        f.write("%s: %s\n" % (out, " ".join(p.replace(" ", "\\ ") for p in paths)))


main()
