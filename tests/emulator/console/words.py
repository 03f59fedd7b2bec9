# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The console's words: how moments, waits and statuses are written for people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from tests.emulator.waits import Wait

Tone = Literal["good", "warn", "bad", "plain"]
TONES: dict[str, Tone] = {
    "delivered": "good",
    "ok": "good",
    "VALID": "good",
    "notPaid": "warn",
    "documentsRequested": "warn",
    "creating": "warn",
    "cancelling": "bad",
    "cancelled": "bad",
    "suspended": "bad",
    "EXPIRED": "bad",
}
STAGE_TONES: dict[str, Tone] = {"DONE": "good", "DOING": "warn", "ERROR": "bad", "TODO": "plain"}


def tone_of(status: str) -> Tone:
    return TONES.get(status, "plain")


def moment_of(moment: float) -> str:
    """A moment of the emulator's clock, in UTC."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S")


def wait_of(wait: Wait) -> str:
    """What a step waits for."""
    if wait.manual:
        return "by hand"
    parts = []
    if wait.after_reads:
        parts.append(f"after {wait.after_reads} {'read' if wait.after_reads == 1 else 'reads'}")
    if wait.after_seconds:
        parts.append(f"after {wait.after_seconds:g} s")
    return " and ".join(parts) or "at once"
