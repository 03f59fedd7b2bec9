#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ovh_cloud_project_order
short_description: Order OVHcloud Public Cloud projects, each exactly once
description:
  - Makes sure that a Public Cloud project of the given name is ordered, paid and delivered.
  - The name is the identity. If the account has a project of that name, or an order for one that is under way, or a cart
    that an earlier run prepared, the module goes on from there. However often it runs, on however many machines, and
    however badly the last run ended, it places one order.
  - Nothing is bought that the task does not allow. See O(max_price), O(accept_contracts), O(waive_retraction_period) and
    O(payment_method).
  - When the API leaves a doubt about what was bought, the module stops and says what is known. It never buys to find out.
version_added: 1.0.0
author:
  - community.ovhcloud contributors (@ansible-collections)
extends_documentation_fragment:
  - community.ovhcloud._ovh
  - community.ovhcloud._attributes
  - community.ovhcloud._attributes.ovh
notes:
  - While it waits for long, an action plugin of the same name tells on standard error what each order is at (payment, fraud check,
    delivering, delivered, project ready). It does not with C(async), in check mode, or with C(no_log). It changes no result.
attributes:
  check_mode:
    support: full
    details:
      - Check mode sends no request that writes.
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  name:
    description:
      - The name of the project, as the OVHcloud Control Panel shows it (the API calls it description).
      - It is compared letter by letter.
      - Exactly one of O(name) and O(projects) is needed.
    type: str
  projects:
    description:
      - Several projects instead of one. What an entry leaves out of its plan and label options is taken from the task.
      - One failure does not stop the others. The task fails at the end and names what failed.
    type: list
    elements: dict
    suboptions:
      name:
        description: The name of the project.
        type: str
        required: true
      cart_description:
        description: See O(cart_description).
        type: str
      plan_code:
        description: See O(plan_code).
        type: str
      duration:
        description: See O(duration).
        type: str
      pricing_mode:
        description: See O(pricing_mode).
        type: str
      voucher:
        description: See O(voucher).
        type: str
      vrack:
        description: See O(vrack).
        type: str
      configuration:
        description: See O(configuration).
        type: dict
      options:
        description: See O(options).
        type: list
        elements: dict
        suboptions: &option
          plan_code:
            description: The plan code of the option, for example V(certification.hds.2018).
            type: str
            required: true
          duration:
            description: How long the option is bought for; the project's duration if not given.
            type: str
          pricing_mode:
            description: The pricing mode of the option; the project's if not given.
            type: str
          quantity:
            description: How many of the option.
            type: int
            default: 1
          configuration:
            description: Labels to set on the option's own item, with their values.
            type: dict
      project_id:
        description: See O(project_id).
        type: str
      order_id:
        description: See O(order_id).
        type: int
      cart_id:
        description: See O(cart_id).
        type: str
  state:
    description:
      - V(ordered) orders the project if it does not exist, pays, and waits until it can be used.
      - V(cart) prepares the cart and stops there. Nothing is bought; RV(quote) tells what it would cost.
      - V(absent) deletes prepared carts. Projects are never deleted, and orders never cancelled.
    type: str
    choices: [ordered, cart, absent]
    default: ordered
  cart_description:
    description:
      - The description of the cart, by which every run finds the carts of this project.
      - The default is V(ansible/) followed by the name. All tasks for one project must use the same.
    type: str
  subsidiary:
    description:
      - The OVHcloud subsidiary to order from, such as V(FR). The default is that of the account.
    type: str
  plan_code:
    description:
      - The plan of the project. The default is the project plan that is offered, which is V(project.2018), or V(project) in the
        US.
    type: str
  duration:
    description:
      - The duration of the plan, as an ISO 8601 duration.
    type: str
    default: P1M
  pricing_mode:
    description:
      - The pricing mode of the plan.
    type: str
    default: default
  voucher:
    description:
      - The code of a voucher to use for the project.
    type: str
  vrack:
    description:
      - The name of an existing vRack (V(pn-...)) to attach the project to. Without it OVHcloud may make a new one.
    type: str
  configuration:
    description:
      - Further labels to set on the project's cart item, with their values.
      - Give a voucher by O(voucher). As a label it is hidden in results, but not in the log that Ansible writes on the host.
    type: dict
  options:
    description:
      - Options to order with the project.
    type: list
    elements: dict
    suboptions: *option
  project_id:
    description:
      - The id of the project that is meant, where several have the same name. If its name differs it is renamed.
      - Nothing is ordered when there is no such project.
    type: str
  order_id:
    description:
      - The id of an order that is to be taken for the order of this project, where its configuration cannot be read.
      - Nothing is ordered when there is no such order.
    type: int
  cart_id:
    description:
      - The id of the one cart that may be ordered, for example the cart that somebody approved after a task with O(state=cart).
      - Nothing is written to this cart before its checkout. If it is gone, was checked out, or holds anything but what the task
        wants, the task fails and names the difference. No other cart is ordered in its place.
      - The id of a cart gives access to it. Whoever has it can change the cart, but not order it. Keep it out of public logs.
    type: str
  payment_method:
    description:
      - How to pay. V(auto) pays a total of zero with the fidelity account (in the US with the default payment method), and
        anything else with the account's default payment method.
      - V(none) leaves the payment to a human; RV(payment_url) is returned then.
      - A number is the id of a payment method of the account. There is no fall-back to another one.
    type: str
    default: auto
  max_price:
    description:
      - The highest price to pay, tax included, in the currency of the account. It is compared with the quote before the
        checkout, and with the order before paying.
      - A project costs nothing up front, so the default is V(0).
    type: float
    default: 0
  accept_contracts:
    description:
      - Whether the contracts that come with the order are accepted. Without that nothing is ordered. The contracts are listed
        where there is a cart; O(state=cart) prepares one.
    type: bool
    default: false
  waive_retraction_period:
    description:
      - Whether to give up the right of withdrawal from the order.
    type: bool
    default: false
  on_refusal:
    description:
      - What to do when an earlier order for the same name was cancelled within the last O(lookback) days. V(fail) stops, V(order)
        orders anew.
    type: str
    choices: [fail, order]
    default: fail
  ignore_orders:
    description:
      - Ids of orders that are known to be for none of the projects of this task.
      - For orders under way whose configuration cannot be read; the module stops at them otherwise. Also for the order of a
        project that was deleted soon after its delivery.
    type: list
    elements: int
    default: []
  lookback:
    description:
      - How many days back to look for orders of the same name.
    type: int
    default: 14
  wait:
    description:
      - Whether to wait until the project can be used. Without that the module returns after the payment.
    type: bool
    default: true
  wait_timeout:
    description:
      - How long the task may wait, in seconds, at least 1. When the time is over the task fails. Running it again goes on
        waiting.
      - The reads that make a checkout safe are never skipped. They can take up to 45 seconds more.
    type: int
    default: 1800
  concurrency:
    description:
      - How many requests may be under way at once when several projects are ordered, or many things are to be read.
      - Where OVHcloud answers that there are too many requests, all of them slow down, and go on as long as O(wait_timeout) allows.
    type: int
    default: 8
  follow:
    description:
      - Not for tasks. The action plugin that comes with this module sets it, to tell during a long wait what the orders are at.
      - With it, the module may return before the end of a wait, and then returns RV(follow) and no more of the result.
        Run again with that as O(follow), it goes on with the wait, and returns what one run would have returned.
    type: dict
seealso:
  - plugin: community.ovhcloud.ovh_order_cart
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Order a project, free of charge
  community.ovhcloud.ovh_cloud_project_order:
    endpoint: ovh-eu
    name: web-production
    accept_contracts: true

- name: Prepare a cart and look at its price and contracts
  community.ovhcloud.ovh_cloud_project_order:
    endpoint: ovh-eu
    name: web-approved
    state: cart
  register: prepared

- name: Order several projects
  community.ovhcloud.ovh_cloud_project_order:
    endpoint: ovh-eu
    accept_contracts: true
    vrack: pn-123456
    projects:
      - name: web-production
      - name: web-staging
        configuration:
          infrastructure: production

- name: Order the cart that was approved, and no other one
  community.ovhcloud.ovh_cloud_project_order:
    endpoint: ovh-eu
    name: web-approved
    cart_id: "{{ prepared.cart.id }}"
    accept_contracts: true

- name: Remove the cart again
  community.ovhcloud.ovh_cloud_project_order:
    endpoint: ovh-eu
    name: web-rejected
    state: absent
"""

RETURN = r"""
project:
  description: The project, when it is known.
  returned: when it exists
  type: dict
  contains: &project
    id:
      description: The id of the project.
      type: str
      returned: success
      sample: 2f4c1d9be0a74f0c8c7c5a9a3a5d1e77
    name:
      description: The name of the project.
      type: str
      returned: success
      sample: web-production
    status:
      description: The status that the API gives to the project.
      type: str
      returned: success
      sample: ok
    plan_code:
      description: The plan of the project.
      type: str
      returned: success
      sample: project.2018
    usable:
      description: Whether the project can be used now.
      type: bool
      returned: success
      sample: true
order:
  description: The order, when there is one. Its link and password are never returned.
  returned: when known
  type: dict
  contains: &order
    id:
      description: The id of the order.
      type: int
      returned: success
      sample: 123456789
    status:
      description: The status that the API gives to the order.
      type: str
      returned: success
      sample: delivered
    date:
      description: When the order was placed.
      type: str
      returned: success
    expiration_date:
      description: When the order lapses if it is not paid.
      type: str
      returned: success
    price:
      description: The price, tax included.
      type: dict
      returned: success
      contains:
        value:
          description: The amount.
          type: float
          returned: success
        currency:
          description: The currency, or V(points).
          type: str
          returned: success
        text:
          description: Both, as the API words it.
          type: str
          returned: success
cart:
  description:
    - The cart, when there is one.
    - Besides the keys below it has C(items), a list of what is in the cart. Each item has C(item_id), C(plan_code),
      C(duration), C(pricing_mode), C(quantity), C(configuration) (a dictionary of labels and values, in which the value of a
      voucher is hidden), and C(options), a list of the same form.
  returned: when known
  type: dict
  contains: &cart
    id:
      description: The id of the cart.
      type: str
      returned: success
    description:
      description: The description of the cart.
      type: str
      returned: success
      sample: ansible/web-production
    expire:
      description: When the cart expires.
      type: str
      returned: success
    read_only:
      description: Whether the cart was checked out.
      type: bool
      returned: success
quote:
  description: What the cart costs, and the contracts that come with it.
  returned: when known
  type: dict
  contains: &quote
    with_tax:
      description: The total with tax.
      type: float
      returned: success
    without_tax:
      description: The total without tax.
      type: float
      returned: success
    tax:
      description: The tax.
      type: float
      returned: success
    currency:
      description: The currency.
      type: str
      returned: success
    source:
      description:
        - V(cart) for the quote of a cart. V(catalogue) for an estimate by the public catalogue, made before there is a cart;
          it lists no contracts.
      type: str
      returned: success
    contracts:
      description: The contracts that the order accepts.
      type: list
      elements: dict
      returned: success
      contains:
        name:
          description: The name of the contract.
          type: str
          returned: success
        url:
          description: Where it can be read.
          type: str
          returned: success
steps:
  description: What was done, or in check mode would be done, in that order.
  returned: with O(name)
  type: list
  elements: dict
  contains:
    action:
      description: What the step does. Other keys tell the ids and values.
      type: str
      returned: success
      sample: check_out
payment_url:
  description: Where the order can be paid by hand. Whoever has this link can see the order.
  returned: with O(payment_method=none), while the order is unpaid
  type: str
projects:
  description: The results for each entry of O(projects), in the same order.
  returned: with O(projects)
  type: list
  elements: dict
  contains:
    name:
      description: The name of the project.
      type: str
      returned: success
    changed:
      description: Whether something was changed for this project.
      type: bool
      returned: success
    failed:
      description: Whether this project failed.
      type: bool
      returned: on failure
    msg:
      description: What went wrong.
      type: str
      returned: on failure
    project:
      description: See RV(project).
      type: dict
      returned: when it exists
      contains: *project
    order:
      description: See RV(order).
      type: dict
      returned: when known
      contains: *order
    cart:
      description: See RV(cart).
      type: dict
      returned: when known
      contains: *cart
    quote:
      description: See RV(quote).
      type: dict
      returned: when known
      contains: *quote
    steps:
      description: See RV(steps).
      type: list
      elements: dict
      returned: success
    resumable:
      description: See RV(resumable).
      type: bool
      returned: on failure
    order_id:
      description: See RV(order_id).
      type: int
      returned: on failure, when known
    project_id:
      description: See RV(project_id).
      type: str
      returned: on failure, when known
    cart_id:
      description: See RV(cart_id).
      type: str
      returned: on failure, when known
    query_id:
      description: See RV(query_id).
      type: str
      returned: on failure of a request
    http_status:
      description: See RV(http_status).
      type: int
      returned: on failure of a request
    error_class:
      description: See RV(error_class).
      type: str
      returned: on failure of a request
    actions_required:
      description: See RV(actions_required).
      type: list
      elements: str
      returned: when OVHcloud asks for something first
follow:
  description:
    - Where the wait for orders is, when the module was told by O(follow) that it may return before the end of it.
    - The action plugin uses it up. It is in no result of a task that does not set O(follow) itself.
  returned: with O(follow), while an order is waited for
  type: dict
resumable:
  description:
    - Whether running the same task again goes on from what is already done, once what the message asks for was done.
    - That may be a change of the task or of the credential. Where an order waits for something, RV(order_id) is there, too.
  returned: on failure
  type: bool
order_id:
  description: The order that the failure is about.
  returned: on failure, when known
  type: int
project_id:
  description: The project that the failure is about.
  returned: on failure, when known
  type: str
cart_id:
  description: The cart that the failure is about.
  returned: on failure, when known
  type: str
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
actions_required:
  description: What OVHcloud asks the account for before it sells a project, in its own words. The message says what to do about each.
  returned: when OVHcloud asks for something first
  type: list
  elements: str
  sample: [addPaymentMethod]
"""

import os
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.community.ovhcloud.plugins.module_utils._argspec import project_order_spec
from ansible_collections.community.ovhcloud.plugins.module_utils._client import OvhTransport
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import MissingLibraryError, OvhError
from ansible_collections.community.ovhcloud.plugins.module_utils._run import run
from ansible_collections.community.ovhcloud.plugins.module_utils._settings import read_settings
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import SystemClock
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import read_task


def main() -> None:
    module = AnsibleModule(
        argument_spec=project_order_spec(),
        mutually_exclusive=[("name", "projects")],
        required_one_of=[("name", "projects")],
        supports_check_mode=True,
    )
    params: dict[str, t.Any] = module.params
    try:
        task = read_task(params)
        # Those given as a label are in no option that hides its value.
        module.no_log_values.update(task.vouchers)
        clock = SystemClock()
        transport = OvhTransport(read_settings(params.get, os.environ), clock)
        result = run(
            task,
            transport,
            clock,
            module.warn,
            check_mode=module.check_mode,
            short_form=params["projects"] is None,
        )
    except MissingLibraryError as exc:
        module.fail_json(msg=missing_required_lib("ovh"), exception=exc.traceback)
    except OvhError as exc:
        module.fail_json(changed=False, **exc.to_result())
    for warning in result.pop("warnings"):
        module.warn(warning)
    if not module._diff:
        result.pop("diff", None)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
