# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make test` counts what its steps counted, and never takes silence for success."""

from __future__ import annotations

import pytest

from ansible_collections.community.ovhcloud.tests.unit.devkit import load

tally = load("tally")


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        ("12 passed in 3.21s", "12 passed, 0 failed"),
        ("======= 1 failed, 2 passed, 3 skipped in 0.05s =======", "2 passed, 1 failed, 3 skipped"),
        ("2 failed, 5 passed, 1 error in 61.20s (0:01:01)", "5 passed, 3 failed"),
        ("7 failed, 4 passed, 42 subtests passed in 41.98s", "4 passed, 7 failed"),
        ("5 passed, 1 xfailed, 1 xpassed, 2 warnings in 1.00s", "6 passed, 1 failed"),
    ],
)
def test_a_closing_line_of_pytest_is_counted(line: str, counted: str) -> None:
    assert str(tally.of_pytest(f"collected some\n{line}\n")) == counted


def test_several_runs_in_one_output_are_added_up() -> None:
    assert (
        str(tally.of_pytest("=== 2 passed in 1.0s ===\nother\n=== 1 failed, 3 passed in 2.0s ===\n"))
        == "5 passed, 1 failed"
    )


@pytest.mark.parametrize(
    ("succeeded", "output"),
    [
        (True, "no tests ran in 0.01s"),
        (True, ""),
        (True, "3 skipped in 0.1s"),
        (False, "4 passed in 0.1s"),
        (False, "a crash"),
    ],
)
def test_a_test_run_without_a_passed_test_or_with_a_bad_exit_code_has_failed(succeeded: bool, output: str) -> None:
    assert tally.of_step(succeeded, output, pytest=True).failed == 1


def test_another_step_counts_as_one() -> None:
    assert str(tally.of_step(True, "12 passed in 1s", pytest=False)) == "1 passed, 0 failed"
    assert str(tally.of_step(False, "", pytest=False)) == "0 passed, 1 failed"
