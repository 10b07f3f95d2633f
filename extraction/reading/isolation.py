"""Parsing in a child process with limits, so that no file can take the program down (`docs/reliability.md`, F24 to
F26).

On Linux and macOS the child is forked (3 to 5 ms); elsewhere it is started anew and given its work over a pipe, with
the same outcomes. Memory is capped where the system knows RLIMIT_AS (Linux); a child cannot outlive its parent on
Linux. The child is our own code and its answers are trusted, so they come back as pickles.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import struct
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NoReturn, Protocol, TypeVar

from extraction.errors import FailedCode, ReadingError
from extraction.reading.limits import Limits

if TYPE_CHECKING:
    import ctypes
    import subprocess

Result = TypeVar("Result")
Frame = tuple[bytes, bytes]
"""What a child sends: the kind, and the payload that goes with it."""

_BEAT, _PAGES, _DONE, _REJECTED, _KILLED = b"b", b"p", b"d", b"r", b"k"
_READ: Final = 1 << 20
_HEADER: Final = struct.Struct(">cQ")
_DIE_WITH_PARENT: Final = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
_MAPPED, _RESIDENT = 0, 1
_NEAR_CAP: Final = 0.8
"""A child that a signal ended with so much of its cap in use died of memory: C libraries abort where Python raises."""
_BOOTSTRAP: Final = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from extraction.reading.isolation import serve; serve()"
)

_ENDED: Final[Frame] = (b"", b"")
"""In place of a frame: the child has closed its end."""

_answers: BinaryIO | None = None
"""In a child: where its frames go. In the parent: None."""


class Killed(Exception):  # noqa: N818  # it is what happened to the child, not a mistake of the caller
    """The child did not come back with a result; `code` says why, `detail` which limit or error it was."""

    def __init__(self, code: FailedCode, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code: FailedCode = code
        self.detail = detail


def beat(pages: int | None = None) -> None:
    """Called by readers while they get on; `pages` once they know how many there are, which extends the time limit.

    Does nothing outside an isolated child.
    """
    if _answers is not None:
        _send(_answers, _BEAT if pages is None else _PAGES, b"" if pages is None else struct.pack(">Q", pages))


def run_isolated(
    function: Callable[..., Result], args: Sequence[Any], limits: Limits, pages_hint: int = 0, fork: bool | None = None
) -> Result:
    """What `function(*args)` returns, computed in a child process.

    `fork`: None takes fork where the system has it. Raises the ReadingError that the function raised, and Killed:
    "timeout" (the whole took too long, or nothing moved), "memory", "crash" (death by a signal, or any other
    exception).
    """
    start = _fork if (hasattr(os, "fork") if fork is None else fork) else _spawn
    child = start(function, tuple(args), limits)
    try:
        kind, payload = _answer(child, limits, pages_hint)
    finally:
        child.kill()
    if kind == _DONE:
        result: Result = pickle.loads(payload)
        return result
    if kind == _REJECTED:
        raise ReadingError(*pickle.loads(payload))
    raise Killed(*pickle.loads(payload)) if kind == _KILLED else child.death(limits)


class _Frames(Protocol):
    def get(self, block: bool = True, timeout: float | None = None) -> Frame:
        """The next frame, _ENDED after the last. Raises queue.Empty after `timeout` seconds."""


def _answer(child: _Child, limits: Limits, pages: int) -> Frame:
    """The last frame of a child, _ENDED where it died without one."""
    started = moved = time.monotonic()
    allowed = limits.seconds + limits.seconds_per_page * pages
    while True:
        now = time.monotonic()
        wait = min(started + allowed, moved + limits.stall_seconds) - now
        try:
            kind, payload = child.frames.get(timeout=max(0.0, wait))
        except Empty:
            whole = time.monotonic() >= started + allowed
            reason = f"over {allowed:g} s" if whole else f"no progress for {limits.stall_seconds:g} s"
            raise Killed("timeout", reason) from None
        if kind == _PAGES:
            allowed = limits.seconds + limits.seconds_per_page * struct.unpack(">Q", payload)[0]
        elif kind != _BEAT:
            return kind, payload
        moved = time.monotonic()


@dataclass(slots=True)
class _Child:
    """A running child: its process, its frames as they arrive, and the bytes that it shared with us when it was
    forked."""

    pid: int
    frames: _Frames
    process: subprocess.Popen[bytes] | None = None
    inherited: int = 0
    status: int = 0
    peak: int = 0

    def kill(self) -> None:
        """Ends the child and all that it started, and waits until it is gone."""
        if self.process is not None:
            if os.name == "posix":
                _kill_group(self.pid)
            self.process.kill()
            self.status = self.process.wait()
            return
        _kill_group(self.pid)
        if isinstance(self.frames, _Polled):
            self.frames.close()
        _, status, usage = os.wait4(self.pid, 0)
        self.status = os.waitstatus_to_exitcode(status)
        self.peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)

    def death(self, limits: Limits) -> Killed:
        """Why a child that gave no answer is gone."""
        if self.peak - self.inherited > _NEAR_CAP * limits.memory:
            return Killed("memory", f"over {limits.memory} bytes")
        name = signal.Signals(-self.status).name if -self.status in set(signal.Signals) else f"status {self.status}"
        return Killed("crash", name)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _fork(function: Callable[..., Any], args: tuple[Any, ...], limits: Limits) -> _Child:
    readable, writable = os.pipe()
    parent = os.getpid()
    _libc()
    inherited = _pages(_RESIDENT)
    pid = os.fork()
    if pid == 0:
        _forked_child(writable, parent, function, args, limits)
    with contextlib.suppress(OSError):  # the child does it too; whoever comes first
        os.setpgid(pid, pid)
    os.close(writable)
    return _Child(pid, _Polled(readable), inherited=inherited)


def _forked_child(
    writable: int, parent: int, function: Callable[..., Any], args: tuple[Any, ...], limits: Limits
) -> NoReturn:
    """What the child does, from its first moment to its last."""
    try:
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        die_with_parent()
        if os.getppid() != parent:
            os._exit(0)
        os.closerange(3, writable)
        os.closerange(writable + 1, os.sysconf("SC_OPEN_MAX"))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        _work(os.fdopen(writable, "wb"), function, args, limits)
    finally:
        os._exit(0)


def _spawn(function: Callable[..., Any], args: tuple[Any, ...], limits: Limits) -> _Child:
    """A child without fork: a new interpreter that is given its work as a pickle."""
    import subprocess

    process = subprocess.Popen(
        [sys.executable, "-c", _BOOTSTRAP],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=os.name == "posix",
    )
    assert process.stdin is not None
    assert process.stdout is not None
    frames = _listen(process.stdout)
    with contextlib.suppress(BrokenPipeError), process.stdin as pipe:
        pickle.dump(sys.path, pipe)
        pickle.dump((os.getpid(), function, args, limits), pipe)
    return _Child(process.pid, frames, process)


def serve() -> None:
    """The main program of a child that was not forked. Its own printing goes to standard error, out of the answers'
    way."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    die_with_parent()
    try:
        parent, function, args, limits = pickle.load(sys.stdin.buffer)
    except (AttributeError, ImportError, pickle.UnpicklingError, EOFError) as error:
        _send(answers, _KILLED, pickle.dumps(("crash", f"{type(error).__name__}: {error}")))
        return
    if os.name != "posix" or os.getppid() == parent:
        _work(answers, function, args, limits)


def _work(answers: BinaryIO, function: Callable[..., Any], args: tuple[Any, ...], limits: Limits) -> None:
    """Runs the function under the memory cap and sends how it ended."""
    global _answers
    _answers = answers
    _cap_memory(limits.memory)
    try:
        kind, payload = _DONE, pickle.dumps(function(*args), pickle.HIGHEST_PROTOCOL)
    except ReadingError as error:
        kind, payload = _REJECTED, pickle.dumps((error.code, error.detail))
    except Killed as error:
        kind, payload = _KILLED, pickle.dumps((error.code, error.detail))
    except MemoryError:
        kind, payload = _KILLED, pickle.dumps(("memory", f"over {limits.memory} bytes"))
    except BaseException as error:  # whatever it is, the parent must hear of it
        kind, payload = _KILLED, pickle.dumps(("crash", f"{type(error).__name__}: {error}"))
    _send(answers, kind, payload)


def _send(answers: BinaryIO, kind: bytes, payload: bytes) -> None:
    answers.write(_HEADER.pack(kind, len(payload)))
    answers.write(payload)
    answers.flush()


@dataclass(slots=True)
class _Polled:
    """The frames that come out of a pipe, waited for with poll(2)."""

    readable: int
    _read: bytearray = field(default_factory=bytearray)

    def get(self, block: bool = True, timeout: float | None = None) -> Frame:
        import select

        waiter = select.poll()
        waiter.register(self.readable, select.POLLIN | select.POLLHUP)
        end = time.monotonic() + (timeout or 0.0)
        while True:
            if frame := self._cut():
                return frame
            if not waiter.poll(max(0.0, end - time.monotonic()) * 1000):
                raise Empty
            piece = os.read(self.readable, _READ)
            if not piece:
                return _ENDED
            self._read += piece

    def _cut(self) -> Frame | None:
        """The first frame, once it is whole, taken off what was read."""
        if len(self._read) < _HEADER.size:
            return None
        kind, size = _HEADER.unpack_from(self._read)
        end = _HEADER.size + size
        if len(self._read) < end:
            return None
        payload = bytes(self._read[_HEADER.size : end])
        del self._read[:end]
        return kind, payload

    def close(self) -> None:
        os.close(self.readable)


def _listen(stream: Any) -> SimpleQueue[Frame]:
    """The frames of a stream, read by a thread: poll(2) does not wait for pipes on Windows."""
    import threading

    frames: SimpleQueue[Frame] = SimpleQueue()

    def listen() -> None:
        with stream:
            for frame in _frames(stream):
                frames.put(frame)
        frames.put(_ENDED)

    threading.Thread(target=listen, daemon=True).start()
    return frames


def _frames(stream: BinaryIO) -> Iterator[Frame]:
    """The whole frames; a torn last one is that of a child that died."""
    while len(header := stream.read(_HEADER.size)) == _HEADER.size:
        kind, size = _HEADER.unpack(header)
        payload = stream.read(size)
        if len(payload) < size:
            return
        yield kind, payload


def die_with_parent() -> None:
    """Has the kernel end this process when its parent ends (Linux; elsewhere nothing happens)."""
    libc = _libc()
    if libc is not None:
        libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL)


_loaded: list[ctypes.CDLL | None] = []


def _libc() -> ctypes.CDLL | None:
    """The C library, looked up before forking: doing so in each child costs a millisecond."""
    if not _loaded:
        import ctypes

        _loaded.append(ctypes.CDLL(None) if sys.platform == "linux" else None)
    return _loaded[0]


def _cap_memory(allowed: int) -> None:
    """Caps the address space at what is mapped now and `allowed` bytes more."""
    if sys.platform != "linux":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_pages(_MAPPED) + allowed, hard))


def _pages(column: int) -> int:
    """A figure of this process from /proc/self/statm (proc(5)), in bytes; 0 where there is no such file."""
    if sys.platform != "linux":
        return 0
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[column]) * os.sysconf("SC_PAGE_SIZE")
