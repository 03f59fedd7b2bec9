# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the result of every task to a file, as other callbacks get to see it: one JSON object a line."""

from __future__ import annotations

import json
import os
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: recorder
type: notification
short_description: Write the result of every task to the file that RECORDER_FILE names
description:
  - For tests, which would have to take the result apart from the words on the screen otherwise.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "recorder"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: Any) -> None:
        self._record(result, "ok")

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._record(result, "failed")

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._record(result, "unreachable")

    def _record(self, result: Any, state: str) -> None:
        # ansible-core 2.18 knows the second name only.
        value = getattr(result, "result", None) or result._result
        task = getattr(result, "task", None) or result._task
        line = json.dumps({"task": task.name, "state": state, "result": value}, default=str)
        with open(os.environ["RECORDER_FILE"], "a", encoding="utf-8") as file:
            file.write(line + "\n")
