# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of objects in one answer: cached v1 lists by page or cursor, and v2 cursor pages."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from tests.emulator.call import CursorList, Expandable
from tests.emulator.identities import pattern
from tests.emulator.messages import bad_request

V1_MODES = ("CachedObjectList-Pages", "CachedObjectList-Cursor")


def expand(value: Expandable, headers: Mapping[str, str], page_size: int) -> tuple[list[Any], dict[str, str]]:
    """Answer ids, or objects when the client asks for them by header."""
    mode = headers.get("x-pagination-mode")
    if mode is None:
        return value.ids, {}
    if mode not in V1_MODES:
        raise bad_request(f"Unknown pagination mode {mode}")
    elements = _sorted(_filtered([value.load(element) for element in value.ids], headers), headers)
    size = _positive(headers, "x-pagination-size", page_size)
    if mode == "CachedObjectList-Cursor":
        return _cursor_page(elements, headers, size)
    number = _positive(headers, "x-pagination-number", 1)
    page = elements[(number - 1) * size : number * size]
    return page, {"x-pagination-elements": str(len(elements))}


def cursor_list(value: CursorList, headers: Mapping[str, str], page_size: int) -> tuple[list[Any], dict[str, str]]:
    return _cursor_page(value.elements, headers, _positive(headers, "x-pagination-size", page_size))


def _cursor_page(elements: list[Any], headers: Mapping[str, str], size: int) -> tuple[list[Any], dict[str, str]]:
    start = _read_cursor(headers.get("x-pagination-cursor"))
    page = elements[start : start + size]
    if start + size >= len(elements):
        return page, {}
    return page, {"X-Pagination-Cursor-Next": base64.urlsafe_b64encode(f"from:{start + size}".encode()).decode()}


def _read_cursor(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.urlsafe_b64decode(cursor).decode().removeprefix("from:"))
    except ValueError as error:
        raise bad_request("Invalid pagination cursor") from error


def _positive(headers: Mapping[str, str], name: str, default: int) -> int:
    text = headers.get(name)
    if text is None:
        return default
    if not text.isdigit() or int(text) < 1:
        raise bad_request(f"Invalid header {name}: {text[:20]}")
    return int(text)


def _sorted(elements: list[Any], headers: Mapping[str, str]) -> list[Any]:
    name = headers.get("x-pagination-sort")
    if not name:
        return elements
    backwards = headers.get("x-pagination-sort-order", "ASC").upper() == "DESC"

    def key(element: Any) -> tuple[bool, str, float]:
        value = element.get(name)
        number = float(value) if isinstance(value, (int, float)) else 0.0
        return value is None, "" if isinstance(value, (int, float)) else str(value), number

    return sorted(elements, key=key, reverse=backwards)


def _filtered(elements: list[Any], headers: Mapping[str, str]) -> list[Any]:
    expression = headers.get("x-pagination-filter")
    if not expression:
        return elements
    for condition in expression.split("&"):
        left, equals, wanted = condition.partition("=")
        name, colon, operator = left.partition(":")
        if not equals or not colon:
            raise bad_request(f"Invalid filter: {condition[:80]}")
        elements = [element for element in elements if _holds(element.get(name), operator, unquote(wanted))]
    return elements


def _holds(value: Any, operator: str, wanted: str) -> bool:
    text = {True: "true", False: "false", None: "null"}.get(value, str(value)) if not _is_number(value) else str(value)
    if operator == "eq":
        return text == wanted
    if operator == "ne":
        return text != wanted
    if operator == "in":
        return text in wanted.split(",")
    if operator == "like":
        return pattern(wanted.replace("%", "*")).match(text) is not None
    if operator in ("lt", "gt"):
        low, high = (text, wanted) if operator == "lt" else (wanted, text)
        return float(low) < float(high) if _is_number(value) else low < high
    raise bad_request(f"Unknown filter operator: {operator[:20]}")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
