"""Everything around the content: who is signed in, the menu of this role, the bank's words, the clocks.

Knows no customer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from client.contract.api import Lang, NavGroup, NavItem, Notified, Person, Shell, Wording
from client.contract.blocks import Target
from server_stub.access.codes import Permission
from server_stub.access.decide import reaches_any
from server_stub.bank.codes import Rank
from server_stub.bank.labels import RANK
from server_stub.bank.queries import branch
from server_stub.screens.bank_screen import BankScreen
from server_stub.screens.visit import Visit
from server_stub.settings import SessionPolicy
from server_stub.words import Words

_MENU: tuple[tuple[Words, tuple[tuple[str, str], ...]], ...] = (
    (Words("", ""), (("HOM", "home"),)),
    (Words("お客さま", "Customers"), (("CUS", "search"),)),
    (Words("統制", "Control"), (("LOG", "file-text"),)),
)
_PRODUCT = Words("営業店ターミナル", "Branch Terminal")
_CALL = Words(
    "3分以上続くときは支店システム管理者（内線 2201）へ連絡してください。",
    "If it lasts more than 3 minutes, call branch IT (ext. 2201).",
)


@dataclass(frozen=True, slots=True)
class House:
    """What the bank calls itself, its product, and whom to call; the same on every terminal."""

    bank: Words
    product: Words = _PRODUCT
    call: Words = _CALL

    def wording(self, lang: Lang) -> Wording:
        """The bank's words for the screens that the terminal draws itself."""
        return Wording(
            bank=self.bank.of(lang),
            product=self.product.of(lang),
            headline=_each(
                lang, Words("お客さまの情報は、", "Customer data"), Words("この端末に残りません。", "never stays here.")
            ),
            promise=_each(
                lang,
                Words("画面は中央システムから都度表示されます。", "Every screen comes from the central system."),
                Words("保存・コピー・持ち出しはできません。", "Nothing can be saved, copied or taken away."),
                Words(
                    "操作はすべて中央に記録され、ご自身でも確認できます。",
                    "All use is recorded centrally, and you can see your own record.",
                ),
            ),
            rule=Words(
                "許可された行員以外の利用を禁じます。利用はすべて記録されます。",
                "Authorised staff only. All use is recorded.",
            ).of(lang),
            say_aloud=Words(
                "「ただいま確認に少しお時間をいただいております」とお伝えください。",
                "Please say: “I need a moment to check this for you.”",
            ).of(lang),
            call=self.call.of(lang),
            command_hint=Words(
                "画面コード・お客さま・機能を入力　例）AST 3104558",
                "Screen code, customer or function   e.g. AST 3104558",
            ).of(lang),
        )

    def notices(self, lang: Lang) -> tuple[Notified, ...]:
        """Public notices of the sign-in screen; the bank has published none."""
        return ()


def build_shell(visit: Visit, house: House, policy: SessionPolicy, screens: Mapping[str, BankScreen]) -> Shell:
    """The shell of one person; only screens that exist and that the role has stand in the menu."""
    may_search = reaches_any(visit.person, Permission.SEARCH_NUMBER)
    return Shell(
        person=_person(visit),
        groups=_groups(visit, screens),
        wording=house.wording(visit.lang),
        log=Target("LOG"),
        search=Target("CUS") if may_search else None,
        home=Target("HOM"),
        idle_lock=policy.idle_lock,
        locked_end=policy.locked_end,
        heartbeat=policy.heartbeat,
        lease=policy.lease,
        lease_lock=policy.lease_lock,
    )


def _person(visit: Visit) -> Person:
    who = visit.session
    place = branch(visit.connection, who.branch)
    where = who.branch if place is None else visit.say(place.name)
    rank = visit.say(RANK[Rank(who.role)]) if who.role in tuple(Rank) else who.role
    name = who.name if visit.lang == "ja" or not who.romaji else who.romaji
    initial = name[:1] if visit.lang == "ja" else "".join(part[0] for part in name.split()[:2])
    return Person(
        name=name,
        initial=initial.upper() or "?",
        post=visit.pick(f"{where} {rank}", f"{where} · {rank}"),
        staff=who.staff,
    )


def _groups(visit: Visit, screens: Mapping[str, BankScreen]) -> tuple[NavGroup, ...]:
    groups = []
    for title, entries in _MENU:
        items = tuple(
            NavItem(label=visit.say(screens[code].title), target=Target(code), icon=icon, badge="", key=code)
            for code, icon in entries
            if code in screens and reaches_any(visit.person, screens[code].permission)
        )
        if items:
            groups.append(NavGroup(title=visit.say(title), items=items))
    return tuple(groups)


def _each(lang: Lang, *texts: Words) -> tuple[str, ...]:
    return tuple(text.of(lang) for text in texts)
