"""Draws families with names, ages, addresses and numbers that look like a Japanese branch's and are nobody's.

Knows no money and no table.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from server_stub.bank import kana
from server_stub.bank.codes import Lifestyle, Occupation, Relation, Sex
from server_stub.bank.demo.material import GivenName, Material
from server_stub.bank.rules import age_on

_DAYS_A_YEAR = 365.25
_WORKING = (
    Occupation.EMPLOYEE, Occupation.EMPLOYEE, Occupation.EMPLOYEE, Occupation.CLERICAL, Occupation.TECHNICAL,
    Occupation.SERVICE, Occupation.PART_TIME, Occupation.PUBLIC_SERVANT, Occupation.SELF_EMPLOYED, Occupation.MANAGER,
    Occupation.EXECUTIVE, Occupation.OWNER, Occupation.HOMEMAKER,
)  # fmt: skip
_EMPLOYED = {Occupation.EMPLOYEE, Occupation.CLERICAL, Occupation.TECHNICAL, Occupation.MANAGER}


@dataclass(frozen=True, slots=True)
class Person:
    """One drawn customer, before any money."""

    number: str
    name: str
    kana: str
    romaji: str
    birth: date
    sex: Sex
    relation: Relation
    phone_mobile: str | None
    phone_home: str | None
    email: str | None
    address_rest: str | None
    occupation: Occupation | None
    employer: str | None
    since: date | None
    lifestyle: Lifestyle | None


class PersonDraw:
    """Draws one family after another; the numbers it must not give out are told at the start."""

    def __init__(self, rng: random.Random, material: Material, as_of: date, taken: set[str]) -> None:
        self._rng = rng
        self._as_of = as_of
        self._surnames = material.surnames
        self._surname_weights = list(accumulate(surname.weight for surname in material.surnames))
        self._employers: list[str] = material.texts["employers"]
        self._given = material.given_names
        self._given_by_year: dict[tuple[Sex, int], tuple[list[GivenName], list[int]]] = {}
        self._taken = set(taken)

    def family(self, branch: dict[str, Any]) -> list[Person]:
        """A household of one to four people who share name, address and branch."""
        rng = self._rng
        family_name = rng.choices(self._surnames, cum_weights=self._surname_weights)[0]
        address = f"{rng.randint(1, 9)}丁目{rng.randint(1, 30)}番{rng.randint(1, 25)}号"
        home = f"{branch['exchange']}-{rng.randint(0, 9999):04}" if rng.random() < 0.6 else None
        head_age = min(94, max(19, round(rng.gauss(57, 17))))
        head_sex = Sex.MALE if rng.random() < 0.68 else Sex.FEMALE
        members = [(Relation.HEAD, head_sex, head_age)]
        size = rng.choices((1, 2, 3, 4), (45, 28, 16, 11))[0]
        if size > 1 and head_age >= 24:
            other = Sex.FEMALE if head_sex is Sex.MALE else Sex.MALE
            members.append((Relation.SPOUSE, other, min(96, max(20, head_age + round(rng.gauss(-2, 3))))))
        while len(members) < size:
            age = head_age - rng.randint(25, 36)
            if age < 0:
                break
            members.append((Relation.CHILD, rng.choice((Sex.FEMALE, Sex.MALE)), age))
        return [
            self._person(family_name.name, family_name.kana, (relation, sex, age), address, home)
            for relation, sex, age in members
        ]

    def _person(
        self, surname: str, surname_kana: str, who: tuple[Relation, Sex, int], address: str, home: str | None
    ) -> Person:
        relation, sex, age = who
        rng = self._rng
        birth = self._birth(age)
        given = self._given_name(sex, birth.year)
        occupation = self._occupation(age)
        romaji = kana.romaji_name(surname_kana, given.kana)
        number = self._number()
        mobile = rng.random() < (0.95 if 15 <= age < 75 else 0.45)
        mail = mobile and rng.random() < 0.5
        family, first = romaji.lower().split(" ")
        employed = occupation in _EMPLOYED and rng.random() < 0.8
        opened = rng.randint(0, max(0, min(age, 45)))
        return Person(
            number=number,
            name=f"{surname} {given.name}",
            kana=f"{surname_kana} {given.kana}",
            romaji=romaji,
            birth=birth,
            sex=sex,
            relation=relation,
            phone_mobile=f"090-0000-{rng.randint(0, 9999):04}" if mobile else None,
            phone_home=home,
            # example.com is reserved for examples (RFC 2606): no mail can arrive.
            email=f"{first}.{family}.{number[-4:]}@example.com" if mail else None,
            address_rest=address,
            occupation=occupation,
            employer=rng.choice(self._employers) if employed else None,
            since=max(birth, self._as_of - timedelta(days=round(opened * _DAYS_A_YEAR) + rng.randint(1, 300))),
            lifestyle=self._lifestyle(age, occupation),
        )

    def _birth(self, age: int) -> date:
        day = self._as_of - timedelta(days=round(age * _DAYS_A_YEAR) + self._rng.randint(1, 360))
        # Rounding may be a day off at the edges; the age asked for is what matters little, the day what counts.
        return day if age_on(day, self._as_of) >= 0 else self._as_of

    def _given_name(self, sex: Sex, year: int) -> GivenName:
        found = self._given_by_year.get((sex, year))
        if found is None:
            usual = [one for one in self._given if one.sex is sex and one.born_from <= year <= one.born_to]
            # Years before or after the lists: any name of that sex.
            usual = usual or [one for one in self._given if one.sex is sex]
            found = self._given_by_year[sex, year] = (usual, list(accumulate(one.weight for one in usual)))
        return self._rng.choices(found[0], cum_weights=found[1])[0]

    def _number(self) -> str:
        while True:
            number = f"{self._rng.randint(3_000_000, 3_999_999)}"
            if number not in self._taken:
                self._taken.add(number)
                return number

    def _occupation(self, age: int) -> Occupation:
        rng = self._rng
        if age < 6:
            return Occupation.NOT_WORKING
        if age < 22:
            return Occupation.STUDENT
        if age >= 66:
            return rng.choices((Occupation.RETIRED, Occupation.OWNER, Occupation.HOMEMAKER), (75, 10, 15))[0]
        return rng.choice(_WORKING)

    def _lifestyle(self, age: int, occupation: Occupation) -> Lifestyle:
        if occupation in (Occupation.OWNER, Occupation.SELF_EMPLOYED, Occupation.EXECUTIVE):
            return Lifestyle.BUSINESS_OWNER
        if age >= 78:
            return Lifestyle.PREPARING_SUCCESSION
        if age >= 68:
            return Lifestyle.AT_EASE
        if age >= 63:
            return Lifestyle.JUST_RETIRED
        if age >= 54:
            return Lifestyle.PREPARING_RETIREMENT
        if age >= 32:
            return self._rng.choice((Lifestyle.RAISING_CHILDREN, Lifestyle.BUYING_HOME, Lifestyle.WORKING))
        return Lifestyle.WORKING
