# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.scenarios.write_rights`: make docs/docsite/rst/rights.rst from the table of rights."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

from ansible_collections.community.ovhcloud.plugins.module_utils import _routes as routes
from ansible_collections.community.ovhcloud.plugins.module_utils._rights import (
    EVERYWHERE,
    RIGHTS,
    Feature,
    Right,
    Use,
    rights_of,
    rules_for,
)
from tests.scenarios.write_docs import table

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "docsite" / "rst" / "rights.rst"

# No schema of OVHcloud tells the action of the routes that only the United States has; the name follows all the others.
BY_ANALOGY = {
    routes.ORDER_OPERATIONS: "account:apiovh:me/order/details/operations/get",
    routes.ORDER_OPERATION: "account:apiovh:me/order/details/operations/get",
}

TITLES = {
    Feature.READ: (
        "Read only",
        "For check mode in every state, the info modules and the lookup. Nothing can be written with it.",
    ),
    Feature.CART: (
        "Carts only",
        "For ``state: cart`` and ``state: absent``. Nothing can be bought with it. Its check mode works with it as well.",
    ),
    Feature.ORDER: ("Ordering", "For ``state: ordered``: carts, the order, its payment, and the name of the project."),
}
USES = {
    Use.OPTIONS: "with ``options``",
    Use.PAYING: "unless ``payment_method: none``",
    Use.DEFAULT_METHOD: "with ``payment_method: auto``",
}

HEAD = """..
  SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
  GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
  SPDX-License-Identifier: GPL-3.0-or-later

.. Made by `python -m tests.scenarios.write_rights`; a test fails when it is not current.

.. _ansible_collections.community.ovhcloud.docsite.rights:

Which rights to grant
=====================

Each section below holds all that one kind of identity needs, and no more; a consumer key and an IAM policy for each. The
tests of this collection run every feature with exactly these rights, and once more without each of them, against its
emulator of the API; nothing here was tried with OVHcloud itself.

.. contents::
   :local:
   :depth: 1

How to grant them
-----------------

Consumer key
  Make it on the page createToken of your endpoint (`EU <https://eu.api.ovh.com/createToken/>`__,
  `CA <https://ca.api.ovh.com/createToken/>`__, `US <https://api.us.ovhcloud.com/createToken/>`__), one line for each rule, or
  give the rules as ``accessRules`` to ``POST /auth/credential``. A star stands for any text, slashes too, but ``/x/*`` does
  not cover ``/x``.

Service account, or any other identity under IAM
  Give the policy to ``POST /v2/iam/policy``, or choose its actions in the OVHcloud Control Panel. Put your account for
  ``xx1111-ovh``, the URN of the identity for the one in ``identities``, and ``ca`` or ``us`` for ``eu`` there.

  Actions on projects need the URN of the resource *type*, ``publicCloudProject:*``. A list or a group of single projects
  misses the project that is about to be made: it would be ordered, paid and delivered, and then not be readable. For the
  same reason a project that the identity must not read cannot be found by its name.

A consumer key tells its rules to ``GET /auth/currentCredential``: before an order, also in check mode, they are compared with
what the task needs, and nothing is written when one is missing. The read-only rules leave that request out on purpose: with
it, check mode refuses what this very key cannot do; without it, check mode tells what a key with all rights would do.

A policy does not tell its actions. There a missing one shows when it is refused (HTTP 403), and the message names it and the
rule; a cart that the run made is deleted again, and an order that was placed but must not be paid is paid by the next run that
may.

"""

TAIL = """
Every request
-------------

What the collection can ask of OVHcloud, all of it. *required* means that some task of that kind fails without it, *used* that a
refusal only leaves a result with less in it. A request without an IAM action needs a consumer-key rule only.

"""

NOTES = """
The US alone has the operations of an order, and no schema tells their IAM action: its name here follows all the others. Whether
OVHcloud asks for the rules of carts, whose routes are open to everybody who knows a cart's id, is not known either. They are
required here.

Without the right to read what was configured for an order (``extension``), ``state: cart`` prepares a cart although there may be
an order; ``state: ordered`` stops.
"""


def action_of(right: Right) -> str | None:
    return right.route.iam_action or BY_ANALOGY.get(right.route)


def rules(feature: Feature) -> tuple[str, ...]:
    """Return the consumer-key rules of an identity for that feature."""
    return rules_for(right.route for right in rights_of(feature))


def actions(feature: Feature) -> tuple[str, ...]:
    """Return the IAM actions of an identity for that feature."""
    return tuple(sorted({action for right in rights_of(feature) if (action := action_of(right))}))


def policy(feature: Feature) -> dict[str, object]:
    return {
        "name": f"ansible-projects-{feature.value}",
        "description": f"What community.ovhcloud needs: {TITLES[feature][0].lower()}",
        "identities": ["urn:v1:eu:identity:credential:xx1111-ovh/oauth2-0123456789abcdef"],
        "resources": [
            {"urn": "urn:v1:eu:resource:account:xx1111-ovh"},
            {"urn": "urn:v1:eu:resource:publicCloudProject:*"},
        ],
        "permissions": {"allow": [{"action": action} for action in actions(feature)]},
    }


def _section(feature: Feature) -> str:
    title, purpose = TITLES[feature]
    columns = [rule.split(" ") for rule in sorted(rules(feature), key=lambda rule: rule.split(" ")[::-1])]
    lines = "\n".join(f"{method:<6} {path}" for method, path in columns)
    return (
        f"{title}\n{'-' * len(title)}\n\n{purpose}\n\nConsumer-key rules:\n\n"
        f".. code-block:: text\n\n{textwrap.indent(lines, '   ')}\n\nIAM policy:\n\n"
        f".. code-block:: json\n\n{textwrap.indent(json.dumps(policy(feature), indent=2), '   ')}\n\n"
    )


def _mark(right: Right, feature: Feature) -> str:
    if feature in right.required:
        return "required"
    return "used" if feature in right.optional else ""


def _remarks(right: Right) -> str:
    remarks = [right.purpose]
    if right.use is not None:
        remarks.append(USES[right.use])
    if right.regions != EVERYWHERE:
        remarks.append(f"{' and '.join(right.regions)} only")
    return "; ".join(remarks)


def _row(right: Right) -> tuple[str, ...]:
    action = action_of(right)
    marks = (_mark(right, feature) for feature in Feature)
    return f"``{right.route.method} {right.route.path}``", f"``{action}``" if action else "", *marks, _remarks(right)


def render() -> str:
    sections = "".join(map(_section, Feature))
    header = ("Request", "IAM action", *(TITLES[feature][0] for feature in Feature), "What for")
    return HEAD + sections.rstrip("\n") + "\n" + TAIL + table(header, (26, 24, 8, 8, 8, 26), map(_row, RIGHTS)) + NOTES


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
