"""Reads what is written by hand for the demo bank: names, staff, products, sentences, people.

Knows the files and their shape; draws nothing and writes nothing.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server_stub.bank.codes import Sex

DEMO_FOLDER = Path(__file__).resolve().parents[3] / "resources" / "demo"


@dataclass(frozen=True, slots=True)
class Surname:
    """A family name; `weight` is roughly how many ten thousand people bear it."""

    name: str
    kana: str
    weight: int


@dataclass(frozen=True, slots=True)
class GivenName:
    """A given name and the years of birth in which it was usual."""

    name: str
    kana: str
    sex: Sex
    born_from: int
    born_to: int
    weight: int


@dataclass(frozen=True, slots=True)
class Material:
    """Everything written by hand, as read."""

    surnames: tuple[Surname, ...]
    given_names: tuple[GivenName, ...]
    staff: tuple[dict[str, str], ...]
    products: tuple[dict[str, str], ...]
    organisation: dict[str, Any]
    texts: dict[str, Any]
    people: dict[str, Any]


def read_material(folder: Path = DEMO_FOLDER) -> Material:
    """All files of the folder; raises OSError, KeyError or ValueError when one is missing or damaged."""
    return Material(
        surnames=tuple(Surname(row["name"], row["kana"], int(row["weight"])) for row in _csv(folder / "surnames.csv")),
        given_names=tuple(
            GivenName(
                row["name"],
                row["kana"],
                Sex(row["sex"]),
                int(row["born_from"]),
                int(row["born_to"]),
                int(row["weight"]),
            )
            for row in _csv(folder / "given_names.csv")
        ),
        staff=tuple(_csv(folder / "staff.csv")),
        products=tuple(_csv(folder / "products.csv")),
        organisation=_toml(folder / "organisation.toml"),
        texts=_toml(folder / "texts.toml"),
        people=_toml(folder / "people.toml"),
    )


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
