# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks what a client sends against the types of the API's schema."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.emulator.clock import parse_iso
from tests.emulator.messages import ApiError, bad_request

DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?\Z")


def _is_datetime(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parse_iso(value)
    except ValueError:
        return False
    return True


def _is_long(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


CHECKS: dict[str, Callable[[Any], bool]] = {
    "string": _is_text,
    "text": _is_text,
    "password": _is_text,
    "boolean": lambda value: isinstance(value, bool),
    "long": _is_long,
    "datetime": _is_datetime,
    "duration": lambda value: isinstance(value, str) and DURATION.match(value) is not None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


@dataclass(frozen=True)
class Field:
    """One declared parameter of a body or a query. `subsidiary` is the one enum that depends on the flavour."""

    name: str
    type: str = "string"
    required: bool = False
    choices: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()

    def refusal(self, value: Any, where: str, subsidiaries: Sequence[str]) -> str | None:
        if self.type == "subsidiary":
            return None if value in subsidiaries else _wrong(where, value, "nichandle.OvhSubsidiaryEnum")
        if not CHECKS[self.type](value):
            return _wrong(where, value, self.type)
        if self.choices and value not in self.choices:
            return _wrong(where, value, "enum: " + ", ".join(self.choices))
        return None


def _wrong(where: str, value: Any, wanted: str) -> str:
    shown = json.dumps(value, ensure_ascii=False)[:80]
    return f"[{where}] Given data ({shown}) is not valid for type {wanted}"


def read_body(body: bytes) -> dict[str, Any]:
    """Decode a JSON object; no body and `null` count as an empty one."""
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
    except ValueError as error:
        raise bad_request("Invalid JSON body") from error
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad_request("The body must be a JSON object")
    return value


def check_body(
    body: dict[str, Any], declared: Sequence[Field], subsidiaries: Sequence[str], prefix: str = ""
) -> list[str]:
    """Refuse wrong and missing fields; return the names of the undeclared ones, which are let through."""
    names = set()
    unknown: list[str] = []
    for item in declared:
        names.add(item.name)
        where = prefix + item.name
        value = body.get(item.name)
        if value is None:
            if item.required:
                raise bad_request(f"Missing mandatory parameter: {where}")
            continue
        problem = item.refusal(value, where, subsidiaries)
        if problem:
            raise bad_request(problem)
        unknown.extend(_check_nested(item, value, where, subsidiaries))
    unknown.extend(prefix + name for name in body if name not in names)
    return unknown


def _check_nested(item: Field, value: Any, where: str, subsidiaries: Sequence[str]) -> list[str]:
    if not item.fields:
        return []
    if item.type == "object":
        return check_body(value, item.fields, subsidiaries, f"{where}.")
    unknown = []
    for position, element in enumerate(value):
        if not isinstance(element, dict):
            raise bad_request(_wrong(f"{where}[{position}]", element, "object"))
        unknown.extend(check_body(element, item.fields, subsidiaries, f"{where}[{position}]."))
    return unknown


def check_query(query: dict[str, list[str]], declared: Sequence[Field], subsidiaries: Sequence[str]) -> dict[str, Any]:
    """Read the declared query parameters; undeclared ones are ignored, as a real client sends such."""
    values: dict[str, Any] = {}
    for item in declared:
        given = query.get(item.name)
        if not given:
            if item.required:
                raise bad_request(f"Missing mandatory parameter: {item.name}")
            continue
        if item.type == "array":
            values[item.name] = given
            continue
        value = _from_text(item, given[-1])
        problem = item.refusal(value, item.name, subsidiaries)
        if problem:
            raise bad_request(problem)
        values[item.name] = value
    return values


def _from_text(item: Field, text: str) -> Any:
    if item.type == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    if item.type == "long" and re.fullmatch(r"-?\d+", text):
        return int(text)
    return text


def path_long(name: str, text: str) -> int:
    if not re.fullmatch(r"\d{1,18}", text):
        raise ApiError(400, f"[{name}] Given data ({text[:40]}) is not valid for type long")
    return int(text)
