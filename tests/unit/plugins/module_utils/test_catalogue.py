# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a project would cost by the public catalogue, before there is a cart."""

from __future__ import annotations

import contextlib
import decimal
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._catalogue import Catalogue, Pricing
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Money
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import PLAN, option, wanted

EURO = 100_000_000


def pricing(price: float = 0, *capacities: str, tax: float = 0, **changes: t.Any) -> dict[str, t.Any]:
    return {
        "capacities": list(capacities or ("renew", "installation")),
        "mode": "default",
        "interval": 1,
        "intervalUnit": "month",
        "price": round(price * EURO),
        "tax": round(tax * EURO),
        "quantity": {"min": 1, "max": 1},
        **changes,
    }


def catalogue(*pricings: dict[str, t.Any], **addons: list[dict[str, t.Any]]) -> Catalogue:
    return Catalogue.parse(
        {
            "locale": {"currencyCode": "EUR"},
            "plans": [{"planCode": PLAN, "pricings": list(pricings)}],
            "addons": [{"planCode": name, "pricings": entries} for name, entries in addons.items()],
        }
    )


def total(one: Catalogue, **changes: t.Any) -> tuple[str, str, str] | None:
    """Return with tax, without tax, and tax."""
    quote = one.estimate(wanted(**changes), PLAN)
    return (str(quote.with_tax), str(quote.without_tax), str(quote.tax)) if quote else None


def test_a_free_project_costs_nothing() -> None:
    assert total(catalogue(pricing())) == ("0.00 EUR", "0.00 EUR", "0.00 EUR")


def test_amounts_are_hundred_millionths_with_the_tax_beside_them() -> None:
    assert total(catalogue(pricing(10, tax=2))) == ("12.00 EUR", "10.00 EUR", "2.00 EUR")


def test_an_estimate_says_that_it_is_one_and_knows_no_contracts() -> None:
    quote = catalogue(pricing()).estimate(wanted(), PLAN)
    assert quote is not None
    assert (quote.source, quote.contracts, quote.item_ids) == ("catalogue", (), frozenset())


def test_an_estimate_tells_its_amount_as_a_number_and_as_text() -> None:
    quote = catalogue(pricing(10, tax=2)).estimate(wanted(), PLAN)
    assert quote is not None
    assert quote.with_tax == Money(decimal.Decimal("12.00"), "EUR", "12.00 EUR")


def test_a_price_of_which_nothing_else_is_told_is_that_of_one_unit_without_tax_and_period() -> None:
    assert Pricing.parse({"price": 5}) == Pricing((), "", None, price=5, tax=0, minimum=1, maximum=None)


def test_the_taxes_of_all_that_is_paid_are_added_up() -> None:
    one = catalogue(pricing(10, "installation", tax=2), pricing(3, "renew", tax=1))
    assert total(one) == ("16.00 EUR", "13.00 EUR", "3.00 EUR")


@pytest.mark.parametrize("locale", [None, {}, {"currencyCode": None}, "EUR"])
def test_a_catalogue_that_does_not_tell_its_currency_has_none(locale: t.Any) -> None:
    assert Catalogue.parse({"plans": [], "locale": locale}).currency == ""


def test_setting_up_and_the_first_period_are_both_paid_but_one_price_for_both_only_once() -> None:
    assert total(catalogue(pricing(10, "installation"), pricing(3, "renew"))) == ("13.00 EUR", "13.00 EUR", "0.00 EUR")
    assert total(catalogue(pricing(10))) == ("10.00 EUR", "10.00 EUR", "0.00 EUR")


def test_prices_of_another_mode_duration_or_use_are_not_paid() -> None:
    one = catalogue(
        pricing(1),
        pricing(100, mode="upfront"),
        pricing(200, interval=12),
        pricing(400, "consumption"),
        pricing(800, "renew", interval=0, intervalUnit="none", mode="upfront"),
    )
    assert total(one) == ("1.00 EUR", "1.00 EUR", "0.00 EUR")
    assert total(one, duration="P1Y") == ("200.00 EUR", "200.00 EUR", "0.00 EUR")


def test_options_are_paid_by_their_number_each_at_the_price_for_that_number() -> None:
    one = catalogue(
        pricing(1),
        hds=[pricing(5, tax=1, quantity={"min": 1, "max": 2}), pricing(4, quantity={"min": 3, "max": None})],
    )
    assert total(one, options=(option("hds", quantity=2),)) == ("13.00 EUR", "11.00 EUR", "2.00 EUR")
    assert total(one, options=(option("hds", quantity=3),)) == ("13.00 EUR", "13.00 EUR", "0.00 EUR")


def test_an_option_that_the_catalogue_does_not_know_leaves_the_price_open_and_the_cart_to_decide() -> None:
    one = catalogue(pricing(1))
    assert total(one, options=(option("hds"),)) is None
    one.check(wanted(options=(option("hds"),)), PLAN)


def test_a_plan_that_is_not_offered_lists_what_is() -> None:
    one = catalogue(pricing(), pricing(interval=12, mode="upfront"))
    one.check(wanted(), PLAN)
    one.check(wanted(duration="P1Y", pricing_mode="upfront"), PLAN)
    for changes in ({"plan_code": "other"}, {"duration": "P3M"}, {"pricing_mode": "upfront"}):
        with pytest.raises(
            RefusalError,
            match=r"^The plan .* Offered: project\.2018 \(duration P12M, pricing mode upfront\); project\.2018 \(duration P1M,",
        ):
            one.check(wanted(**changes), PLAN)


def test_an_option_that_is_offered_otherwise_than_wanted_is_refused() -> None:
    one = catalogue(pricing(), hds=[pricing()])
    one.check(wanted(options=(option("hds"),)), PLAN)
    with pytest.raises(RefusalError, match=r"The option hds .*duration P1Y"):
        one.check(wanted(options=(option("hds", duration="P1Y"),)), PLAN)


def test_a_price_without_a_period_goes_with_every_duration() -> None:
    one = catalogue(pricing(7, interval=0, intervalUnit="none"))
    one.check(wanted(duration="P9M"), PLAN)
    assert total(one, duration="P9M") == ("7.00 EUR", "7.00 EUR", "0.00 EUR")


def test_an_option_whose_price_has_no_period_goes_with_every_duration_too() -> None:
    one = catalogue(pricing(), hds=[pricing(5, interval=0, intervalUnit="none")])
    one.check(wanted(options=(option("hds", duration="P9M"),)), PLAN)


DURATIONS = [
    (1, "month", "P1M"),
    (3, "month", "P3M"),
    (12, "month", "P1Y"),
    (24, "month", "P2Y"),
    (7, "day", "P7D"),
]


@pytest.mark.parametrize(("interval", "unit", "duration"), DURATIONS)
def test_intervals_are_durations_as_carts_have_them(interval: int, unit: str, duration: str) -> None:
    catalogue(pricing(interval=interval, intervalUnit=unit)).check(wanted(duration=duration), PLAN)
    with pytest.raises(RefusalError):
        catalogue(pricing(interval=interval, intervalUnit=unit)).check(wanted(duration="P99M"), PLAN)


@pytest.mark.parametrize(("price", "shown"), [(0.00499999, "0.00 EUR"), (0.005, "0.01 EUR"), (1.239, "1.24 EUR")])
def test_estimates_are_rounded_to_cents(price: float, shown: str) -> None:
    assert total(catalogue(pricing(price))) == (shown, shown, "0.00 EUR")


@pytest.mark.parametrize("data", [None, [], "text", {}, {"plans": None}, {"plans": {}}])
def test_what_is_no_catalogue_is_of_the_wrong_shape(data: t.Any) -> None:
    with pytest.raises(ValueError, match=r"^a catalogue with its plans$"):
        Catalogue.parse(data)


def test_entries_that_cannot_be_read_are_left_out() -> None:
    plans: list[t.Any] = [None, {}, {"planCode": PLAN, "pricings": [None, {}, {"price": "1"}, pricing(3)]}]
    plans += [{"planCode": "empty"}, {"planCode": "odd", "pricings": 7}, {"planCode": "odd too", "pricings": {"a": 1}}]
    one = Catalogue.parse({"plans": plans, "addons": None, "locale": None})
    quote = one.estimate(wanted(), PLAN)
    assert quote is not None
    assert quote.with_tax.value == decimal.Decimal(3)
    assert set(one.plans) == {PLAN, "empty", "odd", "odd too"}


@pytest.mark.parametrize("duration", ["P1Y", "P12M"])
def test_a_year_and_twelve_months_are_the_same_period(duration: str) -> None:
    one = catalogue(pricing(7, interval=12, intervalUnit="month"), pricing(9, interval=1, intervalUnit="month"))
    one.check(wanted(duration=duration), PLAN)
    assert total(one, duration=duration) == ("7.00 EUR", "7.00 EUR", "0.00 EUR")
    with pytest.raises(RefusalError, match="duration P12M"):
        one.check(wanted(duration="P2Y"), PLAN)


@pytest.mark.parametrize("field", ["capacities", "quantity", "mode", "interval", "intervalUnit", "price", "tax"])
def test_a_price_with_an_odd_field_never_raises(field: str) -> None:
    odds: list[t.Any] = [None, 5, -1, 0.5, True, "text", [], {}, [None], [[]], {"min": "a", "max": "b"}]
    odds += [{"min": [], "max": {}}, {"min": True, "max": False}, {"min": 2.5}]
    for odd in odds:
        one = catalogue({**pricing(1), field: odd}, hds=[{**pricing(1), field: odd}])
        one.estimate(wanted(options=(option("hds"),)), PLAN)
        with contextlib.suppress(RefusalError):
            one.check(wanted(options=(option("hds"),)), PLAN)
