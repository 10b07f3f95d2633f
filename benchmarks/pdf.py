"""The PDF reader against plain pdfplumber (`extract_text` and `extract_tables` on every page), in one run.

    python benchmarks/pdf.py [FILE.pdf ...]

Without files: the sample PDF in ../shared. Prints for each file the medians of both, their ratio, and how many of
pdfplumber's table cells this reader gives with the same text; then the peak memory of a child that reads a made PDF of
2,000 pages, and the time for a page of a million paths.
"""

from __future__ import annotations

import gc
import io
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pdf_fixtures as made  # noqa: E402

from extraction.reading.limits import Limits  # noqa: E402
from extraction.reading.pdf import read_pdf  # noqa: E402
from extraction.reading.raw import RawTable  # noqa: E402

RUNS = 7
PAGES = 2000
PATHS = 1_000_000
PROSE = "主动公开政府信息情况如下所述依法依规及时准确全面公开各类信息"


def plain(data: bytes) -> list[list[list[list[str | None]]]]:
    """What pdfplumber gives for the tables of each page; the text is extracted too."""
    import pdfplumber

    tables = []
    with pdfplumber.open(io.BytesIO(data)) as file:
        for page in file.pages:
            page.extract_text()
            tables.append(page.extract_tables())
            page.close()
    return tables


def timed(action: Callable[[], object]) -> float:
    """Milliseconds. Rubbish of the other reader is cleared away first."""
    gc.collect()
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def compare(data: bytes) -> tuple[int, int, list[str]]:
    """Cells of pdfplumber's that are the same here, cells that are not, and cells that only this reader has.

    Rows of one cell are left out: pdfplumber takes the white ground behind lines of prose for them.
    """
    own: Counter[tuple[int, str]] = Counter()
    for block in read_pdf(data, Limits()).blocks:
        if isinstance(block, RawTable):
            own.update((block.page or 0, "".join(cell.text.split())) for cell in block.cells if cell.text)
    theirs: Counter[tuple[int, str]] = Counter()
    for number, tables in enumerate(plain(data), 1):
        rows = [row for table in tables for row in table if sum(cell is not None for cell in row) > 1]
        theirs.update((number, "".join(cell.split())) for row in rows for cell in row if cell)
    lost = theirs - own
    return (theirs - lost).total(), lost.total(), sorted(text for _, text in (own - theirs).elements())


def race(path: Path) -> None:
    """Prints one file's figures; the two take turns, so that both see the same machine."""
    data = path.read_bytes()
    same, lost, gained = compare(data)
    pairs = [(timed(lambda: read_pdf(data, Limits())), timed(lambda: plain(data))) for _ in range(RUNS)]
    ours, theirs = median(one for one, _ in pairs), median(other for _, other in pairs)
    print(f"{path.name}: {ours:.0f} ms, plain pdfplumber {theirs:.0f} ms, ratio {theirs / ours:.1f}")
    print(f"  cells of pdfplumber's: {same} the same, {lost} different; only here: {len(gained)} {gained}")


def long_report() -> bytes:
    """A PDF of 2,000 pages, each with prose and a table."""
    pages = []
    for number in range(1, PAGES + 1):
        page = made.Page().text(280, 810, f"- {number} -", 9)
        for line in range(20):
            page.text(90, 80 + 20 * line, PROSE[(number + line) % len(PROSE) :] + PROSE[: (number + line) % len(PROSE)])
        rows = [["项目", "本年", "上年", "合计"]] + [["许可", str(number), "0", str(number)]] * 5
        pages.append(page.grid([90, 200, 300, 400, 500], [500.0 + 25 * row for row in range(7)], rows))
    return made.pdf(*pages)


def many_paths() -> bytes:
    """A page of a million lines and a line of text."""
    page = made.Page().text(90, 80, "文字")
    page.operators += [f"{n % 500} {n // 500 % 800} m {n % 500 + 5} {n // 500 % 800} l S" for n in range(PATHS)]
    return made.pdf(page)


def alone(data: bytes) -> tuple[float, float, tuple[str, ...], int]:
    """Seconds, peak memory in MB, what is missing and the number of blocks, of reading `data` in a child process."""
    source, sink = os.pipe()
    child = os.fork()
    if not child:
        start = time.perf_counter()
        document = read_pdf(data, Limits())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        seconds = time.perf_counter() - start
        os.write(sink, f"{seconds} {peak} {len(document.blocks)} {','.join(document.missing)}".encode())
        os._exit(0)
    os.close(sink)
    with os.fdopen(source, "rb") as pipe:
        seconds_text, peak_text, blocks, *missing = pipe.read().decode().split(" ")
    os.waitpid(child, 0)
    return float(seconds_text), float(peak_text), tuple(filter(None, missing)), int(blocks)


def main() -> None:
    """Runs everything."""
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, data in ((f"{PAGES} pages", long_report()), (f"{PATHS} paths on a page", many_paths())):
        seconds, peak, missing, blocks = alone(data)
        print(f"{name}: {seconds:.1f} s, peak {peak:.0f} MB, {blocks} blocks, missing {missing}")
    print(f"  (the process before reading: {base:.0f} MB)")
    for path in map(Path, sys.argv[1:] or [ROOT.parent / "shared" / "samples" / "hongze-2023.pdf"]):
        race(path)


if __name__ == "__main__":
    main()
