# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: an HTTP answer, and the value that a good one holds."""

from __future__ import annotations

import json
import typing as t


class NotJsonError(Exception):
    """The body is not JSON."""


class RawAnswer(t.NamedTuple):
    """An HTTP answer as it came: status, headers with lower-case names, body text; `endpoint` is who gave it.

    `credential_from` says where the credential was read that the request was signed with.
    """

    status: int
    headers: dict[str, str]
    text: str
    endpoint: str = ""
    credential_from: str = ""

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    def value(self) -> t.Any:
        """Return the JSON value of the body; raise NotJsonError where it holds something else."""
        # An empty body is legal for a route that answers nothing (FACTS: success codes and void routes vary).
        if self.status == 204 or (self.is_good and not self.text.strip()):
            return None
        try:
            return json.loads(self.text)
        except ValueError as exc:
            raise NotJsonError from exc
