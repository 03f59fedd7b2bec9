# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A sanity test that did not run is never taken for one that passed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.ovhcloud.tests.unit.devkit import load

sanity = load("sanity")

NOTHING = "No tests applicable."
NO_PYTHON = 'Skipping sanity test "import" on Python 3.14 because it could not be found.'


def result(test: str, python: str = "", skipped: str = "") -> Any:
    return sanity.Result(test, python, skipped)


def test_the_results_that_ansible_test_writes_are_read(tmp_path: Path) -> None:
    case = '<testsuites><testsuite><testcase classname="sanity" name="%s">%s</testcase></testsuite></testsuites>'
    (tmp_path / "ansible-test-sanity-import-python-3.9.xml").write_text(case % ("import-python-3.9", ""), "utf-8")
    (tmp_path / "ansible-test-sanity-pep8.xml").write_text(case % ("pep8", "<skipped>why</skipped>"), "utf-8")
    (tmp_path / "python3.9-modules-units.xml").write_text("<testsuites/>", "utf-8")
    assert sanity.read(tmp_path) == [result("import", "3.9"), result("pep8", skipped="why")]


def test_tests_that_ran_leave_nothing_to_object() -> None:
    assert sanity.objections([result("import", "3.9"), result("pep8")], {"import", "pep8"}) == []


def test_a_test_without_a_result_is_objected_to() -> None:
    assert sanity.objections([result("pep8")], {"pep8", "pylint"}) == ["pylint left no result"]
    assert sanity.objections([], {"pep8"}) == ["pep8 left no result"]


@pytest.mark.parametrize(
    ("test", "python", "reason"),
    [
        ("pep8", "3.13", NOTHING),
        ("import", "3.9", NOTHING),
        ("compile", "3.13", NOTHING),
        ("import", "3.13", "due to missing virtual environment support."),
        ("pylint", "3.13", "Skipping sanity test because it could not be found."),
        ("yamllint", "3.13", "due to missing libyaml support in PyYAML."),
    ],
)
def test_a_test_that_was_left_out_is_objected_to_with_its_reason(test: str, python: str, reason: str) -> None:
    assert sanity.objections([result(test, python, reason)], {test}) == [f"{test} {python} did not run: {reason}"]


@pytest.mark.parametrize(
    ("test", "python", "reason"),
    [("import", "3.14", NO_PYTHON), ("compile", "3.8", NOTHING), ("pslint", "3.13", NOTHING)],
)
def test_a_python_that_is_not_here_or_has_no_file_of_ours_is_no_fault(test: str, python: str, reason: str) -> None:
    assert sanity.objections([result(test, python, reason)], {test}) == []


def test_the_summary_counts_tests_once_and_names_the_pythons_in_their_order() -> None:
    ran = [result("import", "3.10"), result("import", "3.9"), result("pep8"), result("pslint", "3.13", NOTHING)]
    assert sanity.summary(ran, 12) == "2 sanity tests, 12 files, imported on Python 3.9, 3.10"
