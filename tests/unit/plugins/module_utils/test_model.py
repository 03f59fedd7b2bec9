# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From JSON to values: forgiving about what is not needed, strict about what decisions rest on."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import decimal
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._model import (
    Cart,
    CloudOrder,
    Configuration,
    Contract,
    Extension,
    Item,
    Money,
    Offer,
    Order,
    PaymentMethod,
    PlacedOrder,
    Quote,
    Requirement,
    parse_date,
    parse_offers,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._project import Project, project_id_of
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import PROJECT_ID, cart

UTC = datetime.timezone(datetime.timedelta(0))
PRICE = {"value": 1.2, "currencyCode": "EUR", "text": "1.20 €"}
PRICES = {"withTax": PRICE, "withoutTax": {**PRICE, "value": 1}, "tax": {**PRICE, "value": 0.2}}

# Each parser with an answer as OVHcloud gives it, and the fields without which the answer is of no use.
SAMPLES: dict[str, tuple[t.Callable[[t.Any], t.Any], t.Any, tuple[str, ...]]] = {
    "Money": (Money.parse, PRICE, ("value",)),
    "Project": (
        Project.parse,
        {
            "project_id": PROJECT_ID,
            "description": "web",
            "status": "ok",
            "planCode": "project.2018",
            "orderId": 7,
            "access": "full",
        },
        ("project_id",),
    ),
    "Configuration": (Configuration.parse, {"id": 1, "label": "description", "value": "web"}, ("id", "label")),
    "Item": (
        Item.parse,
        {
            "cartId": "c",
            "itemId": 1,
            "parentItemId": None,
            "duration": "P1M",
            "configurations": [1],
            "options": [],
            "settings": {"planCode": "project.2018", "pricingMode": "default", "quantity": 2},
        },
        ("itemId",),
    ),
    "Cart": (
        Cart.parse,
        {
            "cartId": "c",
            "description": "ansible/web",
            "expire": "2026-01-06T10:00:00+00:00",
            "readOnly": False,
            "items": [1, 2],
        },
        ("cartId",),
    ),
    "offers": (
        parse_offers,
        [
            {
                "planCode": "project.2018",
                "prices": [{"duration": "P1M", "pricingMode": "default", "capacities": ["renew"]}],
            }
        ],
        (),
    ),
    "Requirement": (
        Requirement.parse,
        {"label": "infrastructure", "required": True, "type": "String", "allowedValues": ["production"]},
        ("label",),
    ),
    "Quote": (
        Quote.parse,
        {
            "orderId": None,
            "prices": PRICES,
            "contracts": [{"name": "Terms", "url": "https://contracts.example/", "content": "…"}],
            "details": [{"cartItemID": 1}, {"cartItemID": None}],
        },
        ("prices",),
    ),
    "PlacedOrder": (
        PlacedOrder.parse,
        {"orderId": 7, "prices": PRICES, "url": "https://www.example/order?orderPassword=5ecret"},
        ("orderId",),
    ),
    "Order": (
        Order.parse,
        {
            "orderId": 7,
            "date": "2026-01-05T10:00:00+00:00",
            "expirationDate": "2026-01-19T10:00:00+00:00",
            "priceWithTax": PRICE,
            "password": "5ecret",
            "pdfUrl": "https://www.example/pdf?5ecret",
            "url": "https://www.example/order?5ecret",
        },
        ("orderId", "priceWithTax"),
    ),
    "CloudOrder": (
        CloudOrder.parse,
        {"orderId": 7, "planCode": "project.2018", "serviceName": PROJECT_ID, "status": "delivering"},
        ("orderId",),
    ),
    "Extension": (
        Extension.parse,
        {
            "order": {
                "plan": {"code": "project.2018"},
                "configurations": [{"label": "description", "value": "web"}, {"label": "voucher", "value": "x"}],
            }
        },
        (),
    ),
    "PaymentMethod": (
        PaymentMethod.parse,
        {"paymentMethodId": 7, "paymentType": "CREDIT_CARD", "status": "VALID", "default": True},
        ("paymentMethodId",),
    ),
}

ODD: list[t.Any] = [None, True, 5, -1.5, "", "text", [], {}, [None], ["x"], [5], [{}], {"a": 1}, [[]]]


def _places(value: t.Any, path: tuple[t.Any, ...] = ()) -> t.Iterator[tuple[t.Any, ...]]:
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield from _places(inner, (*path, key))


def _with(value: t.Any, path: tuple[t.Any, ...], odd: t.Any) -> t.Any:
    if not path:
        return odd
    changed = copy.deepcopy(value)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = odd
    return changed


@pytest.mark.parametrize("name", SAMPLES)
def test_a_field_of_any_other_type_is_a_value_error_or_does_not_matter(name: str) -> None:
    """What is returned can be hashed: so no list and no object got to where a text or a number is promised."""
    parse, sample, dummy = SAMPLES[name]
    wrong = {}
    for path in _places(sample):
        for odd in ODD:
            try:
                hash(parse(_with(sample, path, odd)))
            except ValueError:
                continue
            except Exception as exc:
                wrong["/".join(map(str, path))] = "%r: %s: %s" % (odd, type(exc).__name__, exc)
    assert wrong == {}


@pytest.mark.parametrize("name", [name for name, sample in SAMPLES.items() if sample[2]])
def test_an_answer_without_a_field_that_decisions_rest_on_is_of_the_wrong_shape(name: str) -> None:
    parse, sample, fields = SAMPLES[name]
    for field in fields:
        for changed in ({**sample, field: None}, {key: value for key, value in sample.items() if key != field}):
            with pytest.raises(ValueError, match=r"^(a|an) "):
                parse(changed)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "Extension"])
def test_an_answer_of_another_type_is_of_the_wrong_shape(name: str) -> None:
    others: list[t.Any] = [None, 5, "text", {} if name == "offers" else []]
    for odd in others:
        with pytest.raises(ValueError, match=r"^(a|an) "):
            SAMPLES[name][0](odd)


@pytest.mark.parametrize("name", SAMPLES)
def test_unknown_keys_do_not_matter(name: str) -> None:
    parse, sample, dummy = SAMPLES[name]
    more = [{**entry, "new": [1]} for entry in sample] if isinstance(sample, list) else {**sample, "new": [1]}
    assert parse(more) == parse(sample)


PARSED: list[tuple[str, t.Any]] = [
    ("Money", Money(decimal.Decimal("1.2"), "EUR", "1.20 €")),
    ("Project", Project(PROJECT_ID, "web", "ok", "project.2018", 7)),
    ("Configuration", Configuration(1, "description", "web")),
    ("Item", Item(1, None, "project.2018", "P1M", "default", 2)),
    (
        "Cart",
        Cart(
            "c",
            "ansible/web",
            datetime.datetime(2026, 1, 6, 10, tzinfo=UTC),
            "2026-01-06T10:00:00+00:00",
            False,
            (1, 2),
        ),
    ),
    ("offers", (Offer("project.2018", "P1M", "default"),)),
    ("Requirement", Requirement("infrastructure", True, ("production",))),
    ("CloudOrder", CloudOrder(7, "project.2018", PROJECT_ID, "delivering")),
    ("Extension", Extension("project.2018", (("description", "web"), ("voucher", "x")))),
    ("PaymentMethod", PaymentMethod(7, "CREDIT_CARD", "VALID")),
]


@pytest.mark.parametrize(("name", "value"), PARSED)
def test_every_field_is_taken_from_its_place(name: str, value: t.Any) -> None:
    parse, sample, dummy = SAMPLES[name]
    assert parse(sample) == value


def test_a_quote_holds_prices_contracts_and_the_items_it_is_for() -> None:
    quote: Quote = SAMPLES["Quote"][0](SAMPLES["Quote"][1])
    assert [str(one.value) for one in (quote.with_tax, quote.without_tax, quote.tax)] == ["1.2", "1", "0.2"]
    assert quote.contracts == (Contract("Terms", "https://contracts.example/"),)
    assert quote.item_ids == frozenset({1})


def test_a_quote_needs_the_total_with_tax_only() -> None:
    quote = Quote.parse({"prices": {"withTax": PRICE}})
    assert (quote.with_tax, quote.without_tax) == (Money.parse(PRICE), Money.parse(PRICE))
    assert (quote.tax.value, quote.tax.currency) == (decimal.Decimal(0), "EUR")
    assert (quote.contracts, quote.item_ids) == ((), frozenset())
    with pytest.raises(ValueError, match="a price"):
        Quote.parse({"prices": {"withoutTax": PRICE}})


def test_the_link_of_an_order_is_kept_but_never_printed() -> None:
    parse, sample, dummy = SAMPLES["Order"]
    assert parse(sample).url == sample["url"]
    assert "5ecret" not in repr(parse(sample))


def test_a_placed_order_is_known_by_its_id_even_without_a_price() -> None:
    assert PlacedOrder.parse({"orderId": 7}) == PlacedOrder(7)


MONEY = [(0, "0"), (0.1, "0.1"), ("12.50", "12.50"), (-3, "-3"), (1e3, "1000.0")]


@pytest.mark.parametrize(("value", "amount"), MONEY)
def test_amounts_are_exact_decimals(value: t.Any, amount: str) -> None:
    assert Money.parse({"value": value}).value == decimal.Decimal(amount)


@pytest.mark.parametrize("value", [None, True, "free", "NaN", "Infinity", float("inf"), [], {}])
def test_what_is_no_amount_is_no_price(value: t.Any) -> None:
    with pytest.raises(ValueError, match="a price"):
        Money.parse({"value": value})


STATUSES = [
    ("creating", True, False),
    ("ok", True, True),
    ("suspended", True, False),
    ("deleting", False, False),
    ("deleted", False, False),
    ("something new", True, False),
]


@pytest.mark.parametrize(("status", "exists", "usable"), STATUSES)
def test_a_project_is_there_unless_it_goes_and_usable_only_when_ok(status: str, exists: bool, usable: bool) -> None:
    project = Project(PROJECT_ID, "web", status, None, None)
    assert (project.exists, project.usable) == (exists, usable)


@pytest.mark.parametrize("value", [True, 5, {"a": "b"}])
def test_the_value_of_a_label_is_always_a_text(value: t.Any) -> None:
    assert Configuration.parse({"id": 1, "label": "x", "value": value}).value == str(value)


def test_carts_are_ordered_by_expiry_then_id_and_those_without_expiry_come_last() -> None:
    endless = dataclasses.replace(cart(1), expire=None)
    carts = [endless, cart(5, hours=3), cart(4, hours=3), cart(9, hours=2)]
    ordered = sorted(carts, key=lambda one: one.age_order)
    assert [one.cart_id[-1] for one in ordered] == ["9", "4", "5", "1"]


def test_offers_without_plan_duration_or_mode_are_left_out() -> None:
    odd: list[t.Any] = [None, {"prices": [{"duration": "P1M", "pricingMode": "default"}]}, {"planCode": "a"}]
    odd += [{"planCode": "b", "prices": [None, {"duration": "P1M"}, {"pricingMode": "default"}]}]
    assert parse_offers(odd) == ()


def test_each_price_of_a_plan_is_an_offer() -> None:
    prices = [
        {"duration": "P1M", "pricingMode": "default"},
        {"duration": "P1Y", "pricingMode": "upfront"},
    ]
    offers = parse_offers([{"planCode": "a", "prices": prices}])
    assert [str(one) for one in offers] == [
        "a (duration P1M, pricing mode default)",
        "a (duration P1Y, pricing mode upfront)",
    ]


@pytest.mark.parametrize("data", [None, {}, {"order": None}, {"order": {}}, {"order": {"plan": {}}}])
def test_an_extension_that_tells_nothing_has_no_plan_and_no_name(data: t.Any) -> None:
    extension = Extension.parse(data)
    assert (extension.plan_code, extension.names) == (None, ())


NO_PROJECT = ["*001", "*", "web", PROJECT_ID.upper(), PROJECT_ID[:-1], PROJECT_ID + "0", PROJECT_ID + "\n", None, 5, ""]


@pytest.mark.parametrize("value", NO_PROJECT)
def test_only_32_hex_digits_are_a_project(value: t.Any) -> None:
    assert project_id_of(value) is None


def test_32_hex_digits_are_a_project() -> None:
    assert project_id_of(PROJECT_ID) == PROJECT_ID


DATES = [
    ("2026-01-05T10:00:00+00:00", datetime.datetime(2026, 1, 5, 10, tzinfo=UTC)),
    ("2026-01-05T10:00:00Z", datetime.datetime(2026, 1, 5, 10, tzinfo=UTC)),
    ("2026-01-05T12:00:00+02:00", datetime.datetime(2026, 1, 5, 10, tzinfo=UTC)),
    ("2026-01-05T10:00:00.250000+00:00", datetime.datetime(2026, 1, 5, 10, 0, 0, 250000, tzinfo=UTC)),
    ("2026-01-05T10:00:00", datetime.datetime(2026, 1, 5, 10, tzinfo=UTC)),
    ("2026-01-05", datetime.datetime(2026, 1, 5, tzinfo=UTC)),
]


@pytest.mark.parametrize(("text", "moment"), DATES)
def test_dates_are_moments_in_utc_when_they_name_no_offset(text: str, moment: datetime.datetime) -> None:
    parsed = parse_date(text)
    assert parsed == moment
    assert parsed is not None
    assert parsed.tzinfo is not None


@pytest.mark.parametrize("value", [None, "", "soon", 5, "2026-13-01", [], "05/01/2026"])
def test_what_is_no_date_is_none(value: t.Any) -> None:
    assert parse_date(value) is None
