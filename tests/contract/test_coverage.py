# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documents say what the code does."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from tests.contract import schema
from tests.emulator import coverage, credentials
from tests.emulator.api import ALL_ROUTES
from tests.emulator.behaviour import FIXED, MARKS, NOT_SERVED, SETTINGS
from tests.emulator.control import ACTIONS, HANDLERS
from tests.emulator.faults import KINDS, PARAMETERS
from tests.emulator.lifecycle import OUTCOMES
from tests.emulator.seeding import KEYS
from tests.emulator.settings import Settings

README = Path(coverage.__file__).with_name("README.md").read_text(encoding="utf-8")


def test_the_coverage_page_is_current() -> None:
    written = coverage.TARGET.read_text(encoding="utf-8")
    assert written == coverage.render(), "run: python -m tests.emulator.coverage"


def test_every_switch_and_no_other_is_described() -> None:
    assert set(SETTINGS) == {item.name for item in fields(Settings)}
    assert {mark for _text, mark in (*SETTINGS.values(), *FIXED)} == set(MARKS)


@pytest.mark.skipif(not schema.available(), reason=schema.SKIP_REASON)
def test_what_is_not_served_is_told_completely() -> None:
    served = {(route.method, route.full_template) for route in ALL_ROUTES}
    told = {entry for entries in NOT_SERVED.values() for entry in entries}
    assert told == set(schema.operations()) - served


@pytest.mark.parametrize(
    "names",
    [KINDS, list(KEYS), list(OUTCOMES), list(ACTIONS), list(credentials.SAMPLE.values())],
    ids=["faults", "seed keys", "outcomes", "actions", "credentials"],
)
def test_the_read_me_names_all_of_them(names: list[str]) -> None:
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", README)] == []


def test_the_read_me_names_every_key_of_every_fault() -> None:
    keys = {key.lstrip("*") for keys in PARAMETERS.values() for key in keys}
    assert [key for key in sorted(keys) if f"`{key}`" not in README] == []


def test_the_read_me_names_every_control_call() -> None:
    words = {path.strip("/").partition("/")[0] for _method, path, _handler in HANDLERS} - {"register"}
    assert [word for word in sorted(words) if word not in README] == []


def test_the_examples_of_the_read_me_run() -> None:
    examples = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        exec(compile(example, "README.md", "exec"), {})
