# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The EXAMPLES of every plugin can be played, all tasks of one after the other, in an account that fits."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.blocks import Block, Note
from tests.docs.stories import Kind, Story, Teller
from tests.processes.harness import ROOT

PLUGINS = sorted((ROOT / "plugins").glob("modules/*.py")) + sorted((ROOT / "plugins").glob("lookup/*.py"))
WEB = {"description": "web-production"}

# Ids that the examples name -> those that a fresh emulator gives to its first order and its first cart.
IDS = {"123456789": "200000001", "5ab9c9f0-7b73-4c1b-9a3c-3f1b3f6f0a11": "b349123d-225a-4bd8-9a3c-95ccd56e8341"}

# The account that each plugin's examples speak of, and what it is like after them.
ACCOUNTS: dict[str, Note] = {
    "ovh_cloud_project_order": Note(
        then={
            "orders": ["delivered"] * 3,
            "projects": ["web-approved", "web-production", "web-staging"],
            "carts": [],
        }
    ),
    "ovh_cloud_project_info": Note(seed={"projects": [WEB, {"description": "web-staging"}]}, then={"writes": 0}),
    "ovh_order_info": Note(seed={"orders": [{**WEB, "status": "delivered"}]}, then={"writes": 0}),
    "ovh_order_cart": Note(
        seed={"carts": [{"description": "ansible/web-production", "items": [{"configuration": WEB}]}]},
        then={"writes": 0, "carts": ["ansible/web-production"]},
    ),
}


def examples(path: Path) -> list[dict[str, Any]]:
    """Return the tasks that a plugin gives as examples."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXAMPLES":
            tasks: list[dict[str, Any]] = yaml.safe_load(ast.literal_eval(node.value))
            return tasks
    raise AssertionError(f"{path.stem} has no EXAMPLES")


def as_story(path: Path) -> Story:
    """Return the examples as one playbook about the emulator's account."""
    play = {"name": "Examples", "hosts": "localhost", "gather_facts": False, "tasks": examples(path)}
    content = yaml.safe_dump([play], sort_keys=False)
    for printed, given in IDS.items():
        content = content.replace(printed, given)
    return Story(((Kind.PLAY, Block(path.stem, 0, "yaml", content, note=ACCOUNTS[path.stem])),), ())


@pytest.mark.parametrize("path", PLUGINS, ids=lambda path: path.stem)
def test_the_examples_of_a_plugin_can_be_played(teller: Teller, path: Path) -> None:
    teller.tell(as_story(path))


def test_every_plugin_has_an_account_for_its_examples() -> None:
    assert sorted(ACCOUNTS) == sorted(path.stem for path in PLUGINS)
