"""What is written by hand for the demo holds together."""

from __future__ import annotations

from collections import Counter

from server_stub.bank import kana
from server_stub.bank.codes import Sex
from server_stub.bank.demo.material import read_material

MATERIAL = read_material()


def test_sixty_people_work_there_under_numbers_of_their_own() -> None:
    numbers = [person["number"] for person in MATERIAL.staff]
    assert len(set(numbers)) == len(numbers) == 60
    for person in MATERIAL.staff:
        family, given = person["kana"].split(" ")
        assert person["romaji"] == kana.romaji_name(family, given)


def test_every_year_of_birth_has_usual_names_of_both_sexes() -> None:
    for sex in Sex:
        for year in range(1930, 2036):
            usual = [one for one in MATERIAL.given_names if one.sex is sex and one.born_from <= year <= one.born_to]
            assert len(usual) >= 4, (sex, year)


def test_no_name_stands_twice() -> None:
    surnames = Counter((one.name, one.kana) for one in MATERIAL.surnames)
    given = Counter((one.name, one.kana, one.sex) for one in MATERIAL.given_names)
    assert [name for name, count in (surnames + given).items() if count > 1] == []
    assert len(MATERIAL.surnames) >= 150
    assert len(MATERIAL.given_names) >= 190


def test_shares_of_the_branches_make_a_whole() -> None:
    assert sum(branch["customers"] for branch in MATERIAL.organisation["branch"]) == 1000


def test_written_people_hold_known_products_and_have_their_own_numbers() -> None:
    products = {product["code"] for product in MATERIAL.products}
    people = MATERIAL.people["person"].values()
    assert {held["product"] for person in people for held in person["holdings"]} <= products
    numbers = [person["number"] for person in people]
    assert len(set(numbers)) == len(numbers)
