# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The results as lines for a terminal, and as the tables of docs/docsite/rst/performance.rst."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.bench.cases import LATENCIES, WAYS
from tests.bench.measuring import Measured, Timed
from tests.bench.startup import NO_OP, Start
from tests.bench.verdicts import Verdict
from tests.processes.harness import ROOT
from tests.scenarios.write_docs import put, table

PAGE = ROOT / "docs" / "docsite" / "rst" / "performance.rst"
LIBRARIES = ("ansible-core", "ovh", "requests")


def seconds(timed: Timed) -> str:
    """The median, the extremes, and the number of runs."""
    if len(timed.times) == 1:
        return f"{timed.median:.2f} (1 run)"
    return f"{timed.median:.2f} ({min(timed.times):.2f}-{max(timed.times):.2f}, {len(timed.times)} runs)"


def line(measured: Measured) -> str:
    """One line for the terminal."""
    idle = "" if measured.idle is None else f", over {measured.idle:.2f} s after the delivery"
    return (
        f"{measured.case.work:<28}{measured.case.way:<18}{measured.latency:>4} ms  {seconds(measured.timed):<30}"
        f"{measured.requests:>5} requests  {measured.timed.memory:4.0f} MiB{idle}"
    )


def start_line(start: Start) -> str:
    return f"{start.part:<10}{start.what:<42}{_milliseconds(start.timed)}"


def _milliseconds(timed: Timed) -> str:
    return f"{1000 * timed.median:.0f} ms ({1000 * min(timed.times):.0f}-{1000 * max(timed.times):.0f})"


def machine() -> str:
    """What the figures depend on."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    return (
        f"{today}; {_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}, {versions}"
    )


def _processor() -> str:
    found = Path("/proc/cpuinfo")
    lines = found.read_text("utf-8").splitlines() if found.is_file() else []
    return next((line.split(": ", 1)[1] for line in lines if line.startswith("model name")), platform.machine())


def cases_table(measured: Sequence[Measured]) -> str:
    """One row for each piece of work and way, one column for each latency."""
    header = ("Work", "By", *(f"{latency} ms" for latency in LATENCIES), "Requests", "MiB")
    return table(header, (20, 14, 16, 16, 16, 9, 6), _rows(measured))


def _rows(measured: Sequence[Measured]) -> Iterator[Sequence[str]]:
    for work in dict.fromkeys(one.case.work for one in measured):
        for way in WAYS.values():
            found = {one.latency: one for one in measured if one.case.work == work and one.case.way == way}
            if not found:
                continue
            cells = [seconds(found[latency].timed) if latency in found else "" for latency in LATENCIES]
            requests = sorted({one.requests for one in found.values()})
            span = str(requests[0]) if len(requests) == 1 else f"{requests[0]}-{requests[-1]}"
            yield work, way, *cells, span, f"{max(one.timed.memory for one in found.values()):.0f}"


def start_table(starts: Iterable[Start]) -> str:
    by_part = {(start.part, start.what): start.timed for start in starts}
    rows = []
    for part, what in by_part:
        if part == "playbook":
            module = by_part.get(("module", what))
            rows.append((what, _milliseconds(by_part[part, what]), _milliseconds(module) if module else ""))
    return table(
        ("A playbook with", "The whole of ansible-playbook", "Of that, the module's process"), (40, 30, 30), rows
    )


def knobs_table(starts: Sequence[Start]) -> str:
    plain = next(start.timed.median for start in starts if (start.part, start.what) == ("playbook", NO_OP))
    rows = [
        (start.what, _milliseconds(start.timed), f"{1000 * (start.timed.median - plain):+.0f} ms")
        for start in starts
        if start.part == "knob"
    ]
    return table(("Setting", "A no-op run", "Difference"), (50, 30, 20), rows)


def verdicts_table(verdicts: Iterable[Verdict]) -> str:
    words = {True: "kept", False: "missed", None: "not measured"}
    rows = [(verdict.promise, verdict.found, words[verdict.kept]) for verdict in verdicts]
    return table(("Promise", "Measured", ""), (60, 28, 12), rows)


def write(measured: Sequence[Measured], starts: Sequence[Start], verdicts: Sequence[Verdict]) -> None:
    """Renew the tables of the page."""
    page = PAGE.read_text("utf-8")
    page = put(page, "machine", f"{machine()}.\n")
    page = put(page, "work", cases_table(measured))
    page = put(page, "promises", verdicts_table(verdicts))
    page = put(page, "start", start_table(starts))
    page = put(page, "settings", knobs_table(starts))
    PAGE.write_text(page, "utf-8")
