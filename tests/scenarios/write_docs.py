# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.scenarios.write_docs`: measure again, and renew the tables of docs/docsite/rst/exactly_once.rst."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.scenarios import crash_points, peer
from tests.scenarios.peer_rows import SECTIONS

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "docsite" / "rst" / "exactly_once.rst"
PEER_HEADER = ("Situation", "Provider, first run", "Provider, at the end", "Here, first run", "Here, at the end")
CRASH_HEADER = ("The run dies after its request", "What is there", "What the next run does")


def table(header: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in the notation that keeps one line for each row."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([header, *rows])
    body = "".join(f"   {line}\n" for line in text.getvalue().splitlines())
    return f".. csv-table::\n   :header-rows: 1\n   :widths: {' '.join(map(str, widths))}\n\n{body}"


def peer_table(section: str) -> str:
    rows = []
    for row in SECTIONS[section].values():
        measured = peer.measure(row)
        left = f", {measured.carts} cart left to expire" if measured.carts else ""
        rows.append((row.situation, row.peer_first, row.peer_end, measured.first, measured.end + left))
    return table(PEER_HEADER, (28, 18, 18, 18, 18), rows)


def crash_table() -> str:
    rows = []
    for point, length in crash_points.grouped(crash_points.measure()):
        span = f"{point.number}-{point.number + length - 1}" if length > 1 else str(point.number)
        more = ", then reads" if length > 1 else ""
        rows.append((f"{span}: {point.request}{more}", point.there, point.next_run))
    return table(CRASH_HEADER, (34, 26, 40), rows)


def generated() -> dict[str, str]:
    return {"crash points": crash_table(), **{f"peer, {section}": peer_table(section) for section in SECTIONS}}


def put(page: str, name: str, text: str) -> str:
    """Return the page with the text between the marks of that name."""
    begin, end = f".. begin measured: {name}\n", f".. end measured: {name}\n"
    if page.count(begin) != 1 or page.count(end) != 1:
        raise ValueError(f"the page needs the marks of {name!r} once")
    before, rest = page.split(begin)
    return f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}"


def renewed(page: str) -> str:
    """Return the page with what stands between the marks measured anew."""
    for name, text in generated().items():
        page = put(page, name, text)
    return page


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
