# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""OVHcloud's own route and model definitions, read from a folder beside the checkout when it is there."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

SCHEMA = Path("shared", "ovh-api", "schema")
SKIP_REASON = "the folder ../shared/ovh-api/schema beside the checkout is absent"
FILES = ("auth.json", "cloud.json", "me.json", "order.json", "v2_iam.json", "v2_publicCloud.json")

DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
DURATION = re.compile(r"P[0-9A-Z]+\Z")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")

# Keys that recorded real answers have although the schema does not declare them.
SEEN_IN_REAL_ANSWERS = {
    "order.cart.ConfigurationRequirements": {"allowedValues"},
    "order.cart.ItemSettings": {"domain"},
}


def _folder() -> Path | None:
    """Beside the checkout, or beside a folder around it: the tests also run in a copy inside the checkout."""
    for around in Path(__file__).resolve().parents[3:]:
        if all((around / SCHEMA / name).is_file() for name in FILES):
            return around / SCHEMA
    return None


FOLDER = _folder()


def available() -> bool:
    return FOLDER is not None


@lru_cache(maxsize=1)
def operations() -> dict[tuple[str, str], dict[str, Any]]:
    """Every operation of the schema by method and template; version 2 with its prefix."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    if FOLDER is None:
        return found
    for name in FILES:
        document = json.loads((FOLDER / name).read_text(encoding="utf-8"))
        prefix = "/v2" if name.startswith("v2_") else ""
        for api in document["apis"]:
            for operation in api["operations"]:
                found[operation["httpMethod"], prefix + api["path"]] = {**operation, "models": document["models"]}
    return found


def is_of_type(value: Any, name: str) -> bool:
    checks = {
        "string": lambda: isinstance(value, str),
        "text": lambda: isinstance(value, str),
        "password": lambda: isinstance(value, str),
        "ipBlock": lambda: isinstance(value, str),
        "boolean": lambda: isinstance(value, bool),
        "long": lambda: isinstance(value, int) and not isinstance(value, bool),
        "double": lambda: isinstance(value, (int, float)) and not isinstance(value, bool),
        "datetime": lambda: isinstance(value, str) and DATETIME.match(value) is not None,
        "date": lambda: isinstance(value, str) and DATE.match(value) is not None,
        "duration": lambda: isinstance(value, str) and DURATION.match(value) is not None,
        "uuid": lambda: isinstance(value, str) and UUID.match(value) is not None,
    }
    return bool(checks[name]())


def problems(value: Any, type_name: str, models: dict[str, Any], where: str = "answer") -> list[str]:
    """What is wrong with an answer, as a list of sentences; an empty list is a valid answer."""
    if type_name == "void":
        return [] if value is None else [f"{where}: void routes answer null, not {value!r}"]
    if type_name.endswith("[]"):
        if not isinstance(value, list):
            return [f"{where}: a list of {type_name[:-2]} is due, not {value!r}"]
        return [
            problem
            for number, element in enumerate(value)
            for problem in problems(element, type_name[:-2], models, f"{where}[{number}]")
        ]
    if type_name.startswith("map[string]"):
        return [] if isinstance(value, dict) else [f"{where}: a map is due, not {value!r}"]
    base = type_name.rpartition(":")[2] if ":" in type_name else type_name
    model = models.get(base)
    if model is None:
        return [] if is_of_type(value, base) else [f"{where}: {value!r} is no {base}"]
    if "enum" in model:
        return [] if value in model["enum"] else [f"{where}: {value!r} is not in {base}"]
    return _object_problems(value, base, model, models, where)


def _object_problems(value: Any, name: str, model: dict[str, Any], models: dict[str, Any], where: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where}: an object {name} is due, not {value!r}"]
    found = []
    for key, declared in model["properties"].items():
        if key not in value:
            found.append(f"{where}.{key}: missing")
        elif value[key] is None:
            if not declared["canBeNull"]:
                found.append(f"{where}.{key}: must not be null")
        else:
            found.extend(problems(value[key], declared.get("fullType") or declared["type"], models, f"{where}.{key}"))
    extra = set(value) - set(model["properties"]) - SEEN_IN_REAL_ANSWERS.get(name, set())
    found.extend(f"{where}.{key}: not in {name}" for key in sorted(extra))
    return found
