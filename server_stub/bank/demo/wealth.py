"""Draws what a customer of the demo bank holds and owes, and how that grew over thirteen months.

Knows ages and amounts, not names. Amounts are invented; their spread (few people hold most of it) is not.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import date, timedelta

from server_stub.bank.codes import LoanKind

# Rates of the demo day, used wherever an amount is shown in another currency.
YEN_PER_USD = 152.30
YEN_PER_EUR = 165.80
MONTHS = 13

_TERMS = {"term_1y": (1, "0.40"), "term_3y": (3, "0.50"), "large_1y": (1, "0.45"), "large_2y": (2, "0.55")}
_LARGE_FROM = 10_000_000
_FUNDS = ("world_equity", "balanced", "japan_income", "global_bond")
_BONDS = {"jgb_float_10y": 10, "jgb_fixed_3y": 3, "jgb_fixed_5y": 5}
_NISA, _SPECIFIED = ("NISA 成長投資枠", "NISA growth"), ("特定口座", "Specified account")

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class DrawnHolding:
    """One holding before it has an owner."""

    product: str
    value: int
    account: str | None = None
    tail: str | None = None
    note: Pair | None = None
    quantity: Pair | None = None
    remark: Pair | None = None
    gain: int | None = None
    currency: str = "JPY"
    matures_on: date | None = None


@dataclass(frozen=True, slots=True)
class DrawnLoan:
    """One loan before it has an owner."""

    kind: LoanKind
    balance: int
    last_payment_on: date


class WealthDraw:
    """Draws holdings, loans and their history for one customer after another."""

    def __init__(self, rng: random.Random, as_of: date) -> None:
        self._rng = rng
        self._as_of = as_of

    def holdings(self, age: int, branch_code: str, managed: bool, free_days: int) -> list[DrawnHolding]:
        """What somebody of that age holds; nothing matures within `free_days` days."""
        rng = self._rng
        median = 90_000 if age < 20 else 1_350_000 * min(4.0, 0.4 + (age - 18) / 18)
        total = round(median * math.exp(rng.gauss(0.35 if managed else -0.25, 1.1)))
        account = f"{branch_code}{rng.randint(4_000_000, 4_999_999)}"
        liquid_share = rng.uniform(0.25, 0.9) if total > 1_500_000 else 1.0
        liquid = round(total * liquid_share)
        held = [DrawnHolding("savings", liquid, account, account[-3:], quantity=("年 0.20%", "0.20% p.a."))]
        rest = total - liquid
        if rest > 300_000:
            held += self._invested(rest, branch_code, free_days)
        return held

    def loans(self, age: int) -> list[DrawnLoan]:
        """What somebody of that age owes."""
        rng = self._rng
        owed = []
        if 30 <= age <= 68 and rng.random() < 0.24:
            kind = LoanKind.HOUSING_FLOATING if rng.random() < 0.75 else LoanKind.HOUSING_FIXED
            years = max(1, min(34, 72 - age - rng.randint(0, 8)))
            owed.append(DrawnLoan(kind, rng.randint(20, 110) * 10_000 * years, self._payday(years)))
        if 22 <= age <= 64 and rng.random() < 0.05:
            kind = rng.choice((LoanKind.CAR, LoanKind.EDUCATION, LoanKind.PERSONAL))
            owed.append(DrawnLoan(kind, rng.randint(10, 300) * 10_000, self._payday(rng.randint(1, 6))))
        return owed

    def history(self, total: int) -> list[tuple[date, int]]:
        """Thirteen months (first day, value), oldest first; the last is `total`."""
        rng = self._rng
        values = [total]
        for _ in range(MONTHS - 1):
            values.append(max(0, round(values[-1] / (1 + rng.gauss(0.004, 0.02)))))
        return list(zip(months_to(self._as_of), reversed(values), strict=True))

    def _invested(self, amount: int, branch_code: str, free_days: int) -> list[DrawnHolding]:
        rng = self._rng
        held = []
        kinds = [kind for kind, likely in (("term", 0.75), ("fund", 0.33), ("bond", 0.12), ("fx", 0.1), ("life", 0.08))
                 if rng.random() < likely] or ["term"]  # fmt: skip
        weights = [rng.uniform(0.5, 1.5) for _ in kinds]
        for kind, weight in zip(kinds, weights, strict=True):
            part = round(amount * weight / sum(weights))
            match kind:
                case "term":
                    held += self._terms(part, branch_code, free_days)
                case "fund":
                    held.append(self._fund(part))
                case "bond":
                    held.append(self._bond(part, free_days))
                case "fx":
                    held.append(self._foreign(part, branch_code))
                case _:
                    held.append(self._insurance(part))
        return held

    def _terms(self, amount: int, branch_code: str, free_days: int) -> list[DrawnHolding]:
        rng = self._rng
        account = f"{branch_code}{rng.randint(5_000_000, 5_999_999)}"
        parts = [amount] if amount < 4_000_000 or rng.random() < 0.5 else [amount // 2, amount - amount // 2]
        held = []
        for place, part in enumerate(parts, start=1):
            # Deposits are made in round amounts.
            value = max(100_000, part // 100_000 * 100_000)
            names = ("large_1y", "large_2y") if value >= _LARGE_FROM else ("term_1y", "term_3y")
            name = rng.choice(names)
            years, rate = _TERMS[name]
            held.append(
                DrawnHolding(
                    name,
                    value,
                    f"{account}-{place:02}",
                    f"{account[-3:]}-{place:02}",
                    quantity=(f"年 {rate}%", f"{rate}% p.a."),
                    matures_on=self._maturity(years * 365, free_days),
                )
            )
        return held

    def _fund(self, value: int) -> DrawnHolding:
        rng = self._rng
        units = f"{round(value / rng.uniform(0.9, 3.2)):,}"
        return DrawnHolding(
            rng.choice(_FUNDS),
            value,
            note=_NISA if rng.random() < 0.5 else _SPECIFIED,
            quantity=(f"{units}口", f"{units} units"),
            remark=("分配金 再投資", "Reinvesting") if rng.random() < 0.6 else ("分配金 受取", "Paid out"),
            gain=round(value * rng.gauss(0.08, 0.14)),
        )

    def _bond(self, amount: int, free_days: int) -> DrawnHolding:
        rng = self._rng
        name = rng.choice(tuple(_BONDS))
        ten_thousands = max(1, amount // 10_000)
        issue = rng.randint(120, 189)
        return DrawnHolding(
            name,
            ten_thousands * 10_000,
            note=(f"第{issue}回", f"No. {issue}"),
            quantity=(f"額面 {ten_thousands:,}万円", f"Face ¥{ten_thousands / 100:.2f} m"),
            matures_on=self._maturity(_BONDS[name] * 365, free_days),
        )

    def _foreign(self, amount: int, branch_code: str) -> DrawnHolding:
        rng = self._rng
        currency, rate = ("USD", YEN_PER_USD) if rng.random() < 0.8 else ("EUR", YEN_PER_EUR)
        cents = round(amount / rate * 100)
        account = f"{branch_code}{rng.randint(7_000_000, 7_999_999)}"
        return DrawnHolding(
            f"{currency.lower()}_savings",
            round(cents * rate / 100),
            account,
            account[-3:],
            quantity=(f"{currency} {cents / 100:,.2f}", f"{currency} {cents / 100:,.2f}"),
            remark=(f"1{currency}＝{rate:.2f}円", f"{currency}/JPY {rate:.2f}"),
            currency=currency,
        )

    def _insurance(self, amount: int) -> DrawnHolding:
        rng = self._rng
        policy = f"{rng.randint(9_000_000, 9_999_999)}-{rng.randint(100, 999)}"
        ten_thousands = round(amount * 1.2 / 100_000) * 10
        return DrawnHolding(
            rng.choice(("whole_life", "annuity")),
            amount,
            policy,
            policy[-4:],
            quantity=(f"保険金 {ten_thousands:,}万円", f"Sum ¥{ten_thousands / 100:.1f} m"),
            remark=("解約返戻金の額", "Surrender value"),
        )

    def _maturity(self, term_days: int, free_days: int) -> date:
        return self._as_of + timedelta(days=self._rng.randint(free_days + 1, max(free_days + 2, term_days)))

    def _payday(self, years: int) -> date:
        return date(self._as_of.year + years, self._rng.randint(1, 12), 27)


def months_to(day: date) -> list[date]:
    """First days of the thirteen months that end with the month of `day`, oldest first."""
    last = day.year * 12 + day.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(last - MONTHS + 1, last + 1)]
