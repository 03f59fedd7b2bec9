# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation says of an option is what the code does with it."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
PLUGINS = "ansible_collections.community.ovhcloud.plugins"
FRAGMENT = "community.ovhcloud._ovh"
MODULES = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py"))
LOOKUPS = sorted(path.stem for path in (ROOT / "plugins/lookup").glob("*.py"))

#: Options that open something or are worth money, and must never be logged: these, which every module has, and whatever is
#: named like them.
SECRETS = {"access_token", "application_secret", "client_secret", "consumer_key"}
SECRET_NAME = re.compile(r"(?:^|_)(?:secret|token|password|voucher)$")
COMPARED = ("type", "elements", "default", "choices", "required", "aliases")


class SpecFoundError(Exception):
    """Carries what a module was about to hand to AnsibleModule."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__("caught")
        self.arguments = arguments


def argument_spec(module: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The argument spec of a module, caught on its way to AnsibleModule."""
    imported = importlib.import_module(f"{PLUGINS}.modules.{module}")

    def catch(**arguments: Any) -> None:
        raise SpecFoundError(**arguments)

    monkeypatch.setattr(imported, "AnsibleModule", catch)
    with pytest.raises(SpecFoundError) as caught:
        imported.main()
    spec: dict[str, Any] = caught.value.arguments["argument_spec"]
    return spec


def documentation(kind: str, name: str) -> dict[str, Any]:
    """DOCUMENTATION of a plugin with its fragments merged in, as ansible-doc shows it."""
    tree = ast.parse((ROOT / "plugins" / kind / f"{name}.py").read_text("utf-8"))
    texts = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    docs: dict[str, Any] = yaml.safe_load(texts["DOCUMENTATION"])
    for fragment in docs.get("extends_documentation_fragment", []):
        _merge(docs, _fragment(fragment))
    return docs


def _fragment(name: str) -> dict[str, Any]:
    parts = name.split(".")
    attribute = parts[3].upper() if len(parts) > 3 else "DOCUMENTATION"
    holder = importlib.import_module(f"{PLUGINS}.doc_fragments.{parts[2]}").ModuleDocFragment
    loaded: dict[str, Any] = yaml.safe_load(getattr(holder, attribute))
    return loaded


def _merge(docs: dict[str, Any], other: dict[str, Any]) -> None:
    for part in ("options", "attributes"):
        for name, value in other.get(part, {}).items():
            docs.setdefault(part, {})[name] = {**value, **docs.get(part, {}).get(name, {})}


def normalised(options: dict[str, Any], below: str) -> dict[str, Any]:
    """Options in one shape, whichever side they come from; ``below`` names the key of nested options."""
    return {
        name: {
            **{key: option.get(key) for key in COMPARED},
            "type": option.get("type") or "str",
            "required": bool(option.get("required")),
            "aliases": sorted(option.get("aliases") or []),
            "nested": normalised(option.get(below) or {}, below),
        }
        for name, option in options.items()
    }


def flattened(spec: dict[str, Any]) -> dict[str, Any]:
    """Every option, nested ones included, by its name."""
    found = dict(spec)
    for option in spec.values():
        found.update(flattened(option.get("options") or {}))
    return found


@pytest.mark.parametrize("module", MODULES)
def test_a_modules_options_are_documented_exactly_as_they_are_read(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    documented = normalised(documentation("modules", module)["options"], "suboptions")
    assert documented == normalised(argument_spec(module, monkeypatch), "options")


@pytest.mark.parametrize("module", MODULES)
def test_a_modules_secrets_are_never_logged(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    options = flattened(argument_spec(module, monkeypatch))
    secrets = SECRETS | {name for name in options if SECRET_NAME.search(name)}
    assert [name for name in sorted(secrets) if options.get(name, {}).get("no_log") is not True] == []


@pytest.mark.parametrize("lookup", LOOKUPS)
@pytest.mark.parametrize("module", MODULES)
def test_a_lookup_takes_the_same_connection_options_as_a_module(lookup: str, module: str) -> None:
    connection = normalised(_fragment(FRAGMENT)["options"], "suboptions")
    for kind, name in (("lookup", lookup), ("modules", module)):
        options = normalised(documentation(kind, name)["options"], "suboptions")
        assert {option: options.get(option) for option in connection} == connection


@pytest.mark.parametrize("module", MODULES)
def test_a_modules_attributes_name_the_action_group(module: str) -> None:
    group = documentation("modules", module)["attributes"]["action_group"]
    assert group["membership"] == ["community.ovhcloud.ovh"]


def test_the_action_group_holds_every_module() -> None:
    runtime = yaml.safe_load((ROOT / "meta/runtime.yml").read_text("utf-8"))
    assert sorted(runtime["action_groups"]["ovh"]) == MODULES


def test_there_is_something_to_compare() -> None:
    assert MODULES
    assert LOOKUPS
