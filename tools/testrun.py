"""script/test: builds, starts one PostgreSQL, runs every test, counts.

A test is a program that prints TAP. Those written in C are declared in Meson (`test(…)`); any other is
an executable file tests/SUITE/NAME. Its id is SUITE/NAME, with @tsan for the run under the thread
sanitizer; a step that is no TAP program (lint, a build, a fuzzer) counts as one case. What a test gets:

    KAIYUAN              the binary under test, with address and undefined-behaviour sanitizers
    KAIYUAN_RELEASE      the release binary
    KAIYUAN_BUILD        the build folder it stems from
    KAIYUAN_SOURCE       the root of the tree
    KAIYUAN_TEST_PG      URL of a PostgreSQL in which it may create databases
    KAIYUAN_TEST_QUICK   set in `script/test quick`: do a tenth
    TMPDIR               a folder of its own, removed afterwards

A script says in its first lines what it needs beyond that: `# test: alone timeout=600`.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, namedtuple
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
TIMEOUT = 300  # seconds, unless a test says more
FUZZ_SECONDS = 10
THREADED = (  # tests of code that several threads run at once, repeated under the thread sanitizer
    "unit/cache unit/db unit/server unit/app exact/race-sqlite exact/race-postgres".split()
)
NO_SCRIPTS = {"unit", "fuzz", "bench", "support"}  # folders of tests/ whose files are no tests
KINDS = ("passed", "failed", "skipped")
SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    "TSAN_OPTIONS": f"second_deadlock_stack=1:suppressions={ROOT}/tests/tsan.supp",
}

Test = namedtuple("Test", "id command env timeout alone")


class Result(namedtuple("Result", "test counts output seconds")):
    """What came of a test or a step."""

    @property
    def good(self):
        return not self.counts["failed"]



# What a TAP program said


def read_tap(output, status):
    """Counts of passed, failed and skipped. What was planned and not run has failed."""
    counts, planned = Counter(), None
    for line in output.splitlines():
        plan = re.match(r"1\.\.(\d+)(.*)", line)
        case = re.match(r"(not )?ok\b(.*)", line)
        if plan:
            planned = (planned or 0) + int(plan.group(1))
            counts["skipped"] += int(plan.group(1)) == 0
        elif case and re.search(r"#\s*skip", case.group(2), re.I):
            counts["skipped"] += 1
        elif case:
            counts["failed" if case.group(1) else "passed"] += 1
    ran = counts["passed"] + counts["failed"] + (counts["skipped"] if planned else 0)
    if planned is None or ran < planned:
        counts["failed"] += max(1, (planned or 0) - ran)
    elif status and not counts["failed"]:
        counts["failed"] += 1
    return counts


# Running programs

RUNNING = set()  # process groups to end when we are stopped


def execute(command, env, timeout):
    """Run it in a process group of its own and end what it leaves behind: output and status."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    RUNNING.add(process.pid)
    try:
        output, status = process.communicate(timeout=timeout)[0], process.returncode
        note = f"\nended by signal {-status}" if status < 0 else ""
    except subprocess.TimeoutExpired:
        end_group(process.pid)
        output, status = process.communicate()[0], 1
        note = f"\nstill running after {timeout} s"
    end_group(process.pid)
    RUNNING.discard(process.pid)
    return output.decode("utf-8", "replace") + note, status


def end_group(group):
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


def run_test(test):
    """Run one test in a temporary folder of its own."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)
        output, status = execute(test.command, {**test.env, "TMPDIR": folder}, test.timeout)
    if test.id.startswith("fuzz/"):
        counts = Counter({"failed" if status else "passed": 1})
    else:
        counts = read_tap(output, status)
    return Result(test, counts, output, time.monotonic() - start)


class Run:
    """One run of script/test: its steps, its counts, what failed."""

    def __init__(self):
        self.counts = Counter()
        self.failed = []
        self.start = time.monotonic()

    def step(self, name, command):
        """A command that is one case."""
        print(f"== {name}", flush=True)
        start = time.monotonic()
        output, status = execute(command, {}, None)
        counts = Counter({"failed" if status else "passed": 1})
        test = Test(name, command, {}, None, False)
        result = Result(test, counts, output, time.monotonic() - start)
        self.take(result, " ".join(command))
        return result

    def tests(self, title, tests):
        """Tests side by side, then those that want to be alone. How many there were."""
        if not tests:
            return 0
        print(f"== {title}", flush=True)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for result in pool.map(run_test, [test for test in tests if not test.alone]):
                self.take(result, f"script/test {result.test.id}")
        for test in tests:
            if test.alone:
                self.take(run_test(test), f"script/test {test.id}")
        return len(tests)

    def take(self, result, repeat):
        self.counts += result.counts
        told = ", ".join(f"{result.counts[what]} {what}" for what in KINDS if result.counts[what])
        mark = "ok" if result.good else "FAIL"
        print(f"  {mark:4} {result.test.id:24} {told:28} {result.seconds:6.1f} s", flush=True)
        if not result.good:
            self.failed.append(repeat)
            lines = result.output.strip().splitlines()
            if len(lines) > 200:  # the complaints and the end
                complaints = [line for line in lines[:-150] if re.match(r"not ok|#|.*error:", line)]
                lines = complaints[:100] + ["…"] + lines[-150:]
            print("\n".join("       | " + line for line in lines))
            print(f"       repeat: {repeat}", flush=True)

    def close(self):
        """The last lines; the exit status."""
        if self.failed:
            print("\nFailed; each line repeats one:")
            for repeat in self.failed:
                print("    " + repeat)
        print(f"\n{time.monotonic() - self.start:.0f} s in all")
        skipped = f", {self.counts['skipped']} skipped" if self.counts["skipped"] else ""
        print(f"{self.counts['passed']} passed, {self.counts['failed']} failed{skipped}")
        return 1 if self.counts["failed"] else 0


# Finding tests


def declared(build, mark="", wrapper=()):
    """The tests that Meson knows in a build folder."""
    found = []
    text = subprocess.check_output(["meson", "introspect", "--tests", os.path.join(ROOT, build)])
    for entry in json.loads(text):
        suite = entry["suite"][0].split(":")[-1]
        found.append(
            Test(
                f"{suite}/{entry['name']}{mark}",
                [*wrapper, *entry["cmd"]],
                {**entry["env"], "KAIYUAN_BUILD": os.path.join(ROOT, build)},
                max(TIMEOUT, entry["timeout"]),
                not entry["is_parallel"],
            )
        )
    return found


def scripts():
    """The executable files tests/SUITE/NAME."""
    found = []
    top = os.path.join(ROOT, "tests")
    for suite in sorted(os.listdir(top)):
        folder = os.path.join(top, suite)
        if suite in NO_SCRIPTS or not os.path.isdir(folder):
            continue
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and os.access(path, os.X_OK):
                with open(path, encoding="utf-8", errors="replace") as file:
                    needs = re.search(r"^# test: (.*)$", file.read(4000), re.M)
                words = needs.group(1).split() if needs else []
                limits = [int(word[8:]) for word in words if word.startswith("timeout=")]
                found.append(
                    Test(f"{suite}/{name}", [path], {}, max([TIMEOUT] + limits), "alone" in words)
                )
    return found


def fuzzers():
    names = [name[:-2] for name in sorted(os.listdir(f"{ROOT}/tests/fuzz")) if name.endswith(".c")]
    command = ["script/fuzz", "--built"]
    return [Test(f"fuzz/{n}", [*command, n, str(FUZZ_SECONDS)], {}, TIMEOUT, False) for n in names]


def chosen(tests, names):
    """Those called by their id, the end of it or the beginning of it; all without names."""
    return [
        test
        for test in tests
        if not names
        or any(test.id == n or test.id.endswith("/" + n) or test.id.startswith(n + "/") for n in names)
    ]


# What surrounds the tests


class Surroundings:
    """Environment, temporary folder and PostgreSQL; all gone at the end."""

    def __init__(self, quick):
        self.quick = quick

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="kaiyuan-test-")
        os.chmod(self.folder, 0o711)  # tests that give up their rights still reach their own folders
        tempfile.tempdir = self.folder
        os.environ.update(
            SANITIZERS,
            LC_ALL="C.UTF-8",
            PYTHONDONTWRITEBYTECODE="1",
            TMPDIR=self.folder,
            KAIYUAN=f"{ROOT}/build-asan/kaiyuan",
            KAIYUAN_RELEASE=f"{ROOT}/build/kaiyuan",
            KAIYUAN_BUILD=f"{ROOT}/build-asan",
            KAIYUAN_SOURCE=ROOT,
        )
        if self.quick:
            os.environ["KAIYUAN_TEST_QUICK"] = "1"
        self.database = None
        return self

    def start_database(self, run):
        """One server for all tests, unless the caller brought his own."""
        if "KAIYUAN_TEST_PG" in os.environ:
            return
        self.database = f"{self.folder}/pg"
        result = run.step("start PostgreSQL", ["tools/pg", "start", self.database])
        if result.good:
            os.environ["KAIYUAN_TEST_PG"] = result.output.strip()

    def __exit__(self, *_):
        for group in list(RUNNING):
            end_group(group)
        if self.database:
            execute(["tools/pg", "stop", self.database], {}, 60)
        shutil.rmtree(self.folder, ignore_errors=True)


def thread_wrapper():
    """The thread sanitizer wants a plain memory layout; some sandboxes do not let us ask for it."""
    command = ["setarch", "-R"]
    if shutil.which("setarch") and subprocess.call([*command, "true"], stderr=subprocess.DEVNULL) == 0:
        return command
    return []


def threaded():
    """The tests that are run under the thread sanitizer."""
    tests = declared("build-tsan", "@tsan", thread_wrapper())
    return [test for test in tests if test.id.split("@")[0] in THREADED]


# The whole


def run_quick(run, around):
    run.step("lint", ["script/lint", "--quick"])
    if run.step("build asan", ["script/build", "asan"]).good:
        around.start_database(run)
        run.tests("unit tests", chosen(declared("build-asan"), ["unit"]))


def run_all(run, around):
    run.step("lint", ["script/lint"])
    if not run.step("build asan", ["script/build", "asan"]).good:
        return
    run.step("build release", ["script/build", "release"])
    around.start_database(run)
    run.tests("tests, with address and undefined-behaviour sanitizers", declared("build-asan") + scripts())
    run.step("build clang", ["script/build", "clang"])
    if run.step("build tsan", ["script/build", "tsan"]).good:
        run.tests("tests, with thread sanitizer", threaded())
    if run.step("build fuzz", ["script/build", "fuzz", "fuzzers"]).good:
        run.tests(f"fuzzers, {FUZZ_SECONDS} s each", fuzzers())


def run_named(run, around, names):
    """Only these, building no more than they need."""
    if any(name in ("lint", "build") for name in names):
        sys.exit(f"script/test: '{names[0]}' is a step: script/{names[0]}")
    ran = 0
    threads = [name for name in names if name.endswith("@tsan")]
    plain = [name for name in names if name not in threads and name.split("/")[0] != "fuzz"]
    if plain and run.step("build asan", ["script/build", "asan"]).good:
        around.start_database(run)
        ran += run.tests("tests", chosen(declared("build-asan") + scripts(), plain))
    if threads and run.step("build tsan", ["script/build", "tsan"]).good:
        around.start_database(run)
        ran += run.tests("tests, with thread sanitizer", chosen(threaded(), threads))
    tests = chosen(fuzzers(), names)
    if tests and run.step("build fuzz", ["script/build", "fuzz", "fuzzers"]).good:
        ran += run.tests("fuzzers", tests)
    if not ran and not run.failed:
        sys.exit(f"script/test: no test is called {' or '.join(names)}; ids are SUITE/NAME")


def main():
    parser = argparse.ArgumentParser(
        prog="script/test",
        description="Install, build and test. Without a name: everything.",
        epilog="example: script/test quick; script/test unit/base http fuzz/tmpl unit/cache@tsan",
    )
    parser.add_argument(
        "names", nargs="*", metavar="quick|NAME", help="quick, or ids SUITE/NAME, or a suite"
    )
    names = parser.parse_args().names
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    run = Run()
    with Surroundings(quick=names == ["quick"]) as around:
        if names == ["quick"]:
            run_quick(run, around)
        elif names:
            run_named(run, around, names)
        else:
            run_all(run, around)
        status = run.close()
    return status


if __name__ == "__main__":
    sys.exit(main())
