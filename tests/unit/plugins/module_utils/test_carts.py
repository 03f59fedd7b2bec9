# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading carts: by description, with all they hold, and by whatever a lookup's term names."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._carts import (
    find_cart,
    find_carts,
    find_typed_cart,
    read_heads,
    read_items,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, Configuration
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
    FORBIDDEN,
    NOT_FOUND,
    FakeTransport,
    Reply,
    make_api,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import cart_id

ONE, TWO, THREE = cart_id(1), cart_id(2), cart_id(3)
LISTED = "GET /order/cart?description="


def head(number: int, description: str = "mine", *items: int, day: int = 6) -> dict[str, t.Any]:
    """Return a cart as GET cart tells it."""
    return {
        "cartId": cart_id(number),
        "description": description,
        "expire": "2026-01-05T%02d:00:00+00:00" % day,
        "readOnly": False,
        "items": list(items),
    }


def line(number: int, configurations: t.Any = (), options: t.Any = (), parent: int | None = None) -> dict[str, t.Any]:
    """Return an item as GET item tells it."""
    return {
        "itemId": number,
        "parentItemId": parent,
        "duration": "P1M",
        "settings": {"planCode": "project.2018", "pricingMode": "default", "quantity": 1},
        "configurations": None if configurations is None else list(configurations),
        "options": list(options),
    }


def transport(*heads: dict[str, t.Any], **lists: list[str]) -> FakeTransport:
    """Return an account with these carts; `lists` tells which ids are listed for a description, others list nothing."""
    answers: dict[str, t.Any] = {"GET /order/cart/%s" % one["cartId"]: one for one in heads}
    answers["GET /order/cart"] = []
    answers.update({LISTED + name: ids for name, ids in lists.items()})
    return FakeTransport(answers)


def numbers(carts: t.Iterable[t.Any]) -> list[int]:
    return [int(one.cart_id[-1]) for one in carts]


def test_carts_of_a_description_are_read_without_their_items() -> None:
    one = transport(head(1, "mine", 5), head(2), mine=[ONE, TWO])
    heads = read_heads(make_api(one), "mine", Sequential())
    assert numbers(heads) == [1, 2]
    assert (heads[0].item_ids, heads[0].items) == ((5,), ())
    assert len(one.requests) == 3


def test_a_cart_of_another_description_is_left_out_whatever_the_server_lists() -> None:
    assert numbers(
        read_heads(make_api(transport(head(1), head(2, "mine "), mine=[ONE, TWO])), "mine", Sequential())
    ) == [1]


def test_a_listed_cart_that_is_gone_is_left_out() -> None:
    one = transport(head(1), mine=[TWO, ONE])
    one.answers["GET /order/cart/%s" % TWO] = NOT_FOUND
    assert numbers(read_heads(make_api(one), "mine", Sequential())) == [1]


@pytest.mark.parametrize(
    "answer", [Reply(403, {"class": "Client::Forbidden", "message": "You are not allowed"}), Reply(410), Reply(409)]
)
def test_a_listed_cart_that_is_there_and_closed_to_everybody_counts_as_checked_out(answer: Reply) -> None:
    one = transport(head(1), mine=[ONE, TWO])
    one.answers["GET /order/cart/%s" % TWO] = answer
    first, second = read_heads(make_api(one), "mine", Sequential())
    assert (first.read_only, second.read_only, second.cart_id, second.description) == (False, True, TWO, "mine")


TIME_OUT = Reply(400, {"message": "Check timeout. Please retry later"})
NO_UUID = Reply(400, {"message": "Given id is not a uuid"})


@pytest.mark.parametrize(
    ("answer", "by_run", "by_user"),
    [
        (NOT_FOUND, "absent", "absent"),
        (NO_UUID, "error", "absent"),
        (TIME_OUT, "error", "error"),
        (Reply(460), "error", "error"),
        (FORBIDDEN, "error", "error"),
    ],
)
def test_a_cart_is_absent_by_a_404_or_where_what_a_user_typed_is_no_id(
    answer: Reply, by_run: str, by_user: str
) -> None:
    for find_it, expected in ((find_cart, by_run), (find_typed_cart, by_user)):
        api = make_api(FakeTransport({"GET /order/cart/" + ONE: answer}))
        try:
            found = "absent" if find_it(api, ONE) is None else "there"
        except ApiError:
            found = "error"
        assert found == expected


@pytest.mark.parametrize("answer", [NO_UUID, TIME_OUT])
def test_a_listed_cart_that_answers_400_is_an_error_and_never_left_out(answer: Reply) -> None:
    one = transport(head(1), mine=[ONE, TWO])
    one.answers["GET /order/cart/%s" % TWO] = answer
    with pytest.raises(ApiError):
        read_heads(make_api(one), "mine", Sequential())


def filled() -> FakeTransport:
    """Return an account with a cart of one project, its label, and an option below it."""
    one = transport(head(1, "mine", 5), mine=[ONE])
    base = "GET /order/cart/%s/item" % ONE
    one.answers[base + "/5"] = line(5, [51], [6])
    one.answers[base + "/6"] = line(6, [61, 62], parent=5)
    for number in (51, 61, 62):
        one.answers["%s/%d/configuration/%d" % (base, number // 10, number)] = {
            "id": number,
            "label": "l%d" % number,
            "value": "v",
        }
    return one


def read(one: FakeTransport) -> t.Any:
    api = make_api(one)
    return read_items(api, api.cart(ONE), Sequential())


def test_a_cart_is_read_with_its_items_options_and_configurations() -> None:
    items = read(filled()).items
    assert [(one.item_id, one.parent_id) for one in items] == [(5, None), (6, 5)]
    assert items[0].configurations == (Configuration(51, "l51", "v"),)
    assert [one.label for one in items[1].configurations] == ["l61", "l62"]


def test_an_option_that_is_listed_as_an_item_too_is_read_once() -> None:
    one = filled()
    one.answers["GET /order/cart/%s" % ONE] = head(1, "mine", 5, 6)
    assert [item.item_id for item in read(one).items] == [5, 6]
    assert one.requests.count("GET /order/cart/%s/item/6" % ONE) == 1


def test_configurations_that_the_item_leaves_out_are_listed_first() -> None:
    one = filled()
    one.answers["GET /order/cart/%s/item/5" % ONE] = line(5, None)
    one.answers["GET /order/cart/%s/item/5/configuration" % ONE] = [51]
    assert read(one).items[0].configurations == (Configuration(51, "l51", "v"),)


@pytest.mark.parametrize("gone", ["item/6", "item/5/configuration/51"])
def test_what_vanishes_while_reading_is_left_out(gone: str) -> None:
    one = filled()
    one.answers["GET /order/cart/%s/%s" % (ONE, gone)] = NOT_FOUND
    items = read(one).items
    assert sum(1 + len(item.configurations) for item in items) == {"item/6": 2}.get(gone, 4)


def find(one: FakeTransport, term: str) -> list[Cart]:
    """Return the carts of a single term."""
    (carts,) = find_carts(make_api(one), [term], Sequential())
    return carts


def test_an_id_is_looked_up_as_an_id_first() -> None:
    one = transport(head(1))
    assert numbers(find(one, ONE)) == [1]
    assert one.requests == ["GET /order/cart/%s" % ONE]


def test_what_looks_like_an_id_can_still_be_a_description() -> None:
    one = transport(head(2, ONE), **{ONE: [TWO]})
    one.answers["GET /order/cart/%s" % ONE] = NOT_FOUND
    assert numbers(find(one, ONE)) == [2]


def test_a_description_comes_before_the_name_of_a_project() -> None:
    one = transport(head(1, "web"), head(2, "ansible/web"), **{"web": [ONE], "ansible%2Fweb": [TWO]})
    assert numbers(find(one, "web")) == [1]


def test_a_name_finds_the_carts_with_the_marker_of_that_project() -> None:
    one = transport(head(2, "ansible/web"), **{"ansible%2Fweb": [TWO]})
    assert numbers(find(one, "web")) == [2]


def test_an_id_that_does_not_look_like_one_is_found_last() -> None:
    one = transport(head(1))
    one.answers["GET /order/cart/short"] = {**head(1), "cartId": "short"}
    assert [cart.cart_id for cart in find(one, "short")] == ["short"]
    assert one.requests[-1] == "GET /order/cart/short"


@pytest.mark.parametrize("refusal", [NOT_FOUND, NO_UUID])
@pytest.mark.parametrize("term", ["web", ONE])
def test_a_term_that_names_nothing_finds_nothing(refusal: Reply, term: str) -> None:
    one = transport()
    one.answers["GET /order/cart/%s" % term] = refusal
    assert find(one, term) == []


@pytest.mark.parametrize("refusal", [FORBIDDEN, TIME_OUT, Reply(409, {"message": "No"})])
def test_a_term_that_cannot_be_looked_up_is_an_error(refusal: Reply) -> None:
    one = transport()
    one.answers["GET /order/cart/%s" % ONE] = refusal
    with pytest.raises(ApiError):
        find(one, ONE)


def test_several_terms_are_answered_in_their_order_and_nothing_is_asked_twice() -> None:
    one = transport(head(1, "ansible/web", day=8), head(2, "ansible/web"), **{"ansible%2Fweb": [ONE, TWO]})
    one.answers["GET /order/cart/none"] = NOT_FOUND
    terms = ["web", ONE, "none", "ansible/web", "web"]
    assert [numbers(carts) for carts in find_carts(make_api(one), terms, Sequential())] == [
        [2, 1],
        [1],
        [],
        [2, 1],
        [2, 1],
    ]
    assert len(one.requests) == len(set(one.requests))


def test_items_of_a_cart_that_two_terms_name_are_read_once() -> None:
    one = filled()
    first, second = find_carts(make_api(one), [ONE, "mine"], Sequential())
    assert first == second
    assert [item.item_id for item in first[0].items] == [5, 6]
    assert len(one.requests) == len(set(one.requests))


def test_an_id_is_found_however_its_letters_are_written() -> None:
    one = transport(head(1))
    one.answers["GET /order/cart/%s" % ONE.upper()] = head(1)
    assert numbers(find(one, ONE.upper())) == [1]
