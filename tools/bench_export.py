"""What script/bench needs to measure whole commands: their time and memory, and a Hugo site of the same articles."""
import json
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as xml

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
WP = "{http://wordpress.org/export/1.2/}"
HUGO_CONF = """baseURL = "https://news.example/"
title = "News"
disableKinds = ["taxonomy", "term"]
paginate = 20
[markup.goldmark.renderer]
unsafe = true
[permalinks]
news = "/:year/:month/:day/:slug.html"
"""
# A page of the same weight as ours: head, navigation, breadcrumb, text, neighbours, footer.
HUGO_BASE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{ .Title }}</title>
<link rel="canonical" href="{{ .Permalink }}"><meta property="og:title" content="{{ .Title }}">
<meta property="og:url" content="{{ .Permalink }}"><link rel="stylesheet" href="/main.css"></head>
<body><header><nav><a href="/">Home</a> <a href="/news/">News</a></nav></header><main>{{ block "main" . }}{{ end }}</main>
<footer><p>News</p></footer></body></html>
"""
HUGO_SINGLE = """{{ define "main" }}<article><nav><a href="/">Home</a> / <a href="/news/">News</a></nav><h1>{{ .Title }}</h1>
<p><time datetime="{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}">{{ .Date.Format "2006-01-02 15:04:05" }}</time></p>
{{ .Content }}<nav>{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav></article>{{ end }}
"""
HUGO_LIST = """{{ define "main" }}<h1>{{ .Title }}</h1>{{ with .Paginator }}<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>
<time>{{ .Date.Format "2006-01-02" }}</time><p>{{ .Summary }}</p></li>{{ end }}</ul>{{ with .Next }}<a href="{{ .URL }}">Older</a>{{ end }}{{ end }}{{ end }}
"""


def timed(*argv):
    """Run a command alone: seconds, seconds of processor, peak memory in MB, what it printed."""
    begun = time.monotonic()
    with open(os.devnull, "rb") as nothing:
        child = subprocess.Popen(argv, stdin=nothing, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output = child.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    if status:
        sys.exit("bench: %s failed:\n%s" % (" ".join(argv), output[-2000:]))
    return time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output


def count_pages(folder):
    return sum(name.endswith((".html", ".xml", ".json", ".svg")) for _, _, names in os.walk(folder) for name in names)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def hugo_site(folder, wxr):
    """The articles of a WXR file as a Hugo site; how many."""
    write(folder + "/config.toml", HUGO_CONF)
    write(folder + "/layouts/_default/baseof.html", HUGO_BASE)
    write(folder + "/layouts/_default/single.html", HUGO_SINGLE)
    write(folder + "/layouts/_default/list.html", HUGO_LIST)
    shutil.copy(folder + "/layouts/_default/list.html", folder + "/layouts/index.html")
    articles = 0
    for _, item in xml.iterparse(wxr):
        if item.tag != "item":
            continue
        if item.findtext(WP + "post_type") == "post":
            articles += 1
            head = {
                "title": item.findtext("title"),
                "date": item.findtext(WP + "post_date_gmt").replace(" ", "T") + "Z",
                "slug": str(articles),
            }
            body = re.sub(r"\{\{", "{ {", item.findtext(CONTENT) or "")
            write(f"{folder}/content/news/{articles}.html", json.dumps(head, ensure_ascii=False) + "\n" + body)
        item.clear()
    return articles
