# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One checked call, as the handlers see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.emulator.identities import Identity
from tests.emulator.models import Account
from tests.emulator.settings import Settings
from tests.emulator.state import State

if TYPE_CHECKING:
    from tests.emulator.core import Emulator


@dataclass
class Call:
    """The request's parameters after the checks, and the world they apply to."""

    emulator: Emulator
    state: State
    now: float
    identity: Identity | None
    path: dict[str, str]
    longs: dict[str, int]
    query: dict[str, Any]
    body: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def settings(self) -> Settings:
        return self.state.settings

    @property
    def caller(self) -> Identity:
        """The identity of a call whose route asks for one."""
        if self.identity is None:
            raise RuntimeError("this route was declared anonymous")
        return self.identity

    @property
    def account(self) -> Account:
        return self.state.accounts[self.caller.account]


@dataclass
class Expandable:
    """A list of ids that the client may ask for as objects; None stands for an object that would not load."""

    ids: list[Any]
    load: Callable[[Any], Any]


@dataclass
class CursorList:
    """A list of the v2 API, handed out in pages that a cursor links."""

    elements: list[Any]
