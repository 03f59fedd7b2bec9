# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Giving a project the name that the task wants."""

from __future__ import annotations

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    RefusalError,
    WaitTimeoutError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import RenameProject
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import SETTLE_PAUSES, Budget
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted


def rename(api: Api, wanted: Wanted, progress: Progress, project_id: str, budget: Budget) -> None:
    """Give the project the wanted name, and read it back until it shows.

    Raise RefusalError where the server keeps another one: how long a name may be, and of what it may be made, is not
    documented. A task that went on would not find the project by its name, and take it for missing.
    """
    try:
        api.rename_project(project_id, wanted.name)
    except ApiError as exc:
        if not exc.outcome_unknown:
            raise
        if api.project(project_id).name != wanted.name:
            raise
    progress.record(RenameProject(wanted.name, project_id))
    kept = None
    for pause in (0.0, *SETTLE_PAUSES):
        if pause and not budget.pause(pause):
            raise WaitTimeoutError(
                "The project %s does not show its new name '%s' yet, and the time of wait_timeout is over. Run the task again."
                % (project_id, wanted.name),
                project_id=project_id,
            )
        progress.project = api.project(project_id)
        kept = progress.project.name
        if kept == wanted.name:
            return
    raise RefusalError(
        "The project %s is there, but OVHcloud keeps its name as '%s' instead of '%s'. Use that name in the task."
        % (project_id, kept or "", wanted.name),
        resumable=False,
        project_id=project_id,
    )
