# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of `make test` says why a step failed, so that the end of a log is enough to know."""

from __future__ import annotations

import pytest

from ansible_collections.community.ovhcloud.tests.unit.devkit import load

reasons = load("reasons")

PLAYBOOK = """\
TASK [order : Try a refusal] ****
fatal: [testhost]: FAILED! => {"msg": "expected"}
...ignoring

TASK [order : Order it] ****
[WARNING]: something else
fatal: [testhost]: FAILED! => {"msg": "not expected"}

PLAY RECAP ****
testhost : ok=3 changed=1 failed=1
ERROR: Command "ansible-playbook order.yml" returned exit status 2.
"""


def test_of_a_playbook_it_names_the_task_that_failed_and_none_whose_failure_was_ignored() -> None:
    assert reasons.of(PLAYBOOK).splitlines() == [
        "TASK [order : Order it] ****",
        "[WARNING]: something else",
        'fatal: [testhost]: FAILED! => {"msg": "not expected"}',
        'ERROR: Command "ansible-playbook order.yml" returned exit status 2.',
    ]


@pytest.mark.parametrize(
    "line",
    [
        "FAILED tests/unit/test_one.py::test_it - AssertionError",
        "E   assert 1 == 2",
        "plugins/module_utils/_run.py:12: error: Missing return  [return]",
        "ModuleNotFoundError: No module named 'ovh'",
        "stopped after 1200 seconds",
        "Its output lacks what a real run prints: ovh",
    ],
)
def test_of_other_tools_it_names_the_line_that_says_what_is_wrong(line: str) -> None:
    assert reasons.of(f"collected 3 items\n{line}\ndone\n") == line


def test_where_no_line_says_so_the_last_lines_are_shown() -> None:
    output = "\n".join(f"line {number}" for number in range(100))
    assert reasons.of(output).splitlines() == [f"line {number}" for number in range(80, 100)]


def test_a_long_line_is_cut() -> None:
    assert len(reasons.of(f"E   {'x' * 5000}")) == 800
