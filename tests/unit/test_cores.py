# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make cores` tests on what the collection supports, and tells what ran."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.community.ovhcloud.tests.unit.devkit import load

cores, steps, tally = load("cores"), load("steps"), load("tally")

ROOT = Path(__file__).parents[2]


def done(part: str, output: str, passed: int = 1, failed: int = 0) -> Any:
    return steps.Result(steps.Step(part, part, []), tally.Tally(passed, failed), 1.0, output)


def test_the_oldest_core_of_the_list_is_the_oldest_that_the_collection_may_be_installed_on() -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text("utf-8"))
    assert runtime["requires_ansible"] == ">=%s.0" % next(iter(cores.CORES))


def test_the_matrix_of_continuous_integration_has_every_core() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    commands = workflow["jobs"]["test"]["strategy"]["matrix"]["command"]
    assert set(commands) >= {f"make cores CORES={core}" for core in cores.CORES} | {".ci/run"}


def test_the_line_of_a_core_holds_the_figures_of_all_its_tests() -> None:
    recap = "PLAY RECAP ***\ntesthost                   : ok=12   changed=3    unreachable=0    failed=0\n"
    results = [
        done("sanity", "noise\n21 sanity tests, 281 files, imported on Python 3.9, 3.13\n"),
        done("units", "", 100),
        done("units", "", 90, 1),
        done("integration", recap * 2),
    ]
    line = cores.what_ran(results)
    assert line.startswith("21 sanity tests, 281 files, imported on Python 3.9, 3.13; unit tests on ")
    assert line.endswith(" Pythons: 190 passed, 1 failed; 2 integration targets, 24 tasks")


def test_sanity_tests_that_did_not_run_are_not_passed_over() -> None:
    assert cores.what_ran([done("sanity", "")]).startswith("no sanity test;")


def test_a_core_that_is_not_supported_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORES", "2.18 2.17")
    with pytest.raises(Exception, match=r"ansible-core 2\.17 is not among 2\.18, "):
        cores.run()
