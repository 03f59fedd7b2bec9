# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The score of `make mutants` is what mutmut found, each survivor has its place, and excuses do not pile up."""

from __future__ import annotations

import pytest

from ansible_collections.community.ovhcloud.tests.unit.devkit import load

mutants = load("mutants")

SOURCE = """\
class Seen:
    @property
    def first(self):
        return self.all[0]

    def last(self):
        return self.all[0]

    @classmethod
    def parse(cls, data):
        return cls(data)


def twice(number):
    return number * 2
"""
SHOWN = """\
# it: survived
--- plugins/module_utils/_seen.py
+++ plugins/module_utils/_seen.py
@@ -1,2 +1,2 @@
 def last(self):
-        return self.all[0]
+        return self.all[1]
"""
SURVIVOR = mutants.Survivor("_seen", 7, "return self.all[0]", "return self.all[1]")
EXCUSE = {"module": "_seen", "before": SURVIVOR.before, "after": SURVIVOR.after, "reason": "there is only one"}


def test_properties_lose_their_decorator_and_nothing_else_and_no_line_moves() -> None:
    spelled = mutants.without_property_decorators(SOURCE)
    changed = [pair for pair in zip(SOURCE.split("\n"), spelled.split("\n"), strict=True) if pair[0] != pair[1]]
    assert changed == [("    @property", ""), ("", "    first = property(first)")]


def test_a_property_that_ends_its_class_without_a_blank_line_is_a_problem() -> None:
    with pytest.raises(Exception, match="the property one is not followed by a blank line"):
        mutants.without_property_decorators(
            "class A:\n    @property\n    def one(self):\n        return 1\n    two = 2\n"
        )


def test_the_outcome_of_each_mutant_is_read() -> None:
    output = "    a.b._plan.x_make_plan__mutmut_1: killed\n\n    a._seen.xǁSeenǁlast__mutmut_12: survived\n"
    assert list(mutants.read_outcomes(output)) == [
        ("a.b._plan.x_make_plan__mutmut_1", "killed"),
        ("a._seen.xǁSeenǁlast__mutmut_12", "survived"),
    ]


@pytest.mark.parametrize(("function", "line"), [("xǁSeenǁlast__mutmut_1", 7), ("xǁSeenǁfirst__mutmut_1", 4)])
def test_a_survivor_is_told_by_its_place_in_the_file(function: str, line: int) -> None:
    assert mutants.read_survivor("_seen", SOURCE, function, SHOWN).line == line
    assert str(mutants.read_survivor("_seen", SOURCE, "xǁSeenǁlast__mutmut_1", SHOWN)) == str(SURVIVOR)


def test_a_score_below_the_threshold_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutants.report(100, [SURVIVOR] * 15, []) == 0
    assert "100 mutants, 85 killed: 85.0 %" in capsys.readouterr().out
    assert mutants.report(100, [SURVIVOR] * 16, []) == 1
    assert mutants.report(0, [], []) == 1


def test_an_equivalent_mutant_is_told_with_its_reason_and_still_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutants.report(100, [SURVIVOR] * 16, [EXCUSE]) == 1
    assert mutants.report(100, [SURVIVOR], [EXCUSE]) == 0
    assert "equivalent: there is only one" in capsys.readouterr().out


def test_an_excuse_that_is_not_needed_any_more_has_to_go(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutants.report(100, [], [EXCUSE]) == 1
    assert "lists a mutant of _seen that does not survive" in capsys.readouterr().out
