#!/usr/bin/python3
"""Measure the release build against a bare epoll loop and nginx, and print one table. See script/bench."""
import concurrent.futures
import gzip
import http.client
import json
import os
import random
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import bench_export

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get("KAIYUAN_BUILD", os.path.join(ROOT, "build"))
KAIYUAN = os.path.join(BUILD, "kaiyuan")
BARE = os.path.join(BUILD, "tests", "bench", "bare")
PUBLISH = os.path.join(BUILD, "tests", "bench", "publish")
IMAGE = os.path.join(BUILD, "kaiyuan-image")
PHOTO = os.path.join(BUILD, "tests", "bench", "photo")
VARIANTS = ["1920", "1280", "960", "640", "320"]
LUA = os.path.join(ROOT, "tests", "bench", "paths.lua")
SERVER_CORE, LOAD_CORE = "0", "1"
HEADERS_LEFT_TO_SERVERS = {"content-length", "content-encoding", "etag", "date", "connection", "last-modified",
                           "content-type", "surrogate-key", "vary"}


class Scale:
    """How much is measured; --quick only shows that it runs."""

    def __init__(self, quick):
        self.rounds = 2 if quick else 5
        self.seconds = 1 if quick else 4
        self.addresses = 500 if quick else 20000
        self.large = 2000 if quick else 100000
        self.small = 200 if quick else 1000
        self.publishes = 50 if quick else 1000
        self.commands = 1 if quick else 3  # rounds of commands that take a minute
        self.huge = 5000 if quick else 1000000


# ---- processes ------------------------------------------------------------------------------------------

def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port):
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit("bench: nothing listens at port %d" % port)


RUNNING = []


class Server:
    """A process tree pinned to one core, listening at a port."""

    def __init__(self, name, argv, port, cwd=None):
        self.name, self.port = name, port
        self.process = subprocess.Popen(["taskset", "-c", SERVER_CORE] + argv, cwd=cwd, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        RUNNING.append(self.process)
        wait_for(port)

    def pids(self):
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        return [self.process.pid] + [int(p) for p in children]

    def cpu_ns(self):
        total = 0
        for pid in self.pids():
            for task in os.listdir("/proc/%d/task" % pid):
                try:
                    with open("/proc/%d/task/%s/schedstat" % (pid, task)) as f:
                        total += int(f.read().split()[0])
                except OSError:
                    pass
        return total

    def rss_mb(self):
        with open("/proc/%d/status" % self.process.pid) as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1)) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def run(*argv):
    done = subprocess.run(argv, capture_output=True, text=True)
    if done.returncode:
        sys.exit("bench: %s failed:\n%s" % (" ".join(argv), done.stderr))
    return done.stdout


def seeded(folder, articles, paragraphs=None):
    """A site of so many articles, made once in a run."""
    site = os.path.join(folder, "seeded-%d-%s" % (articles, paragraphs))
    if not os.path.exists(site):
        run(KAIYUAN, "init", site, "--url", "https://news.example")
        argv = [KAIYUAN, "seed", site, "--articles", str(articles)]
        run(*(argv + (["--paragraphs", str(paragraphs)] if paragraphs else [])))
    return site


def make_site(folder, name, articles, paragraphs=None, cache_mb=3000):
    """A copy of the seeded site that a row may change."""
    site = os.path.join(folder, name)
    shutil.copytree(seeded(folder, articles, paragraphs), site)
    with open(os.path.join(site, "site.conf"), "a") as f:
        f.write("access_log = %s\ncache_mb = %d\n" % (os.path.join(folder, name + ".log"), cache_mb))
    return site


def serve(site, *options):
    port = free_port()
    return Server("kaiyuan", [KAIYUAN, "serve", site, "--listen", "127.0.0.1:%d" % port, "--threads", "1"] + list(options),
                  port)


# ---- fetching -------------------------------------------------------------------------------------------

def fetch_all(port, paths, headers=None):
    """[(path, response headers, body)] over a few connections."""
    def part(chunk):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        out = []
        for path in chunk:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                sys.exit("bench: %s answered %d" % (path, answer.status))
            out.append((path, {k.lower(): v for k, v in answer.getheaders()}, body))
        connection.close()
        return out

    size = max(1, len(paths) // 4)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return [row for rows in pool.map(part, [paths[i:i + size] for i in range(0, len(paths), size)]) for row in rows]


def article_paths(port):
    index = fetch_all(port, ["/sitemap.xml"])[0][2].decode()
    parts = [re.sub(r"https?://[^/]+", "", u) for u in re.findall(r"<loc>([^<]+)</loc>", index)]
    paths = []
    for _, _, body in fetch_all(port, [p for p in parts if not p.endswith("/0.xml")]):
        paths += [re.sub(r"https?://[^/]+", "", u) for u in re.findall(r"<loc>([^<]+)</loc>", body.decode())]
    return paths


def wait_compressed(port, paths):
    """Until the last page is sent compressed."""
    for _ in range(600):
        rows = fetch_all(port, paths[-20:], {"Accept-Encoding": "gzip"})
        if all(h.get("content-encoding") == "gzip" for _, h, _ in rows):
            return
        time.sleep(0.1)
    sys.exit("bench: pages are not compressed")


# ---- load -----------------------------------------------------------------------------------------------

def load(server, paths_file, seconds, headers="", seed=1):
    """(requests a second, server's processor time per request in us)"""
    before = server.cpu_ns()
    out = subprocess.run(["taskset", "-c", LOAD_CORE, "wrk", "-t1", "-c32", "-d%ds" % seconds, "-s", LUA,
                          "http://127.0.0.1:%d/" % server.port], capture_output=True, text=True,
                         env=dict(os.environ, PATHS=paths_file, HEADERS=headers, SEED=str(seed))).stdout
    used = server.cpu_ns() - before
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
    if re.search(r"Non-2xx", out):
        sys.exit("bench: %s answers errors:\n%s" % (server.name, out))
    return rate, used / 1000 / max(requests, 1)


def load_conditional(server, uris_file, seconds):
    """As load, each request with If-None-Match: *. wrk takes a 304's Content-Length for a body; h2load does not."""
    before = server.cpu_ns()
    out = subprocess.run(["taskset", "-c", LOAD_CORE, "h2load", "--h1", "-t1", "-c32", "-D%d" % seconds, "-H",
                          "If-None-Match: *", "-i", uris_file], capture_output=True, text=True).stdout
    used = server.cpu_ns() - before
    requests, rate = int(re.search(r"(\d+) 3xx", out).group(1)), float(re.search(r"([\d.]+) req/s", out).group(1))
    if not requests or not re.search(r" 0 2xx", out):
        sys.exit("bench: %s does not answer 304:\n%s" % (server.name, out))
    return rate, used / 1000 / requests


def rounds(scale, runs):
    """Run each of {name: function} in alternating rounds: {name: [(rate, us)]}."""
    results = {name: [] for name in runs}
    for i in range(scale.rounds):
        names = list(runs)
        if i % 2:
            names.reverse()
        for name in names:
            results[name].append(runs[name](i))
            print("\r  round %d of %d: %-20s" % (i + 1, scale.rounds, name), end="", file=sys.stderr)
    print("\r" + " " * 50 + "\r", end="", file=sys.stderr)
    return results


def middle(values):
    return statistics.median(values)


def spread(values):
    return "%.2f–%.2f" % (min(values), max(values))


class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, asked, measured, holds):
        self.rows.append((what, asked, measured, holds))
        print("%-58s %-22s %-46s %s" % (what, asked, measured, "yes" if holds else "NO"), flush=True)

    def ratio(self, what, results, name, peer, most):
        """Median over rounds of the ratio of processor times."""
        ratios = [a[1] / b[1] for a, b in zip(results[name], results[peer])]
        us, rates = [r[1] for r in results[name]], [r[0] for r in results[name]]
        self.add(what + " / " + peer, "at most %.2f" % most,
                 "%.2f (%s); %.2f us, %.0f/s; peer %.2f us" % (middle(ratios), spread(ratios), middle(us), middle(rates),
                                                             middle([r[1] for r in results[peer]])),
                 middle(ratios) <= most)


# ---- peers ----------------------------------------------------------------------------------------------

def write_files(folder, identity, gzipped):
    """The same bytes as files, with a .gz beside each."""
    for path, _, body in identity:
        target = folder + path + ("index.html" if path.endswith("/") else "")
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as f:
            f.write(body)
    for path, headers, body in gzipped:
        target = folder + path + ("index.html" if path.endswith("/") else "")
        data = body if headers.get("content-encoding") == "gzip" else gzip.compress(body, 6)
        with open(target + ".gz", "wb") as f:
            f.write(data)


def start_nginx(folder, www, headers):
    port = free_port()
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]  # nginx holds cached files open: as many as it may
    files = 200000 if files == resource.RLIM_INFINITY else files
    lines = "\n".join("    add_header %s \"%s\";" % (k, v.replace('"', '\\"')) for k, v in headers)
    conf = """
worker_processes 1;
worker_rlimit_nofile %(files)d;
pid %(dir)s/nginx.pid;
error_log %(dir)s/error.log;
events { worker_connections 1024; use epoll; }
http {
  types { text/html html; }
  charset utf-8;
  access_log off;
  log_format json escape=json '{"at":"$time_iso8601","remote":"$remote_addr","method":"$request_method","target":"$request_uri","status":$status,"bytes":$body_bytes_sent,"us":"$request_time","agent":"$http_user_agent","referer":"$http_referer"}';
  sendfile on; tcp_nopush on; keepalive_requests 1000000000; keepalive_timeout 60;
  open_file_cache max=%(cached)d inactive=600s; open_file_cache_valid 600s;
  gzip_static on; gzip_vary on; server_tokens off;
  server {
    listen 127.0.0.1:%(port)d;
    root %(www)s;
    access_log %(dir)s/nginx.log json buffer=64k flush=1s;
%(headers)s
  }
}
""" % {"dir": folder, "port": port, "www": www, "headers": lines, "files": files, "cached": min(100000, files - 1000)}
    path = os.path.join(folder, "nginx.conf")
    with open(path, "w") as f:
        f.write(conf)
    return Server("nginx", ["nginx", "-c", path, "-g", "daemon off; user root;"], port)


def start_bare(folder, www, headers, raw=False):
    port = free_port()
    argv = [BARE, str(port), www, "--log", os.path.join(folder, "bare.log")] + (["--raw", "yes"] if raw else [])
    for name, value in headers:
        argv += ["--header", "%s: %s" % (name, value)]
    return Server("bare loop", argv, port)


# ---- rows -----------------------------------------------------------------------------------------------

def compare_pages(table, scale, folder, kaiyuan, paths, what):
    """The same bytes from three servers: the pages as they are."""
    fetch_all(kaiyuan.port, paths)
    wait_compressed(kaiyuan.port, paths)
    identity = fetch_all(kaiyuan.port, paths)
    gzipped = fetch_all(kaiyuan.port, paths, {"Accept-Encoding": "gzip"})
    headers = [(k, v) for k, v in identity[0][1].items() if k not in HEADERS_LEFT_TO_SERVERS]
    www = os.path.join(folder, "www")
    write_files(www, identity, gzipped)
    peers = {"bare loop": start_bare(folder, www, headers), "nginx": start_nginx(folder, www, headers)}
    sizes = [len(b) for _, _, b in identity]
    print("  %d pages of %.1f kB, %.1f kB in gzip" % (len(paths), middle(sizes) / 1000,
                                                   middle([len(b) for _, _, b in gzipped]) / 1000))
    servers = {"kaiyuan": kaiyuan, **peers}
    plain = os.path.join(folder, "paths")
    with open(plain, "w") as f:
        f.write("\n".join(paths) + "\n")
    for coding, header in (("identity", ""), ("gzip", "Accept-Encoding: gzip")):
        for server in servers.values():
            load(server, plain, 2, header)
        results = rounds(scale, {name: (lambda i, s=s: load(s, plain, scale.seconds, header, i + 1))
                                 for name, s in servers.items()})
        table.ratio("%s, %s" % (what, coding), results, "kaiyuan", "bare loop", 1.3)
        table.ratio("%s, %s" % (what, coding), results, "kaiyuan", "nginx", 1.05)
    for server in peers.values():
        server.stop()
    return identity


def bench_hit(table, scale, folder):
    """Rows "cached article page" and "304"."""
    kaiyuan = serve(make_site(folder, "hit", scale.addresses, 55))
    paths = article_paths(kaiyuan.port)[:scale.addresses]
    part = os.path.join(folder, "hit-peers")
    os.mkdir(part)
    identity = compare_pages(table, scale, part, kaiyuan, paths, "cached article page")
    bench_not_modified(table, scale, folder, kaiyuan, identity)
    kaiyuan.stop()


def raw_not_modified(port, path):
    """The bytes of a 304."""
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.sendall(("GET %s HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\n" % path).encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += s.recv(65536)
    if not data.startswith(b"HTTP/1.1 304"):
        sys.exit("bench: %s does not answer 304" % path)
    return data


def bench_not_modified(table, scale, folder, kaiyuan, identity):
    """The bare loop writes the bytes of our own 304, whatever it is asked."""
    www = os.path.join(folder, "www-304")
    for path, _, _ in identity:
        os.makedirs(os.path.dirname(www + path), exist_ok=True)
        with open(www + path, "wb") as page:
            page.write(raw_not_modified(kaiyuan.port, path))
    bare = start_bare(folder, www, [], raw=True)
    runs = {}
    for server in (kaiyuan, bare):
        uris = os.path.join(folder, "uris-%d" % server.port)
        with open(uris, "w") as f:
            f.write("".join("http://127.0.0.1:%d%s\n" % (server.port, path) for path, _, _ in identity[:2000]))
        load_conditional(server, uris, 1)
        runs[server.name] = lambda i, s=server, u=uris: load_conditional(s, u, scale.seconds)
    table.ratio("conditional request answered 304", rounds(scale, runs), "kaiyuan", "bare loop", 1.3)
    bare.stop()


def bench_miss(table, scale, folder):
    site = make_site(folder, "miss", scale.large)
    server = serve(site, "--no-cache")
    paths = random.Random(1).sample(article_paths(server.port), min(20000, scale.large))
    for what, wanted, lines in (("article page with the cache off", 5000, paths), ("home page with the cache off", 1500, ["/"])):
        name = os.path.join(folder, "paths-miss")
        with open(name, "w") as f:
            f.write("\n".join(lines) + "\n")
        load(server, name, 2)
        rates = [r[0] for r in rounds(scale, {"kaiyuan": lambda i: load(server, name, scale.seconds, "", i + 1)})["kaiyuan"]]
        table.add(what, "at least %d/s" % wanted, "%.0f/s (%s)" % (middle(rates), spread(rates)), middle(rates) >= wanted)
    server.stop()


def bench_publish(table, scale, folder):
    site = make_site(folder, "publish", scale.large)
    for options, median_ms, p99_ms in (([], 2, 5), (["--bulk"], None, 60)):
        runs = [json.loads(run(PUBLISH, site, str(scale.publishes), *options)) for _ in range(scale.rounds)]
        medians, p99s = [r["median_us"] / 1000 for r in runs], [r["p99_us"] / 1000 for r in runs]
        what = "publish to visible" + (", bulk import beside" if options else "")
        if median_ms:
            table.add(what + ", median", "at most %d ms" % median_ms, "%.2f ms (%s)" % (middle(medians), spread(medians)),
                      middle(medians) <= median_ms)
        table.add(what + ", 99th percentile", "at most %d ms" % p99_ms, "%.2f ms (%s)" % (middle(p99s), spread(p99s)),
                  middle(p99s) <= p99_ms)


def bench_memory(table, scale, folder):
    budget = 64
    server = serve(make_site(folder, "memory", scale.large, cache_mb=budget))
    paths = article_paths(server.port)
    fetch_all(server.port, paths)
    rss = server.rss_mb()
    table.add("resident memory, %d articles walked" % len(paths), "at most %d + %d MB" % (64, budget), "%.0f MB" % rss,
              rss <= 64 + budget)
    server.stop()


def bench_growth(table, scale, folder):
    runs, servers = {}, []
    for name, articles in (("small", scale.small), ("large", scale.large)):
        server = serve(make_site(folder, "growth-" + name, articles))
        servers.append(server)
        paths = random.Random(1).sample(article_paths(server.port), scale.small)
        path_file = os.path.join(folder, "paths-" + name)
        with open(path_file, "w") as f:
            f.write("\n".join(paths) + "\n")
        if name == "large":
            fetch_all(server.port, article_paths(server.port))
        fetch_all(server.port, paths)
        wait_compressed(server.port, paths)
        load(server, path_file, 2)
        runs[name] = lambda i, s=server, p=path_file: load(s, p, scale.seconds, "", i + 1)
    results = rounds(scale, runs)
    ratios = [a[1] / b[1] for a, b in zip(results["large"], results["small"])]
    table.add("a hit's processor time, %d to %d articles" % (scale.large, scale.small), "within 10 %",
              "%.3f (%s)" % (middle(ratios), spread(ratios)), abs(middle(ratios) - 1) <= 0.1)
    for server in servers:
        server.stop()


def bench_image(table, scale, folder):
    """Processor time and memory of the child that makes the variants of a photograph."""
    photo = os.path.join(folder, "photo.jpg")
    run(PHOTO, photo, "4000", "3000")
    seconds, megabytes = [], []
    for _ in range(scale.rounds):
        with open(photo, "rb") as picture:
            child = subprocess.Popen(["taskset", "-c", SERVER_CORE, IMAGE, "variants", "jpeg"] + VARIANTS, stdin=picture,
                                     stdout=subprocess.PIPE, env={"PATH": os.environ["PATH"], "MALLOC_ARENA_MAX": "1"})
            output = child.stdout.read()
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = status
        if status or not output.endswith(b'{"done":true}\n'):
            sys.exit("bench: kaiyuan-image failed: %s" % output[-300:])
        seconds.append(usage.ru_utime + usage.ru_stime)
        megabytes.append(usage.ru_maxrss / 1024)
    what = "variants of a 12-megapixel photograph"
    table.add(what + ", processor", "under 1 s", "%.2f s (%s)" % (middle(seconds), spread(seconds)), middle(seconds) < 1)
    table.add(what + ", memory", "under 150 MB", "%.0f MB" % max(megabytes), max(megabytes) < 150)


def export_once(folder, site):
    """Pages a second, MB; into a folder that is new each time, on a disk that has nothing else to write."""
    out = tempfile.mkdtemp(prefix="out-", dir=folder)
    os.rmdir(out)
    os.sync()
    seconds, _, megabytes, _ = bench_export.timed(KAIYUAN, "export", "static", site, out)
    pages = sum(len(names) for _, _, names in os.walk(out))
    return pages / seconds, megabytes


def hugo_once(folder, site):
    out = tempfile.mkdtemp(prefix="hugo-", dir=folder)
    os.sync()
    seconds, _, megabytes, _ = bench_export.timed("hugo", "--quiet", "--source", site, "--destination", out)
    return bench_export.count_pages(out) / seconds, megabytes


def bench_export_static(table, scale, folder):
    """The whole site as files, and Hugo on the same articles."""
    site = seeded(folder, scale.large)
    wxr, hugo = os.path.join(folder, "all.xml"), os.path.join(folder, "hugo")
    run(KAIYUAN, "export", "wxr", site, wxr)
    bench_export.hugo_site(hugo, wxr)
    results = rounds(type("", (), {"rounds": scale.commands}), {"kaiyuan": lambda i: export_once(folder, site),
                                                               "hugo": lambda i: hugo_once(folder, hugo)})
    rates, memory = [r[0] for r in results["kaiyuan"]], max(r[1] for r in results["kaiyuan"])
    ratios = [a[0] / b[0] for a, b in zip(results["kaiyuan"], results["hugo"])]
    what = "export static, %d articles" % scale.large
    table.add(what, "at least 10000 pages/s", "%.0f/s (%.0f–%.0f)" % (middle(rates), min(rates), max(rates)),
              middle(rates) >= 10000)
    table.add(what + ", memory", "under 200 MB", "%.0f MB" % memory, memory < 200)
    table.add(what + " / Hugo", "at least 3", "%.1f (%s); Hugo %.0f pages/s, %.0f MB"
              % (middle(ratios), spread(ratios), middle([r[0] for r in results["hugo"]]),
                 max(r[1] for r in results["hugo"])), middle(ratios) >= 3)


def bench_import_wxr(table, scale, folder):
    """A WordPress export of as many articles as addresses, into an empty site."""
    wxr = os.path.join(folder, "import.xml")
    run(KAIYUAN, "export", "wxr", seeded(folder, scale.addresses), wxr)
    rates = []
    for i in range(scale.rounds):
        site = os.path.join(folder, "wxr-%d" % i)
        run(KAIYUAN, "init", site, "--url", "https://news.example")
        rates.append(scale.addresses / bench_export.timed(KAIYUAN, "import", "wxr", site, wxr)[0])
    table.add("import wxr, %d articles" % scale.addresses, "at least 3000/s",
              "%.0f/s (%.0f–%.0f)" % (middle(rates), min(rates), max(rates)), middle(rates) >= 3000)


def bench_front(table, scale, folder):
    """The demo's home page with everything on it, kept in memory, against the same peers."""
    site = os.path.join(folder, "front")
    run(KAIYUAN, "init", site, "--demo")
    with open(os.path.join(site, "site.conf"), "a") as f:
        f.write("access_log = %s\n" % os.path.join(folder, "front.log"))
    part = os.path.join(folder, "front-peers")
    os.mkdir(part)
    kaiyuan = serve(site)
    compare_pages(table, scale, part, kaiyuan, ["/"], "cached home page")
    kaiyuan.stop()


def bench_million(table, scale, folder):
    """Hits, misses and publishing beside ten times as many articles."""
    runs, misses, servers, publishes = {}, {}, [], {}
    for name, articles in (("large", scale.large), ("huge", scale.huge)):
        site = make_site(folder, "million-" + name, articles)
        server = serve(site)
        servers.append(server)
        paths = random.Random(1).sample(article_paths(server.port), scale.small)
        path_file = os.path.join(folder, "million-paths-" + name)
        with open(path_file, "w") as f:
            f.write("\n".join(paths) + "\n")
        fetch_all(server.port, paths)
        wait_compressed(server.port, paths)
        load(server, path_file, 2)
        runs[name] = lambda i, s=server, p=path_file: load(s, p, scale.seconds, "", i + 1)
        cold = serve(site, "--no-cache")
        servers.append(cold)
        load(cold, path_file, 2)
        misses[name] = lambda i, s=cold, p=path_file: load(s, p, scale.seconds, "", i + 1)
        publishes[name] = site
    for what, results in (("a hit's", rounds(scale, runs)), ("a miss's", rounds(scale, misses))):
        ratios = [a[1] / b[1] for a, b in zip(results["huge"], results["large"])]
        table.add("%s processor time, %d to %d articles" % (what, scale.huge, scale.large), "within 10 %",
                  "%.3f (%s)" % (middle(ratios), spread(ratios)), middle(ratios) <= 1.1)
    for server in servers:
        server.stop()
    medians = {name: middle([json.loads(run(PUBLISH, site, str(scale.publishes)))["median_us"] / 1000
                             for _ in range(scale.rounds)]) for name, site in publishes.items()}
    ratio = medians["huge"] / medians["large"]
    table.add("publish to visible, %d to %d articles" % (scale.huge, scale.large), "within 10 %",
              "%.3f; %.2f ms, %.2f ms" % (ratio, medians["huge"], medians["large"]), ratio <= 1.1)


ROWS = {"hit": bench_hit, "miss": bench_miss, "publish": bench_publish, "memory": bench_memory, "growth": bench_growth,
        "image": bench_image, "export": bench_export_static, "wxr": bench_import_wxr, "front": bench_front,
        "million": bench_million}


def main():
    words = sys.argv[1:]
    scale = Scale("--quick" in words)
    chosen = [w for w in words if w != "--quick"] or list(ROWS)
    unknown = [w for w in chosen if w not in ROWS]
    if unknown:
        sys.exit("bench: there is no row '%s'. Rows: %s" % (unknown[0], ", ".join(ROWS)))
    table = Table()
    folder = tempfile.mkdtemp(prefix="kaiyuan-bench-")
    try:
        for name in chosen:
            ROWS[name](table, scale, folder)
    finally:
        for process in RUNNING:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    missed = [r for r in table.rows if not r[3]]
    print("%d of %d figures hold" % (len(table.rows) - len(missed), len(table.rows)))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
