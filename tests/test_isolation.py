"""Parsing in a child process: results, limits, deaths, orphans (F24 to F26)."""

from __future__ import annotations

import mmap
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from extraction.errors import ReadingError
from extraction.reading import isolation
from extraction.reading.isolation import Killed, beat, run_isolated
from extraction.reading.limits import Limits
from extraction.reading.raw import RawDocument, RawLine

BOTH = pytest.mark.parametrize("fork", [True, False], ids=["fork", "spawn"])
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to compare with")
if not hasattr(os, "fork"):
    BOTH = pytest.mark.parametrize("fork", [False])


def double(value: int) -> int:
    return 2 * value


def document(characters: int) -> RawDocument:
    boxes = np.ones((characters, 4), np.float32)
    return RawDocument("application/pdf", (RawLine("年" * characters, 0, 1, boxes),), pages=1)


def refuse() -> None:
    raise ReadingError("damaged", "cut short")


def fail() -> None:
    raise KeyError("页")


def die(number: int) -> None:
    os.kill(os.getpid(), number)


def swallow(megabytes: int) -> int:
    """Maps memory and does not touch it: the cap is on addresses."""
    return np.empty(megabytes * 1_000_000, np.uint8).nbytes


def hang() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(1)


def work(steps: int, pause: float, pages: int | None = None) -> int:
    for _ in range(steps):
        time.sleep(pause)
        beat(pages)
    return steps


def leave_a_grandchild(path: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(path).write_text(str(process.pid))
    hang()


def chatter() -> str:
    os.write(1, b"noise on standard output\n")
    return "answer"


def code(function: object, *args: object, fork: bool = True, limits: Limits | None = None, pages: int = 0) -> Killed:
    with pytest.raises(Killed) as caught:
        run_isolated(function, args, limits or Limits(), pages, fork=fork)  # type: ignore[arg-type]
    return caught.value


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone_within(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and is_alive(pid):
        time.sleep(0.02)
    return not is_alive(pid)


@BOTH
def test_result_comes_back(fork: bool) -> None:
    assert run_isolated(double, (21,), Limits(), fork=fork) == 42
    there, here = run_isolated(document, (100_000,), Limits(), fork=fork), document(100_000)
    [line], [expected] = there.blocks, here.blocks
    assert isinstance(line, RawLine)
    assert isinstance(expected, RawLine)
    assert line.text == expected.text
    assert line.boxes is not None
    assert np.array_equal(line.boxes, np.ones((100_000, 4)))


@BOTH
def test_printing_does_not_disturb_the_answer(fork: bool) -> None:
    assert run_isolated(chatter, (), Limits(), fork=fork) == "answer"


@BOTH
def test_typed_errors_pass_through(fork: bool) -> None:
    with pytest.raises(ReadingError) as caught:
        run_isolated(refuse, (), Limits(), fork=fork)
    assert (caught.value.code, caught.value.detail) == ("damaged", "cut short")


@BOTH
def test_other_errors_are_a_crash_that_names_them(fork: bool) -> None:
    killed = code(fail, fork=fork)
    assert (killed.code, killed.detail) == ("crash", "KeyError: '页'")


@BOTH
@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
def test_f24_death_by_a_signal_is_a_crash(fork: bool, number: signal.Signals) -> None:
    killed = code(die, number, fork=fork)
    assert (killed.code, killed.detail) == ("crash", number.name)


@BOTH
def test_f25_a_child_without_progress_is_killed(fork: bool) -> None:
    started = time.monotonic()
    killed = code(hang, fork=fork, limits=Limits(stall_seconds=0.5))
    assert (killed.code, killed.detail) == ("timeout", "no progress for 0.5 s")
    assert time.monotonic() - started < 2.5


def test_f25_a_child_over_its_time_is_killed_though_it_moves() -> None:
    limits = Limits(seconds=0.3, seconds_per_page=0.1, stall_seconds=5)
    killed = code(work, 100, 0.05, limits=limits, pages=2)
    assert (killed.code, killed.detail) == ("timeout", "over 0.5 s")
    assert run_isolated(work, (8, 0.05), Limits(seconds=20, stall_seconds=5)) == 8


def test_beats_hold_off_the_stall_limit_and_their_lack_does_not() -> None:
    limits = Limits(stall_seconds=0.5)
    assert run_isolated(work, (10, 0.1), limits) == 10
    assert code(work, 1, 1.0, limits=limits).detail == "no progress for 0.5 s"


def test_pages_told_by_the_child_extend_its_time() -> None:
    limits = Limits(seconds=0.3, seconds_per_page=0.1)
    assert run_isolated(work, (10, 0.05, 20), limits) == 10
    assert code(work, 100, 0.05, 1, limits=limits).detail == "over 0.4 s"


def test_beat_outside_a_child_does_nothing() -> None:
    assert isolation._answers is None
    beat()
    beat(3)


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS holds on Linux only")
@BOTH
def test_memory_is_capped(fork: bool) -> None:
    limits = Limits(memory=200_000_000)
    killed = code(swallow, 4000, fork=fork, limits=limits)
    assert killed.code == "memory"
    assert run_isolated(swallow, (100,), limits, fork=fork) == 100_000_000
    loose = Limits(memory=9 * 10**9)
    assert run_isolated(swallow, (4000,), loose, fork=fork) == 4_000_000_000  # negative control: the cap did it


def test_a_child_that_dies_near_its_cap_died_of_memory() -> None:
    # In a process of its own: what a child inherits from a long test run blurs how much it took itself.
    ask = (
        "from test_isolation import Limits, code, swallow_and_abort as swallow;"
        "print(code(swallow, 190, limits=Limits(memory=200_000_000)).code)"
    )
    told = subprocess.run(
        [sys.executable, "-c", ask], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
    )
    assert told.stdout == "memory\n"
    ballast = bytearray(b"x") * 300_000_000  # what we use ourselves is none of the child's doing
    assert code(swallow_and_abort, 10, limits=Limits(memory=200_000_000)).code == "crash"
    del ballast


def swallow_and_abort(megabytes: int) -> None:
    """What a C library does that finds no more memory."""
    with mmap.mmap(-1, megabytes * 1_000_000) as kept:  # pages of its own, none that the parent had freed
        for _ in range(megabytes):
            kept.write(b"x" * 1_000_000)
        os.abort()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_f25_what_the_child_started_dies_with_it(tmp_path: Path) -> None:
    path = tmp_path / "pid"
    assert code(leave_a_grandchild, str(path), limits=Limits(stall_seconds=1)).code == "timeout"
    assert gone_within(int(path.read_text()), 2)


_PARENT = """
import os, sys, time
from pathlib import Path
from extraction.reading.isolation import run_isolated
from extraction.reading.limits import Limits
def hang(path):
    Path(path).write_text(str(os.getpid()))
    time.sleep(60)
run_isolated({function}, (sys.argv[1],), Limits(), fork={fork})
"""


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
@BOTH
def test_f26_no_orphan_when_the_parent_is_killed(fork: bool, tmp_path: Path) -> None:
    path = tmp_path / "pid"
    (tmp_path / "hanging.py").write_text(
        "import os, time\nfrom pathlib import Path\n"
        "def hang(p):\n    Path(p).write_text(str(os.getpid()))\n    time.sleep(60)\n"
    )
    program = _PARENT.format(function="hang" if fork else "__import__('hanging').hang", fork=fork)
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(path)], env={**os.environ, "PYTHONPATH": str(tmp_path)}
    )
    try:
        end = time.monotonic() + 10
        while not (path.exists() and path.read_text()) and time.monotonic() < end:
            time.sleep(0.02)
        child = int(path.read_text())
        assert is_alive(child)
    finally:
        parent.kill()
        parent.wait()
    assert gone_within(child, 2)


def test_children_from_several_threads_do_not_wait_for_each_other() -> None:
    ended: list[float] = []

    def run(pause: float) -> None:
        started = time.monotonic()
        run_isolated(work, (1, pause), Limits())
        ended.append(time.monotonic() - started)

    threads = [threading.Thread(target=run, args=(pause,)) for pause in (3.0, 0.05)]
    for thread in threads:
        thread.start()
    threads[1].join()
    assert ended[0] < 1.5
    threads[0].join()


def test_no_process_and_no_file_handle_is_left() -> None:
    before = set(os.listdir("/proc/self/fd")) if sys.platform == "linux" else set()
    for function, args in ((double, (1,)), (refuse, ()), (die, (signal.SIGKILL,))):
        with pytest.MonkeyPatch.context(), _quiet():
            run_isolated(function, args, Limits())
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    if sys.platform == "linux":
        assert set(os.listdir("/proc/self/fd")) == before


def _quiet() -> object:
    import contextlib

    return contextlib.suppress(ReadingError, Killed)


def test_a_fork_costs_milliseconds() -> None:
    run_isolated(double, (1,), Limits())
    started = time.perf_counter()
    for _ in range(20):
        run_isolated(double, (1,), Limits())
    assert (time.perf_counter() - started) / 20 < 0.1  # 5 ms on an idle machine
