# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was asked of the emulator, without secrets and without order links."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

SECRET_PARAMETERS = ("voucher", "coupon", "token", "code")
LIMIT = 100_000


@dataclass
class JournalEntry:
    """One request. Bodies are not kept, only the names of fields that the schema does not know."""

    n: int
    time: float
    method: str
    path: str
    query: str
    prefix: str = ""
    route: str | None = None
    status: int | None = None
    identity: str | None = None
    write: bool = False
    unknown_fields: list[str] = field(default_factory=list)
    fault: str | None = None
    outcome: str = "answer"
    effect: bool = True
    # When a late effect took place after all, in true time; None for all that were carried out at once or never.
    effect_at: float | None = None
    query_id: str = ""
    run: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def masked(query: str) -> str:
    """Hide the values that open or pay for something."""
    if not any(name in query for name in SECRET_PARAMETERS):
        return query
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, "***" if name in SECRET_PARAMETERS else value) for name, value in pairs], safe="*")


def find(journal: list[JournalEntry], n: int) -> JournalEntry | None:
    """Return the entry of that number, unless it was dropped."""
    place = bisect_left(journal, n, key=lambda entry: entry.n)
    return journal[place] if place < len(journal) and journal[place].n == n else None


def append(journal: list[JournalEntry], entry: JournalEntry) -> None:
    """Keep the newest entries: a long simulation must not fill the memory."""
    if len(journal) >= LIMIT:
        del journal[: LIMIT // 2]
    journal.append(entry)
