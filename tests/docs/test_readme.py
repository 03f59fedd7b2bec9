# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that the README tells to do, done as it stands there."""

from __future__ import annotations

import configparser
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.community.ovhcloud.plugins.module_utils import _routes
from tests.emulator.identities import pattern
from tests.emulator.testing import RunningEmulator
from tests.processes import readme
from tests.processes.harness import (
    APPLICATION_KEYS,
    ROOT,
    Outcome,
    Settings,
    Stage,
    as_environment,
    connection,
    journal,
)

ROUTES = [value for value in vars(_routes).values() if isinstance(value, _routes.Route)]
MODULE_TASKS = {"ordered": "Make sure that the project is there", "cart": "Prepare the cart, and buy nothing"}


def playbooks(folder: Path) -> list[Path]:
    """Write each playbook of the README to a file of its own, unchanged."""
    paths = []
    for number, block in enumerate(readme.blocks("yaml")):
        path = folder / f"readme-{number}.yml"
        path.write_text(block, "utf-8")
        paths.append(path)
    return paths


def documented_key(served: RunningEmulator) -> Settings:
    """Return a credential that may do what the README tells to grant, and nothing else."""
    served.emulator.seed({"consumer_keys": [readme.seeded_key("DocumentedKey", readme.consumer_key_rules())]})
    return {**connection(served), "consumer_key": "DocumentedKey"}


def module_outcome(outcomes: tuple[Outcome, ...]) -> Outcome:
    (found,) = [outcome for outcome in outcomes if outcome.task in MODULE_TASKS.values()]
    return found


def test_its_playbooks_run_as_printed_and_change_only_once(stage: Stage, served: RunningEmulator) -> None:
    environment = as_environment(documented_key(served))
    paths = playbooks(stage.work)
    assert len(paths) == len(MODULE_TASKS)
    for path in paths:
        first, again = (stage.play_file(path, **environment) for _time in range(2))
        assert (first.code, again.code) == (0, 0), first.output + again.output
        assert module_outcome(first.outcomes).changed, first.output
        assert not module_outcome(again.outcomes).changed, again.output
    (project,) = served.emulator.state.projects.values()
    assert project.description == "web-production"
    assert len(served.emulator.state.orders) == 1


def test_check_mode_foretells_its_playbooks_and_sends_nothing_that_writes(
    stage: Stage, served: RunningEmulator
) -> None:
    for path in playbooks(stage.work):
        played = stage.play_file(path, "--check", **as_environment(connection(served)))
        assert played.code == 0, played.output
        assert module_outcome(played.outcomes).changed, played.output
        assert "error" not in played.output.lower(), played.output
    assert journal(served)
    assert not [entry for entry in served.emulator.journal if entry.write]


def test_its_review_playbook_shows_price_and_contracts(stage: Stage, served: RunningEmulator) -> None:
    played = stage.play_file(playbooks(stage.work)[1], **as_environment(connection(served)))
    (cart,) = played.of("Show content, price and contracts").result["msg"]
    assert cart["items"][0]["configuration"]["description"] == "web-staging"
    assert cart["quote"]["with_tax"] == 0.0
    assert all(contract["url"] for contract in cart["quote"]["contracts"])
    assert cart["quote"]["contracts"]


def test_without_accepted_contracts_nothing_is_bought(stage: Stage, served: RunningEmulator) -> None:
    path = playbooks(stage.work)[0]
    path.write_text(re.sub(r"accept_contracts: true", "accept_contracts: false", path.read_text("utf-8")), "utf-8")
    outcome = module_outcome(stage.play_file(path, **as_environment(connection(served))).outcomes)
    assert outcome.state == "failed"
    assert "accept_contracts" in outcome.message
    assert not served.emulator.state.orders


@pytest.mark.parametrize("place", ["work/ovh.conf", "home/.ovh.conf"])
def test_its_ovh_conf_works_where_it_says(stage: Stage, served: RunningEmulator, place: str) -> None:
    (block,) = readme.blocks("ini")
    printed = configparser.RawConfigParser()
    printed.read_string(block)
    assert printed.get("default", "endpoint") == "ovh-eu"
    values = documented_key(served)
    section = {name: values[name] for name in printed.options("ovh-eu")}
    lines = ["[default]", f"endpoint={served.endpoint}", f"[{served.endpoint}]"]
    lines += [f"{name}={value}" for name, value in section.items()]
    (stage.folder / place).write_text("\n".join(lines) + "\n", "utf-8")
    played = stage.play_file(playbooks(stage.work)[0], "--check")
    assert played.code == 0, played.output
    assert {entry.identity for entry in served.emulator.journal} - {None} == {"DocumentedKey"}


def test_its_rules_cover_every_request_of_the_collection() -> None:
    granted = readme.consumer_key_rules()
    for route in ROUTES:
        path = route.rule.split()[1]
        assert any(method == route.method and pattern(rule).match(path) for method, rule in granted), route.rule


def test_each_of_its_rules_is_needed() -> None:
    for method, rule in readme.consumer_key_rules():
        paths = [route.rule.split()[1] for route in ROUTES if route.method == method]
        assert any(pattern(rule).match(path) for path in paths), f"{method} {rule}"


def test_the_lookup_needs_no_more_rules_than_it_says(stage: Stage, served: RunningEmulator) -> None:
    rules = re.search(r"The lookup alone needs (.*?)\. ", readme.text())
    assert rules
    found: list[readme.Rule] = re.findall(r"`([A-Z]+) (\S+)`", rules[1])
    assert found
    served.emulator.seed(
        {"consumer_keys": [readme.seeded_key("LookupKey", found)], "carts": [{"description": "ansible/web-staging"}]}
    )
    play = yaml.safe_load(readme.blocks("yaml")[1])[0]
    task: dict[str, Any] = play["tasks"][1]
    settings = {**connection(served), "consumer_key": "LookupKey"}
    played = stage.play([task], **as_environment(settings))
    assert len(played.of(task["name"]).result["msg"]) == 1, played.output


def test_every_block_is_one_that_these_tests_look_at() -> None:
    languages = re.findall(r"^```(\w+)$", readme.text(), re.MULTILINE)
    assert Counter(languages) == {"yaml": len(MODULE_TASKS), "ini": 1, "text": 1, "bash": 2}


def test_its_commands_exist() -> None:
    """They fetch, serve, or install, so they are not run here: `make test` plays the demo and installs the archive itself."""
    commands = [line.partition(" #")[0].strip() for block in readme.blocks("bash") for line in block.splitlines()]
    targets = [command.removeprefix("make ") for command in commands if command.startswith("make ")]
    assert len(targets) >= 2
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert [target for target in targets if not re.search(rf"^COMMANDS :=.* {target}\b", makefile, re.MULTILINE)] == []
    other = [command for command in commands if not command.startswith("make ")]
    known = ("git clone https://", "ansible-galaxy collection install ", "python3 -m pip install ")
    assert [command for command in other if not command.startswith(known)] == []


def test_it_names_only_environment_variables_that_are_read() -> None:
    named = set(re.findall(r"\bOVH_[A-Z_]+", readme.text()))
    assert named == {"OVH_ENDPOINT", "OVH_ACCESS_TOKEN", "OVH_CLIENT_ID", "OVH_CLIENT_SECRET"} | {
        "OVH_" + name.upper() for name in APPLICATION_KEYS
    }


def test_it_is_short_and_its_links_are_absolute() -> None:
    assert len(readme.text().splitlines()) < 150
    targets = re.findall(r"\]\(([^)]+)\)", readme.text())
    assert targets
    assert [target for target in targets if not target.startswith("https://")] == []
