"""What the black-box tests share: cases that print TAP, sites, servers, requests, PostgreSQL.

A test is an executable file beside this one:

    from kaiyuan import case, equal, run
    @case("what must hold")
    def _():
        equal(kaiyuan("check", SITE).status, 0)
    run()

It drives the binary named by KAIYUAN, else build/kaiyuan, and needs nothing but Python's library.
"""

import collections
import contextlib
import ctypes.util
import functools
import http.client
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import zlib

sys.dont_write_bytecode = True
ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
BINARY = os.environ.get("KAIYUAN") or os.environ.get("KAIYUAN_BIN") or f"{ROOT}/build/kaiyuan"
QUICK = "KAIYUAN_TEST_QUICK" in os.environ
PATIENCE = 60  # seconds until something that must come is missed

cleanup = contextlib.ExitStack()  # what ends with the test
TEMP = cleanup.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
_names = itertools.count(1)


# Cases


class Failed(Exception):
    """A case's complaint."""


class Skip(Exception):
    """Why a case cannot run here."""


_cases = []


def case(name):
    """Decorates a function without arguments: one case."""

    def add(function):
        _cases.append((name, function))
        return function

    return add


def ensure(true, *said):
    """Fail unless true; `said` is printed then."""
    if not true:
        raise Failed(" ".join(str(word) for word in said) or "it does not hold")


def brief(thing):
    text = repr(thing)
    return text if len(text) < 2000 else text[:2000] + "…"


def equal(have, want, *said):
    ensure(have == want, *said, f"\n have: {brief(have)}\n want: {brief(want)}")


def holds(text, *parts):
    """Each part stands in the text."""
    for part in parts:
        ensure(part in text, f"{part!r} is missing in:\n{text[:3000]}")


def note(*words):
    """A line for who reads the test's output."""
    print("#", *words, flush=True)


def run_case(number, name, function):
    try:
        function()
    except Skip as reason:
        print(f"ok {number} - {name} # SKIP {reason}", flush=True)
        return True
    except BaseException as error:
        print(f"not ok {number} - {name}")
        place = traceback.extract_tb(error.__traceback__)
        lines = [f"{os.path.basename(at.filename)}:{at.lineno}: {at.line}" for at in place[1:]]
        text = str(error) if isinstance(error, Failed) else repr(error)
        print("\n".join("#   " + line for line in [*lines, *text.splitlines()]), flush=True)
        if not isinstance(error, Exception):
            raise
        return False
    print(f"ok {number} - {name}", flush=True)
    return True


def run():
    """Run the cases (those whose names hold the arguments given) and leave."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    wanted = [c for c in _cases if all(word in c[0] for word in sys.argv[1:])]
    with cleanup:
        print(f"1..{len(wanted)}", flush=True)
        good = [run_case(number, *c) for number, c in enumerate(wanted, 1)]
    sys.exit(0 if all(good) else 1)


# Commands

Done = collections.namedtuple("Done", "status out err")


def kaiyuan(*words, stdin=None, timeout=PATIENCE, env=None):
    """Run a command: exit status and what it printed."""
    done = subprocess.run(
        [BINARY, *words],
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        timeout=timeout,
        env={**os.environ, **(env or {})},
        check=False,
    )
    return Done(done.returncode, *(text.decode("utf-8", "replace") for text in (done.stdout, done.stderr)))


def ok(*words, **how):
    """Run a command that must succeed: what it printed."""
    done = kaiyuan(*words, **how)
    ensure(done.status == 0, f"'{' '.join(words)}' ended with {done.status}:", done.err)
    return done.out


def ok_json(*words, **how):
    return json.loads(ok(*words, "--json", **how))


def refused(*words, status=1, says=(), **how):
    """Run a command that must fail with one line that says these things."""
    done = kaiyuan(*words, **how)
    equal(done.status, status, f"'{' '.join(words)}' said: {done.out}{done.err}")
    ensure(done.err.startswith("kaiyuan: ") and done.err.count("\n") == 1, "no message:", done.err)
    holds(done.err, *says)
    return done.err


# Places


def new_path(name="site"):
    """A path that is not there yet."""
    return f"{TEMP}/{name}{next(_names)}"


def new_site(*options):
    site = new_path()
    ok("init", site, "--url", "https://news.example", *options)
    return site


def write(path, data):
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def tree(folder):
    """Every file of a folder with its bytes."""
    return {
        os.path.relpath(f"{place}/{name}", folder): read(f"{place}/{name}")
        for place, _, names in os.walk(folder)
        for name in names
    }


def digest(site):
    return ok_json("check", site, "--digest")["digest"]


def known_by(site):
    """What must not change on the way: the digest of all records and the head of the log."""
    ok("check", site)
    return digest(site), ok_json("verify", site)["head"]


def sound(site):
    """The site is whole and its log proven; its digest."""
    ok("verify", site)
    return digest(site)


def sql(site, text):
    """Look into a site's database, or change it, past the program."""
    done = subprocess.run(
        ["sqlite3", f"{site}/kaiyuan.db", text], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


# PostgreSQL


@functools.lru_cache
def postgres():
    """URL of a server in which databases may be made: the caller's, else one of our own."""
    if "KAIYUAN_TEST_PG" in os.environ:
        return os.environ["KAIYUAN_TEST_PG"]
    server = subprocess.Popen(
        [f"{ROOT}/tools/pg", "run"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    url = server.stdout.readline().strip()
    if not url:
        raise Skip("there is no PostgreSQL")

    def stop():
        server.stdin.close()
        server.wait(PATIENCE)

    cleanup.callback(stop)
    return url


def psql(url, text):
    done = subprocess.run(
        ["psql", "--no-psqlrc", "-qAt", "-c", text, url], capture_output=True, text=True, check=False
    )
    ensure(done.returncode == 0, done.stderr)
    return done.stdout.strip()


def new_database():
    """A database of its own: its URL."""
    name = f"black_box_{os.getpid()}_{next(_names)}"
    psql(postgres(), f"CREATE DATABASE {name}")
    cleanup.callback(psql, postgres(), f"DROP DATABASE {name} WITH (FORCE)")
    head, _, options = postgres().partition("?")
    return head.rpartition("/")[0] + "/" + name + (options and "?" + options)


def engines(function):
    """Two cases of one: with a SQLite site and with a PostgreSQL site, as the only argument."""
    return {
        "SQLite": lambda: function(new_site()),
        "PostgreSQL": lambda: function(new_site("--database", new_database())),
    }


def on_both(name):
    """Decorates a function that takes a new site: one case for each engine."""

    def add(function):
        for engine, body in engines(function).items():
            _cases.append((f"{name} ({engine})", body))
        return function

    return add


# A server


class Reply(collections.namedtuple("Reply", "status headers body")):
    """An answer; headers by lower-case name, repeated ones joined by ', '."""

    @property
    def text(self):
        return self.body.decode("utf-8")

    def header(self, name):
        return self.headers.get(name.lower(), "")


def reply_of(answer):
    headers = {}
    for name, value in answer.getheaders():
        name = name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Reply(answer.status, headers, answer.read())


class Server:
    """`kaiyuan serve` on a free port until stop()."""

    def __init__(self, site, *options):
        self.site = site
        self.access_log = new_path("access")
        self.said = []  # lines of standard error
        self._news = threading.Condition()
        with open(self.access_log, "wb") as log:
            self.process = subprocess.Popen(
                [BINARY, "serve", site, "--listen", "127.0.0.1:0", "--json", *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
            )
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()
        cleanup.callback(self.kill)
        address = json.loads(self.wait_for('"address"'))["address"]
        self.port = int(address.rpartition(":")[2])

    def _listen(self):
        for line in self.process.stderr:
            with self._news:
                self.said.append(line.rstrip("\n"))
                self._news.notify_all()

    def wait_for(self, word):
        """The first line of standard error that holds the word, once it comes."""

        def found():
            return next((line for line in self.said if word in line), None)

        with self._news:
            self._news.wait_for(lambda: found() or not self._reader.is_alive(), PATIENCE)
            line = found()
        ensure(line, f"the server does not say {word!r} but:", *self.said)
        return line

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stderr.close()

    def stop(self, how=signal.SIGTERM):
        """Ask it to stop; it must end well."""
        self.process.send_signal(how)
        status = self.process.wait(PATIENCE)
        self._reader.join()
        equal(status, 0, "the server said:", *self.said)

    def get(self, path, method="GET", headers=None, body=None):
        with contextlib.closing(self.connection()) as connection:
            connection.request(method, path, body, headers or {})
            return reply_of(connection.getresponse())

    def page(self, path):
        """The text of a page that must be there."""
        reply = self.get(path)
        equal(reply.status, 200, f"{path}:")
        return reply.text

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def socket(self):
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)

    def raw(self, data):
        """All that comes back for these bytes until the server closes."""
        with self.socket() as s:
            with contextlib.suppress(OSError):  # it may have closed already
                s.sendall(data)
                s.shutdown(socket.SHUT_WR)
            return drain(s)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def healthy(self):
        reply = self.get("/healthz")
        equal((reply.status, reply.text), (200, "ok\n"))

    def log_lines(self):
        with open(self.access_log, encoding="utf-8") as file:
            return [json.loads(line) for line in file]


def drain(s):
    """What a socket still gives."""
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while True:
            piece = s.recv(1 << 16)
            if not piece:
                break
            data += piece
    return data


def soon(question, limit=PATIENCE, pause=0.001):
    """Ask until the answer is true: the seconds that took."""
    start = time.monotonic()
    while not question():
        ensure(time.monotonic() - start < limit, f"not within {limit} s")
        time.sleep(pause)
    return time.monotonic() - start


# Codings


def gunzip(data):
    return zlib.decompress(data, wbits=31)


@functools.lru_cache
def brotli_library():
    name = ctypes.util.find_library("brotlidec")
    if not name:
        raise Skip("there is no libbrotlidec")
    return ctypes.CDLL(name)


def unbrotli(data, most=1 << 24):
    """Decoded by the library that Debian's curl brings."""
    out, size = ctypes.create_string_buffer(most), ctypes.c_size_t(most)
    good = brotli_library().BrotliDecoderDecompress(
        ctypes.c_size_t(len(data)), data, ctypes.byref(size), out
    )
    ensure(good == 1, "no brotli")
    return out.raw[: size.value]


def remove(path):
    shutil.rmtree(path, ignore_errors=True)
