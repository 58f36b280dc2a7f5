#!/usr/bin/python3
"""Make a C table of the files of a folder: embed.py OUT ROOT DEPFILE NAME

OUT defines `embedded_NAME` and `embedded_NAME_n`, see src/base/embedded.h. Hidden files stay out.
"""
import os
import sys


def c_bytes(data):
    lines = (data[at : at + 32] for at in range(0, len(data), 32))
    return "\n".join("".join("%d," % b for b in line) for line in lines)


def walk(root):
    """Relative paths of the files, and the folders they stand in: a new file changes its folder."""
    names, folders = [], []
    for folder, _, files in os.walk(root):
        folders.append(folder)
        names += [os.path.relpath(os.path.join(folder, f), root) for f in files if not f.startswith(".")]
    return sorted(names, key=os.fsencode), sorted(folders)


def write_table(out, root, names, table):
    with open(out, "w", encoding="utf-8") as f:
        f.write('#include "base/embedded.h"\n\n')
        for i, name in enumerate(names):
            with open(os.path.join(root, name), "rb") as src:
                f.write("static const unsigned char file_%d[] = {%s\n0};\n" % (i, c_bytes(src.read())))
        f.write("\nextern const struct embedded embedded_%s[];\nextern const size_t embedded_%s_n;\n" % (table, table))
        f.write("const struct embedded embedded_%s[] = {\n" % table)
        for i, name in enumerate(names):
            f.write('    {"%s", (const char *)file_%d, sizeof(file_%d) - 1},\n' % (name, i, i))
        f.write("};\nconst size_t embedded_%s_n = %d;\n" % (table, len(names)))


def main():
    out, root, depfile, table = sys.argv[1:5]
    names, folders = walk(root)
    write_table(out, root, names, table)
    with open(depfile, "w", encoding="utf-8") as f:
        paths = [os.path.join(root, n) for n in names] + folders
        f.write("%s: %s\n" % (out, " ".join(p.replace(" ", "\\ ") for p in paths)))


main()
