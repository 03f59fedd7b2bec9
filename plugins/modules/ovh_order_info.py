#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ovh_order_info
short_description: Read OVHcloud orders
description:
  - Tells how far an order is, what it is for, what it costs, and which Public Cloud project it made.
  - It reads one order, or all that OVHcloud lists as open orders for Public Cloud. An order that is not there is not an error.
  - The link and the password of an order, with which anybody can see and pay it, are never returned.
version_added: 1.0.0
author:
  - community.ovhcloud contributors (@ansible-collections)
extends_documentation_fragment:
  - community.ovhcloud._ovh
  - community.ovhcloud._attributes
  - community.ovhcloud._attributes.ovh
attributes:
  check_mode:
    support: full
    details:
      - This module only reads.
  diff_mode:
    support: N/A
    details:
      - This module only reads.
  idempotent:
    support: full
    details:
      - This module only reads.
options:
  order_id:
    description:
      - The id of an order. It can be an order for something else than a project, too.
      - Without it, the open orders for Public Cloud are returned. OVHcloud's list goes on showing delivered orders for some
        time, and leaves out cancelled ones.
    type: int
seealso:
  - module: community.ovhcloud.ovh_cloud_project_info
  - module: community.ovhcloud.ovh_cloud_project_order
"""

EXAMPLES = r"""
- name: Read the open orders for Public Cloud
  community.ovhcloud.ovh_order_info:
    endpoint: ovh-eu
  register: open

- name: Show how far they are
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.status }}"
  loop: "{{ open.orders }}"
  loop_control:
    label: "{{ item.id }}"

- name: Wait until an order is delivered
  community.ovhcloud.ovh_order_info:
    endpoint: ovh-eu
    order_id: 123456789
  register: placed
  until: placed.orders | selectattr('status', 'equalto', 'delivered') | length == 1
  retries: 60
  delay: 30
"""

RETURN = r"""
orders:
  description:
    - The orders, the oldest id first.
    - The list is empty if there is no order of that id, or if OVHcloud lists none as open; it lists delivered ones for a while.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id of the order.
      type: int
      returned: success
      sample: 123456789
    status:
      description:
        - The status that the API gives to the order. At present V(notPaid), V(checking), V(documentsRequested), V(delivering),
          V(delivered), V(cancelling), V(cancelled), or V(unknown).
        - Null for an order that is listed but not there.
      type: str
      returned: success
      sample: delivering
    date:
      description: When the order was placed.
      type: str
      returned: success
      sample: '2026-01-05T11:00:00+01:00'
    expiration_date:
      description: When the order lapses if it is not paid.
      type: str
      returned: success
      sample: '2026-01-19T23:29:59+01:00'
    price:
      description: The price, tax included.
      type: dict
      returned: success
      contains: &price
        value:
          description: The amount.
          type: float
          returned: success
          sample: 0.0
        currency:
          description: The currency, or V(points).
          type: str
          returned: success
          sample: EUR
        text:
          description: Both, as the API words it.
          type: str
          returned: success
          sample: 0.00 €
    plan_code:
      description: The plan that was ordered. Null when the API does not tell it.
      type: str
      returned: success
      sample: project.2018
    name:
      description: The name that was ordered for the project. Null when the API does not tell it.
      type: str
      returned: success
      sample: web-production
    project_id:
      description: The id of the project that the order made. Null as long as it is not known.
      type: str
      returned: success
      sample: 2f4c1d9be0a74f0c8c7c5a9a3a5d1e77
    stages:
      description: The stages that the order goes through.
      type: list
      elements: dict
      returned: when the API has them for this order, and the credential may read them
      contains:
        step:
          description: The stage. At present V(VALIDATING), V(VALIDATED), V(DELIVERING), or V(AVAILABLE).
          type: str
          returned: success
          sample: VALIDATING
        status:
          description: How far the stage is. At present V(TODO), V(DOING), V(DONE), or V(ERROR).
          type: str
          returned: success
          sample: DOING
        history:
          description: What happened in this stage.
          type: list
          elements: dict
          returned: success
          contains:
            date:
              description: When it happened.
              type: str
              returned: success
              sample: '2026-01-05T11:00:02+01:00'
            label:
              description: What happened, in one word of the API's.
              type: str
              returned: success
              sample: FRAUD_CHECK
            description:
              description: What happened, in a sentence of the API's.
              type: str
              returned: success
              sample: The order is being checked
    details:
      description: The lines of the order.
      type: list
      elements: dict
      returned: when the API has them for this order
      contains:
        id:
          description: The id of the line.
          type: int
          returned: success
          sample: 987654321
        description:
          description: What the line is about, in the API's words.
          type: str
          returned: success
          sample: Rental of a Public Cloud project for 1 month
        domain:
          description: The service that the line made, such as a project's id; a placeholder before there is one, and in the US.
          type: str
          returned: success
          sample: '*001'
        quantity:
          description: How many.
          type: int
          returned: success
          sample: 1
        price:
          description: The price of the whole line, without tax.
          type: dict
          returned: success
          contains: *price
resumable:
  description: Whether running the same task again may succeed.
  returned: on failure
  type: bool
query_id:
  description: OVHcloud's id of the request that failed, for its support.
  returned: on failure of a request
  type: str
http_status:
  description: The HTTP status of the request that failed.
  returned: on failure of a request
  type: int
error_class:
  description: OVHcloud's class of the error.
  returned: on failure of a request
  type: str
"""

import os

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import MissingLibraryError, OvhError
from ansible_collections.community.ovhcloud.plugins.module_utils._info import make_api
from ansible_collections.community.ovhcloud.plugins.module_utils._info_argspec import order_info_spec
from ansible_collections.community.ovhcloud.plugins.module_utils._order_info import find_orders


def main() -> None:
    module = AnsibleModule(argument_spec=order_info_spec(), supports_check_mode=True)
    try:
        found = find_orders(make_api(module.params.get, os.environ), module.params["order_id"])
    except MissingLibraryError as exc:
        module.fail_json(msg=missing_required_lib("ovh"), exception=exc.traceback)
    except OvhError as exc:
        module.fail_json(**exc.to_result())
    for warning in found.warnings:
        module.warn(warning)
    module.exit_json(changed=False, **found.result)


if __name__ == "__main__":
    main()
