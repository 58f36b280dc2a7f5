"""What a page must be as a file: HTML that is whole, links, and all pages of a site."""

import html.parser
import re
import urllib.parse
import xml.etree.ElementTree as xml

from kaiyuan import ensure, equal

EDITION = "/en"  # what stands before the addresses of the site's second language
KINDS = {  # every kind of page that a reader can reach, in the site's own language
    "home": r"/",
    "channel": r"/c/[^/]+/",
    "channel, older": r"/c/[^/]+/before/[^/]+/",
    "term, older": r"/(?:tag|source|editor|topic)/[^/]+/before/[^/]+/",
    "tag": r"/tag/[^/]+/",
    "source": r"/source/[^/]+/",
    "editor": r"/editor/[^/]+/",
    "topics": r"/topic/",
    "topic": r"/topic/[^/]+/",
    "archive": r"/archive/",
    "month": r"/archive/\d{4}/\d\d/",
    "day": r"/archive/\d{4}/\d\d/\d\d/",
    "article": r"/\d{4}/\d\d/\d\d/\d+\.html",
    "static page": r"/about/[^/]+/",
    "register": r"/register/",
    "register's list, older": r"/register/[a-z]+/(?:[a-z]+/[a-z_]+/)?before/[^/]+/",
    "register's list": r"/register/[a-z]+/",
    "register's list by value": r"/register/[a-z]+/[a-z]+/[a-z_]+/",
    "register's object": r"/register/[a-z]+/\d+/",
    "register's object in JSON": r"/register/[a-z]+/\d+\.json",
    "site map": r"/sitemap\.html",
    "site map index": r"/sitemap\.xml",
    "site map part": r"/sitemap/\d+\.xml",
    "news site map": r"/sitemap-news\.xml",
    "RSS": r"/feed\.xml",
    "Atom": r"/atom\.xml",
    "JSON Feed": r"/feed\.json",
    "channel's RSS": r"/c/[^/]+/feed\.xml",
    "channel's Atom": r"/c/[^/]+/atom\.xml",
    "channel's JSON Feed": r"/c/[^/]+/feed\.json",
    "tag's RSS": r"/tag/[^/]+/feed\.xml",
    "tag's Atom": r"/tag/[^/]+/atom\.xml",
    "tag's JSON Feed": r"/tag/[^/]+/feed\.json",
    "topic's RSS": r"/topic/[^/]+/feed\.xml",
    "topic's Atom": r"/topic/[^/]+/atom\.xml",
    "topic's JSON Feed": r"/topic/[^/]+/feed\.json",
    "QR code": r"/qr/\d+\.svg",
    "manifest": r"/manifest\.webmanifest",
    "robots": r"/robots\.txt",
    "medium": r"/media/[0-9a-f]{32}(?:-[^/]+)?\.\w+",
    "asset": r"/assets/.+",
}
LASTING = {"asset", "medium"}  # their address tells their content
VOID = set("area base br col embed hr img input link meta source track wbr".split())
# What may not stand in a paragraph; a parser would close it without saying so.
BLOCKS = set(
    "address article aside blockquote div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol"
    " p pre section table ul".split()
)


class Page(html.parser.HTMLParser):
    """Reads a page as it is written and complains of what is not balanced."""

    def __init__(self, path, text):
        super().__init__(convert_charrefs=True)
        self.path, self.open, self.ids, self.links, self.tags = path, [], set(), [], []
        self.text, self.title = [], ""
        ensure(text.startswith("<!DOCTYPE html>\n<html lang="), f"{path} does not begin as a page")
        self.feed(text)
        self.close()
        equal(self.open, [], f"{path} leaves open:")
        for tag in ("title", "h1", "main"):
            equal(self.tags.count(tag), 1, f"{path}: how many <{tag}>:")
        ensure(self.title.strip(), f"{path} has no title")

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        attributes = dict(attrs)
        equal(len(names), len(set(names)), f"{self.path}: an attribute twice in <{tag}>: {names}")
        ensure("style" not in names, f"{self.path}: a style attribute, which the policy forbids")
        ensure(not any(n.startswith("on") for n in names), f"{self.path}: a script attribute: {names}")
        ensure("p" not in self.open or tag not in BLOCKS, f"{self.path}: <{tag}> in a paragraph")
        if "id" in attributes:
            ensure(attributes["id"] not in self.ids, f"{self.path}: the id '{attributes['id']}' twice")
            self.ids.add(attributes["id"])
        for name in ("href", "src"):
            if name in attributes:
                ensure(attributes[name], f"{self.path}: an empty {name} in <{tag}>")
                self.links.append(attributes[name])
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        ensure(self.open and self.open[-1] == tag, f"{self.path}: </{tag}> closes {self.open}")
        self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] == "title":
            self.title += data
        elif "body" in self.open:
            self.text.append(data)


def inner_links(path, links):
    """Those that stay on the site, as paths."""
    for link in links:
        url = urllib.parse.urljoin("https://news.example" + path, link)
        parts = urllib.parse.urlsplit(url)
        if parts.scheme == "https" and parts.netloc == "news.example":
            yield parts.path


def links_of(path, reply):
    """The inner links of an answer of any kind; what it is is checked on the way."""
    kind = reply.header("Content-Type").partition(";")[0]
    if kind == "text/html":
        return inner_links(path, Page(path, reply.text).links)
    if kind.endswith("xml"):
        found = [e.text for e in xml.fromstring(reply.body).iter() if e.tag.rpartition("}")[2] in ("loc", "link")]
        return inner_links(path, [link for link in found if link])
    if path == "/robots.txt":
        return inner_links(path, re.findall(r"^Sitemap: (\S+)$", reply.text, re.M))
    return ()


def crawl(server):
    """Every page that can be reached, by path."""
    pages, waiting = {}, ["/", "/robots.txt"]
    while waiting:
        path = waiting.pop()
        if path in pages:
            continue
        pages[path] = reply = server.get(path)
        equal(reply.status, 200, f"{path} is linked, but:")
        # What leads out through /go/ is no page.
        waiting.extend(link for link in links_of(path, reply) if not link.startswith("/go/"))
    return pages


def edition_of(path):
    return EDITION if path.startswith(EDITION + "/") else ""


def kind_of(path):
    inner = path[len(edition_of(path)) :]
    return next((kind for kind, form in KINDS.items() if re.fullmatch(form, inner)), None)
