# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read what a test run counted from its closing lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PYTEST_LINE = re.compile(r"^(?:=+ )?(\d+ [a-z ]+(?:, \d+ [a-z ]+)*) in [\d.]+s", re.MULTILINE)
_PYTEST_COUNT = re.compile(r"(\d+) (passed|failed|error|skipped|xfailed|xpassed)")


@dataclass(frozen=True)
class Tally:
    """What a step counted; a step that is not a test run counts as one."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def of_pytest(output: str) -> Tally:
    """Add up the closing lines of one or more pytest runs."""
    total = Tally()
    for line in _PYTEST_LINE.findall(output):
        counts = {name: int(number) for number, name in _PYTEST_COUNT.findall(line)}
        total += Tally(
            passed=counts.get("passed", 0) + counts.get("xfailed", 0),
            failed=counts.get("failed", 0) + counts.get("error", 0) + counts.get("xpassed", 0),
            skipped=counts.get("skipped", 0),
        )
    return total


def of_step(succeeded: bool, output: str, *, pytest: bool) -> Tally:
    """The share of one step; test runs that ran no test have failed, whatever their exit code says."""
    total = of_pytest(output) if pytest else Tally(passed=int(succeeded))
    if total.failed or (succeeded and total.passed):
        return total
    return total + Tally(failed=1)
