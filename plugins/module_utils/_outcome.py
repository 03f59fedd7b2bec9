# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: how it went for each wanted project, and the task's result that is made from it."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import OvhError
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted


class Outcome(t.NamedTuple):
    """How it went for one wanted project; `error` is None where it went well."""

    changed: bool
    result: dict[str, t.Any]
    diff: dict[str, t.Any]
    warnings: tuple[str, ...]
    error: OvhError | None


def diff_of(name: str, before: dict[str, t.Any], after: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return the diff as Ansible shows it."""
    header = "project %s" % name
    return {"before_header": header, "after_header": header, "before": before, "after": after}


def merge(outcomes: t.Sequence[tuple[Wanted, Outcome]], *, short_form: bool) -> dict[str, t.Any]:
    """Return the task's result: that of the one project (`name`), or a list of them (`projects`)."""
    changed = any(outcome.changed for dummy, outcome in outcomes)
    if short_form:
        outcome = outcomes[0][1]
        merged = {**outcome.result, "changed": changed, "diff": outcome.diff}
        return {**merged, "failed": True} if outcome.error else merged
    entries = [_entry(wanted, outcome) for wanted, outcome in outcomes]
    merged = {"changed": changed, "projects": entries, "diff": [outcome.diff for dummy, outcome in outcomes]}
    failed = [entry for entry in entries if entry.get("failed")]
    if failed:
        merged["failed"] = True
        merged["msg"] = "%d of %d projects failed. %s" % (
            len(failed),
            len(entries),
            " ".join("%s: %s" % (entry["name"], entry["msg"]) for entry in failed),
        )
        merged["resumable"] = all(entry.get("resumable", False) for entry in failed)
    return merged


def _entry(wanted: Wanted, outcome: Outcome) -> dict[str, t.Any]:
    entry = {**outcome.result, "name": wanted.name, "changed": outcome.changed}
    return {**entry, "failed": True} if outcome.error else entry
