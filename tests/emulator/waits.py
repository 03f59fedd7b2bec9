# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When something becomes true: at once, after some reads, after some seconds, or by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass
class Wait:
    """Done when it was read often enough, and is old enough, and does not wait for a hand."""

    after_reads: int = 0
    after_seconds: float = 0.0
    manual: bool = False

    def done(self, reads: int, since: float, now: float) -> bool:
        return not self.manual and reads >= self.after_reads and now >= since + self.after_seconds

    def moment(self, since: float, now: float) -> float:
        """When it became true; only reads make that moment depend on who looks."""
        return now if self.after_reads else since + self.after_seconds

    @classmethod
    def of(cls, spec: Mapping[str, Any] | None) -> Wait:
        spec = spec or {}
        unknown = set(spec) - {"after_reads", "after_seconds", "manual"}
        if unknown:
            raise ValueError(f"unknown keys for a wait: {', '.join(sorted(unknown))}")
        return cls(
            int(spec.get("after_reads", 0)), float(spec.get("after_seconds", 0.0)), bool(spec.get("manual", False))
        )


@dataclass
class Gate:
    """A thing that cannot be seen until its wait is over."""

    wait: Wait
    since: float
    reads: int = 0
    status: int = 404

    def is_open(self, now: float) -> bool:
        return self.wait.done(self.reads, self.since, now)
