"""The demo site as its judges see it: served by the real binary, crawled, sorted into kinds.

Kinds of pages are found, not listed: the kind is the shape of the address. Of each kind a few pages are
picked that together show every element, class and attribute that any page of that kind has. So a new
page or a new part of a page is judged as soon as something links to it.

    demo_site.py [--seed N]      serve it; prints one line of JSON and ends with standard input
"""

import datetime
import html.parser
import json
import os
import re
import sys
import urllib.parse
import xml.etree.ElementTree as xml
from collections import namedtuple

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../http"))

import kaiyuan  # noqa: E402
from kaiyuan import Server, ensure  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = os.path.join(HERE, "node_modules")
URL = "https://news.example"
SEEDED = 120  # articles besides those of the demo, so that lists have second pages
MOST_FACES = 4  # pages of one kind that are judged
ENTRIES = ["/", "/robots.txt"]
# Nobody need link to these; they are judged when they are there. The last one never is.
UNLINKED = ["/.well-known/security.txt", "/manifest.webmanifest", "/opensearch.xml", "/no/such/page.html"]
EDITIONS = ("en", "zh-hant")
RELATIVE = {"href", "src", "poster", "data", "action"}
XML_LINKS = {"href", "url", "xmlUrl", "htmlUrl"}

Found = namedtuple("Found", "path kind type status reply features links")


class Reader(html.parser.HTMLParser):
    """Collects a page's links and what it is made of."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.links, self.features = [], set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.features.add(tag)
        for name, value in attrs:
            value = value or ""
            self.features.add(f"{tag}[{name}]")
            if name == "class":
                self.features.update(f"{tag}.{word}" for word in value.split())
            elif name in RELATIVE:
                self.links.append(value)
            elif name in ("srcset", "imagesrcset"):
                self.links += [part.split()[0] for part in value.split(",") if part.strip()]
            elif name == "content" and value.startswith(URL + "/"):
                self.links.append(value)


def xml_links(body):
    for element in xml.fromstring(body).iter():
        if element.tag.rpartition("}")[2] in ("loc", "link", "Image") and element.text:
            yield element.text.strip()
        yield from (value for name, value in element.items() if name in XML_LINKS)


def json_links(value):
    """Whatever in it looks like an address of this site."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in ("src", "start_url") and isinstance(inner, str):
                yield inner
            yield from json_links(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from json_links(inner)
    elif isinstance(value, str) and value.startswith(URL + "/"):
        yield value


def links_of(kind, reply):
    """Links as written, and features."""
    if kind == "text/html":
        page = Reader(reply.text)
        return page.links, page.features
    if kind == "image/svg+xml":
        return [], set()
    if kind.endswith("xml"):
        return list(xml_links(reply.body)), set()
    if kind.endswith("json"):
        return list(json_links(json.loads(reply.body))), set()
    if kind == "text/css":
        return re.findall(r"url\(\s*['\"]?([^'\")]+)", reply.text), set()
    return re.findall(rf"{URL}/\S*", reply.text), set()


def inner(base, links):
    """Those that stay on the site: path and query."""
    for link in links:
        if "{" in link:  # a form for addresses, as in OpenSearch
            continue
        parts = urllib.parse.urlsplit(urllib.parse.urljoin(URL + base, link.strip()))
        if f"{parts.scheme}://{parts.netloc}" == URL:
            yield urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))


def kind_of(path):
    """The shape of an address: names of folders below the first become *, numbers 0; so do all those of the
    register, whose lists are one kind whatever they list."""
    path, _, query = path.partition("?")
    parts = path.split("/")[1:]
    shape = [parts.pop(0)] if parts[0] in EDITIONS else []
    if parts[0] == "assets":
        return "/assets/*" + os.path.splitext(path)[1]
    before = None
    for at, part in enumerate(parts):
        last = at == len(parts) - 1
        named = before == "before" or (at == 1 and not last) or parts[0] == "register" and at > 1
        part = re.sub(r"\d+", "0", part) if part.isdigit() or not named else "*"
        shape.append(part)
        before = parts[at]
    names = sorted({name for name, _ in urllib.parse.parse_qsl(query, keep_blank_values=True)})
    return "/" + "/".join(shape) + ("?" + "&".join(names) if names else "")


def fetch(server, path):
    reply = server.get(path)
    kind = reply.header("Content-Type").partition(";")[0].strip()
    links, features = links_of(kind, reply)
    return Found(path, kind_of(path), kind, reply.status, reply, features, list(inner(path, links)))


def crawl(server):
    """Every address that can be reached, by path. What is linked must be there or lead there."""
    found, waiting = {}, [(path, None) for path in ENTRIES]
    while waiting:
        path, origin = waiting.pop()
        if path in found:
            continue
        page = fetch(server, path)
        if page.status in (301, 302, 303, 307, 308):
            waiting += [(to, path) for to in inner(path, [page.reply.header("Location")])]
            found[path] = None
            continue
        ensure(page.status == 200, f"{origin} links to {path}, which answers {page.status}")
        found[path] = page
        waiting += [(to, path) for to in page.links]
    for path in UNLINKED:
        if path not in found:
            page = fetch(server, path)
            if page.status == 200 or path == UNLINKED[-1]:
                found[path] = page if page.status == 200 else page._replace(kind=f"answer {page.status}")
    return {path: page for path, page in found.items() if page}


def faces(pages, most=MOST_FACES):
    """A few of each kind that together have every feature of the kind; at least one."""
    kinds = {}
    for path in sorted(pages, key=lambda path: (len(path), path)):
        kinds.setdefault(pages[path].kind, []).append(pages[path])
    for _, members in sorted(kinds.items()):
        missing = set().union(*(page.features for page in members))
        for _ in range(min(most, len(members))):
            best = max(members, key=lambda page: len(page.features & missing))
            yield best
            members.remove(best)
            missing -= best.features
            if not missing:
                break


def demo(seed=SEEDED):
    """A server with the demo site."""
    site = kaiyuan.new_path()
    kaiyuan.ok("init", site, "--demo", "--url", URL)
    if seed:
        today = datetime.date.today().isoformat()
        kaiyuan.ok("seed", site, "--articles", str(seed), "--until", today)
    return Server(site)


def main():
    seed = int(sys.argv[2]) if sys.argv[1:2] == ["--seed"] else SEEDED
    with kaiyuan.cleanup:
        server = demo(seed)
        pages = crawl(server)
        chosen = [{"path": page.path, "kind": page.kind, "type": page.type} for page in faces(pages)]
        told = {"origin": f"http://127.0.0.1:{server.port}", "faces": chosen, "paths": sorted(pages)}
        print(json.dumps(told), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
