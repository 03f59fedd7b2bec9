# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""What a run has done and found for one project so far; the result is a view of it, also when the run fails."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, Order, Quote
from ansible_collections.community.ovhcloud.plugins.module_utils._project import Project
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import AddIntent, RemoveIntent, Step


@dataclasses.dataclass
class Progress:
    """Filled by `apply` as it goes. `payment_url` is set only when the task asked to pay by hand."""

    steps: list[Step] = dataclasses.field(default_factory=list)
    warnings: list[str] = dataclasses.field(default_factory=list)
    cart: Cart | None = None
    quote: Quote | None = None
    order: Order | None = None
    order_id: int | None = None
    order_status: str | None = None
    project: Project | None = None
    project_id: str | None = None
    payment_url: str | None = None
    _undone: set[int] = dataclasses.field(default_factory=set)  # places of steps

    def record(self, step: Step) -> None:
        """Note a step that was done, or that may have been done."""
        self.steps.append(step)

    def undo(self, since: int = 0) -> None:
        """Note that nothing is left of the steps from that place on."""
        self._undone.update(range(since, len(self.steps)))

    def undo_intent(self, cart_id: str) -> None:
        """Note that nothing is left of a checkout intent."""
        kinds = (AddIntent, RemoveIntent)
        self._undone.update(
            place for place, step in enumerate(self.steps) if isinstance(step, kinds) and step.cart_id == cart_id
        )

    @property
    def changed(self) -> bool:
        return any(step.writes for place, step in enumerate(self.steps) if place not in self._undone)

    def known_ids(self) -> dict[str, t.Any]:
        """Return the ids that a message about trouble should carry."""
        ids = {
            "order_id": self.order_id,
            "project_id": self.project_id,
            "cart_id": self.cart.cart_id if self.cart else None,
        }
        return {name: value for name, value in ids.items() if value is not None}
