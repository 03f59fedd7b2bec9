# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Routes as declarations, compiled once into a tree of path segments."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.emulator.checking import Field

if TYPE_CHECKING:
    from tests.emulator.call import Call

Handler = Callable[["Call"], Any]


@dataclass(frozen=True)
class Route:
    """One method of one path, with what the schema says of it."""

    method: str
    template: str
    handler: Handler
    version: int = 1
    anonymous: bool = False
    iam: str | None = None
    body: tuple[Field, ...] = ()
    query: tuple[Field, ...] = ()
    longs: tuple[str, ...] = ()
    absent_in: tuple[str, ...] = ()
    note: str = ""

    @property
    def full_template(self) -> str:
        return self.template if self.version == 1 else f"/v{self.version}{self.template}"


class RouteSet:
    """Collects the routes of one file of handlers."""

    def __init__(self, version: int = 1) -> None:
        self.version = version
        self.routes: list[Route] = []

    def add(self, method: str, template: str, **declared: Any) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.routes.append(Route(method, template, handler, version=self.version, **declared))
            return handler

        return register


@dataclass
class _Node:
    literal: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    routes: dict[str, tuple[Route, tuple[str, ...]]] = field(default_factory=dict)


class Router:
    """Finds the route of a method and path; a literal segment wins over a parameter."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        for route in routes:
            self._insert(route)

    def _insert(self, route: Route) -> None:
        node = self._root
        names = []
        for segment in route.template.strip("/").split("/"):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literal.setdefault(segment, _Node())
        if route.method in node.routes:
            raise ValueError(f"declared twice: {route.method} {route.template}")
        node.routes[route.method] = (route, tuple(names))

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Walk the tree; an empty parameter is no match."""
        values: list[str] = []
        node: _Node | None = self._root
        for segment in path[1:].split("/"):
            assert node is not None
            following = node.literal.get(segment)
            if following is None and segment:
                following = node.parameter
                values.append(segment)
            if following is None:
                return None
            node = following
        assert node is not None
        found = node.routes.get(method)
        return None if found is None else (found[0], dict(zip(found[1], values, strict=True)))
