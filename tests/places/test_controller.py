# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The credential type for AWX and automation controller, filled in by AWX's own code and used by ansible-runner."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest
import yaml
from awx_plugins.interfaces._temporary_private_api import ManagedCredentialType
from awx_plugins.interfaces._temporary_private_credential_api import Credential
from awx_plugins.interfaces._temporary_private_inject_api import inject_credential

from ansible_collections.community.ovhcloud.plugins.module_utils._argspec import connection_spec
from tests.emulator.testing import RunningEmulator
from tests.places import runner
from tests.places.harness import EXAMPLES, Place, leaks, writes
from tests.processes.harness import APPLICATION_KEYS, OAUTH2, TOKEN, Settings, connection

KINDS = {
    "sample-consumer-key": APPLICATION_KEYS,
    "sample-service-account": OAUTH2,
    "sample-access-token": TOKEN,
}
INPUTS: dict[str, Any] = yaml.safe_load((EXAMPLES / "controller" / "credential_type_inputs.yml").read_text("utf-8"))
INJECTORS: dict[str, Any] = yaml.safe_load(
    (EXAMPLES / "controller" / "credential_type_injectors.yml").read_text("utf-8")
)
FIELDS = [field["id"] for field in INPUTS["fields"]]
# What a custom credential type may say of a field, by AWX's schema of it.
KEYS = {"id", "type", "label", "help_text", "secret", "default", "choices", "multiline", "format", "ask_at_runtime"}


def injected(filled: Settings) -> tuple[dict[str, str], dict[str, str]]:
    """Return the variables that a job gets with these fields filled in, and those that the controller shows of them."""
    kind = ManagedCredentialType("ovhcloud", "OVHcloud", "cloud", INPUTS, INJECTORS)
    variables: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    inject_credential(kind, Credential(dict(filled)), variables, shown, [], "")
    return variables, shown


def test_it_is_what_a_custom_credential_type_may_be() -> None:
    assert set(INPUTS) == {"fields", "required"}
    assert set(INJECTORS) == {"env"}
    assert all({"id", "label", "type"} <= set(field) <= KEYS for field in INPUTS["fields"])
    assert len(set(FIELDS)) == len(FIELDS)
    assert set(INPUTS["required"]) <= set(FIELDS)


def test_it_asks_for_every_connection_setting_and_hides_those_that_the_modules_hide() -> None:
    options = {name: option for name, option in connection_spec().items() if name not in ("config_file", "timeout")}
    assert sorted(options) == sorted(FIELDS)
    secret = {field["id"] for field in INPUTS["fields"] if field.get("secret")}
    assert secret == {name for name, option in options.items() if option.get("no_log")}
    assert {variable: "{{ %s }}" % variable[4:].lower() for variable in INJECTORS["env"]} == INJECTORS["env"]
    assert {variable[4:].lower() for variable in INJECTORS["env"]} == set(options)


@pytest.mark.parametrize("caller", KINDS)
def test_each_kind_of_credential_is_enough_for_check_mode(place: Place, served: RunningEmulator, caller: str) -> None:
    filled = connection(served, KINDS[caller])
    variables, shown = injected(filled)
    # A form may send its empty fields, or leave them out.
    assert variables == injected({**dict.fromkeys(FIELDS, ""), **filled})[0]
    assert variables == {variable: filled.get(variable[4:].lower(), "") for variable in INJECTORS["env"]}
    assert leaks(served, json.dumps(shown)) == []
    private = place.work / "private"
    shutil.copytree(EXAMPLES / "ci", private / "project")
    runner.run_with(place, private, variables, "projects.yml", "--check --diff")
    (result,) = runner.results(private, "Order each project once")
    assert [entry["changed"] for entry in result["projects"]] == [True, True]
    assert {entry.identity for entry in served.emulator.journal} - {None} == {caller}
    assert writes(served) == []
    assert leaks(served, json.dumps(runner.events(private))) == []
    # The one file that ansible-runner itself writes the environment to; the page says so.
    assert set(runner.leaking_artifacts(private, served)) <= {"command"}
