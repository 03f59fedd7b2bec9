# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""COVERAGE.md from the route table: `python -m tests.emulator.coverage` writes it anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

from tests.emulator.api import ALL_ROUTES
from tests.emulator.behaviour import ELSEWHERE, FIXED, MARKS, NOT_SERVED, SETTINGS
from tests.emulator.routing import Route
from tests.emulator.settings import Settings

TARGET = Path(__file__).with_name("COVERAGE.md")
HEAD = """<!--
SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later

Made by `python -m tests.emulator.coverage`; a test fails when it is not current.
-->

# What the emulator covers

Nothing here was checked against the live API. Every behaviour has a mark that says how sure it is:

"""


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines.extend("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join(lines) + "\n"


def _route_row(route: Route) -> tuple[str, ...]:
    remarks = [f"not in {', '.join(route.absent_in)}"] if route.absent_in else []
    if route.note:
        remarks.append(route.note)
    return route.method, f"`{route.full_template}`", "none" if route.anonymous else "yes", "; ".join(remarks)


def _shown(value: object) -> str:
    return f"`{value}`" if value not in ({}, [], "") else "-"


def render() -> str:
    defaults = Settings()
    served = sorted(ALL_ROUTES, key=lambda route: (route.full_template, route.method))
    parts = [
        HEAD + "".join(f"* **{mark}**: {meaning}\n" for mark, meaning in MARKS.items()),
        f"## Served routes ({len(served)})\n\n"
        + _table(("method", "path", "credentials", "remarks"), map(_route_row, served))
        + "\nBeside these: `POST /auth/oauth2/token` and the console (`GET /`) at the root, and the control path `/_emulator/`.\n",
        "## Not served\n\n"
        + "".join(
            f"* {reason}: " + ", ".join(f"{method} `{path}`" for method, path in routes) + "\n"
            for reason, routes in NOT_SERVED.items()
        )
        + "".join(f"* {text}\n" for text in ELSEWHERE),
        "## Fixed behaviour\n\n" + _table(("behaviour", "how sure"), FIXED),
        "## Behaviour with a switch\n\nThe switches are keys of `settings` in a seed.\n\n"
        + _table(
            ("setting", "default", "decides", "default is"),
            (
                (f"`{item.name}`", _shown(getattr(defaults, item.name)), *SETTINGS[item.name])
                for item in fields(defaults)
            ),
        ),
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
