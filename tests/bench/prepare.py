# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Put the emulator into the state that a run starts from: `python prepare.py URL FILE`. Standard library only: it runs before every run."""

from __future__ import annotations

import json
import sys
import urllib.request
from pathlib import Path
from typing import Any

# Seconds; the emulator answers within milliseconds.
LIMIT = 30


def control(url: str, method: str, path: str, body: Any = None) -> Any:
    """Call the emulator's control path, and return the parsed answer."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"{url}/_emulator{path}", data, {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=LIMIT) as answer:
        return json.load(answer)


def prepare(url: str, start: dict[str, Any]) -> None:
    """Start over with the document `seed`, and `latency` seconds before every request takes effect."""
    control(url, "POST", "/reset", {})
    control(url, "POST", "/seed", start["seed"])
    if start["latency"]:
        control(url, "POST", "/faults", {"kind": "delay", "seconds": start["latency"], "when": "before", "count": 0})


if __name__ == "__main__":
    prepare(sys.argv[1], json.loads(Path(sys.argv[2]).read_text("utf-8")))
