"""gongkai: annual reports on the disclosure of government information, turned into evidence.

from extraction import read_report
report = read_report("report.txt")
report.tables["requests.new_received.total"]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Report", "__version__", "read_report", "to_frame"]

if TYPE_CHECKING:
    from extraction.pipeline import read_report
    from extraction.record import Report
    from extraction.tabular.frames import to_frame

_HOMES = {"read_report": "extraction.pipeline", "Report": "extraction.record", "to_frame": "extraction.tabular.frames"}


def __getattr__(name: str) -> Any:
    """Loads a public name when it is first asked for, so that `import extraction` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
