# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page about the architecture tells what is: the rules as they are enforced, files and types that exist."""

from __future__ import annotations

import re

from tests.docs.write_architecture import PAGE, renewed
from tests.processes.harness import ROOT

UTILS = ROOT / "plugins" / "module_utils"


def walk() -> str:
    """Return the part of the page that people write."""
    return PAGE.read_text("utf-8").split("Who may import whom")[0]


def test_its_tables_are_those_that_the_test_of_the_imports_enforces() -> None:
    page = PAGE.read_text("utf-8")
    assert page == renewed(page), "run `python -m tests.docs.write_architecture`"


def test_every_file_that_it_names_exists() -> None:
    named = set(re.findall(r"``(_\w+)``", walk())) - {"_name"}
    assert len(named) > 10
    assert sorted(name for name in named if not (UTILS / f"{name}.py").is_file()) == []
    assert [path for path in re.findall(r"``(\w+/\w+\.py)``", walk()) if not (ROOT / "plugins" / path).is_file()] == []


def test_every_type_that_it_names_is_defined_in_the_shared_code() -> None:
    defined = {
        name
        for path in UTILS.glob("*.py")
        for name in re.findall(r"^class (\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    named = set(re.findall(r"``([A-Z]\w+)``", walk())) - {"AnsibleModule"}
    assert {"Task", "Plan"} <= named
    assert named <= defined


def test_it_fits_on_a_screen_or_two() -> None:
    assert len(PAGE.read_text("utf-8").splitlines()) < 130
