# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""/me: the account, its agreements, its mails."""

from __future__ import annotations

from typing import Any

from tests.emulator import quotes
from tests.emulator.call import Call, Expandable
from tests.emulator.checking import Field
from tests.emulator.clock import day_of, iso
from tests.emulator.messages import bad_request, not_found
from tests.emulator.models import Agreement, Email
from tests.emulator.money import SYMBOLS
from tests.emulator.routing import RouteSet

routes = RouteSet()

NOT_FILLED_IN = (
    "address",
    "area",
    "birthCity",
    "birthDay",
    "city",
    "companyNationalIdentificationNumber",
    "complementaryAddress",
    "corporationType",
    "fax",
    "italianSDI",
    "nationalIdentificationNumber",
    "organisation",
    "phone",
    "phoneCountry",
    "phoneType",
    "purposeOfPurchase",
    "sex",
    "spareEmail",
    "vat",
    "zip",
)


@routes.add("GET", "/me", iam="account:apiovh:me/get")
def me(call: Call) -> dict[str, Any]:
    account = call.account
    currency = call.state.currency(account.nichandle, account.subsidiary)
    return {
        **dict.fromkeys(NOT_FILLED_IN),
        "country": call.state.flavour.country,
        "currency": {"code": currency, "symbol": SYMBOLS.get(currency, currency)},
        "customerCode": "0000-0000-00",
        "email": account.email,
        "firstname": "Emma",
        "kycValidated": account.kyc_validated,
        "language": call.state.flavour.language,
        "legalform": "individual",
        "name": "Emulator",
        "nichandle": account.nichandle,
        "ovhCompany": "ovh",
        "ovhSubsidiary": account.subsidiary,
        "state": account.state,
    }


AGREEMENTS_IAM = "account:apiovh:me/agreements/get"
AGREEMENT = ("id",)


@routes.add(
    "GET",
    "/me/agreements",
    iam=AGREEMENTS_IAM,
    query=(Field("agreed", choices=("ko", "obsolete", "ok", "todo")), Field("contractId", "long")),
)
def list_agreements(call: Call) -> Expandable:
    found = {
        entry.id: entry
        for entry in call.state.agreements.values()
        if entry.account == call.caller.account
        and call.query.get("agreed", entry.agreed) == entry.agreed
        and call.query.get("contractId", entry.contract_id) == entry.contract_id
    }
    return Expandable(list(found), lambda agreement_id: _render_agreement(found[agreement_id]))


def _render_agreement(entry: Agreement) -> dict[str, Any]:
    return {"agreed": entry.agreed, "contractId": entry.contract_id, "date": iso(entry.date), "id": entry.id}


def _agreement(call: Call) -> Agreement:
    entry = call.state.agreements.get(call.longs["id"])
    if entry is None or entry.account != call.caller.account:
        raise not_found("id", call.longs["id"])
    return entry


@routes.add("GET", "/me/agreements/{id}", iam=AGREEMENTS_IAM, longs=AGREEMENT)
def get_agreement(call: Call) -> dict[str, Any]:
    return _render_agreement(_agreement(call))


@routes.add("GET", "/me/agreements/{id}/contract", iam="account:apiovh:me/agreements/contract/get", longs=AGREEMENT)
def get_contract(call: Call) -> dict[str, Any]:
    entry = _agreement(call)
    contracts = quotes.render_contracts(call.state)
    contract = contracts[(entry.contract_id - 1) % len(contracts)]
    return {
        "active": True,
        "date": day_of(entry.date),
        "name": contract["name"],
        "pdf": contract["url"],
        "text": contract["content"],
    }


@routes.add("POST", "/me/agreements/{id}/accept", iam="account:apiovh:me/agreements/accept", longs=AGREEMENT)
def accept_agreement(call: Call) -> str:
    entry = _agreement(call)
    if entry.agreed == "ok":
        raise bad_request("This agreement is accepted already")
    entry.agreed = "ok"
    entry.date = call.now
    return "The agreement was accepted"


MAIL_IAM = "account:apiovh:me/notification/email/history/get"


def _arrived(call: Call) -> dict[int, Email]:
    return {
        mail.id: mail
        for mail in call.state.emails.values()
        if mail.account == call.caller.account and mail.date <= call.now
    }


def _render_mail(mail: Email) -> dict[str, Any]:
    return {"body": mail.body, "date": iso(mail.date), "id": mail.id, "subject": mail.subject}


@routes.add("GET", "/me/notification/email/history", iam=MAIL_IAM)
def list_mails(call: Call) -> Expandable:
    mails = _arrived(call)
    return Expandable(list(mails), lambda mail_id: _render_mail(mails[mail_id]))


@routes.add("GET", "/me/notification/email/history/{id}", iam=MAIL_IAM, longs=("id",))
def get_mail(call: Call) -> dict[str, Any]:
    mail = _arrived(call).get(call.longs["id"])
    if mail is None:
        raise not_found("id", call.longs["id"])
    return _render_mail(mail)
