"""Imports of towns and stores."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storeadmin.imports.cells import one_of, scaled, text, whole
from storeadmin.imports.pattern import Column, Import, Outcome, Refuse, Row, Wrong
from storeadmin.stores import actions
from storeadmin.stores.models import Partner, Town

TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"
KEY = r"[a-z0-9][a-z0-9-]{0,39}"
DEGREES_E5 = 100_000


def put_towns(session: Session, rows: Sequence[Row], now: datetime, refuse: Refuse, outcome: Outcome) -> None:
    for row in rows:
        values = dict(row.values)
        key = "".join(letter for letter in values["name_en"].lower() if letter.isascii() and letter.isalnum())
        if not key:
            refuse(Wrong(row.line, "name_en", values["name_en"], "has no Latin letter to make a key of"))
            continue
        outcome.counts[actions.put_town(session, key, _town(values), now)] += 1


def _town(values: dict[str, object]) -> dict[str, object]:
    """Column values; the suffix of a name (街道, 镇) is what `kind` says already."""
    names = {"lat": "latitude_e5", "lon": "longitude_e5", "partner_stores": "partner_stores_planned"}
    names |= {"own_stores": "own_stores_planned", "name_zh": "name_zh_hans"}
    row = {names.get(name, name): value for name, value in values.items()}
    name = str(row["name_zh_hans"])
    for suffix in ("街道", "镇"):
        name = name.removesuffix(suffix) or name
    return {**row, "name_zh_hans": name}


def put_stores(session: Session, rows: Sequence[Row], now: datetime, refuse: Refuse, outcome: Outcome) -> None:
    for row in rows:
        values = dict(row.values)
        town = _find_town(session, values.pop("town"))
        if town is None:
            refuse(Wrong(row.line, "town", str(row.values["town"]), "is no town that we know; import towns first"))
            continue
        partner, partner_name = values.pop("partner", None), values.pop("partner_name_zh", None)
        if partner is not None:
            _put_partner(session, partner, partner_name)
        values |= {"town_key": town.key, "partner_key": partner, "kind": "own" if partner is None else "partner"}
        values["name_zh_hans"] = values.pop("name_zh")
        outcome.counts[actions.put_store(session, values.pop("code"), values, now)] += 1


def _find_town(session: Session, named: str) -> Town | None:
    """A town by its key, its code or its Chinese name."""
    short = named.removesuffix("街道").removesuffix("镇")
    same = or_(Town.key == named.lower(), Town.code == named, Town.name_zh_hans.in_((named, short)))
    return session.scalars(select(Town).where(same).limit(1)).first()


def _put_partner(session: Session, key: str, name: str | None) -> None:
    if name is not None or session.get(Partner, key) is None:
        actions.put_partner(session, key, {"name_zh_hans": name or key})
        session.flush()


TOWNS = Import(
    "towns",
    (
        Column("code", text(12, "[0-9]{6,12}"), "Administrative code.", "441900122", needed=True),
        Column("name_zh", text(40), "Chinese name; 街道 or 镇 at its end is left off.", "厚街镇", needed=True),
        Column("name_en", text(60), "Name in Latin letters; the key is made of it.", "Houjie", needed=True),
        Column("kind", one_of(("town", "street")), "town or street.", "town"),
        Column("lat", scaled(DEGREES_E5, 90 * DEGREES_E5, -90 * DEGREES_E5), "Degrees north.", "22.92045"),
        Column("lon", scaled(DEGREES_E5, 180 * DEGREES_E5, -180 * DEGREES_E5), "Degrees east.", "113.703"),
        Column("population", whole(0, 10**9), "People.", "550807", also=("population_2020_census",)),
        Column("partner_stores", whole(0, 999), "Partners' stores planned.", "3", also=("alloc_dealer_stores_76",)),
        Column("own_stores", whole(0, 999), "Own stores planned.", "2", also=("alloc_own_halls_29",)),
        Column("grid_x", whole(1, 20), "Column on the tile map, from the west.", "3"),
        Column("grid_y", whole(1, 20), "Row on the tile map, from the north.", "4"),
    ),
    put_towns,
)

STORES = Import(
    "stores",
    (
        Column(
            "code", text(16, "[A-Z0-9][A-Z0-9-]{1,15}"), "The store's code; it never changes.", "S0106", needed=True
        ),
        Column("name_zh", text(60), "Chinese name.", "厚街康乐南路店", needed=True),
        Column("name_en", text(120), "English name.", "Houjie, Kangle South Road"),
        Column("town", text(40), "The town's key, code or Chinese name.", "houjie", needed=True),
        Column("partner", text(40, KEY), "Key of the company that runs it; empty: our own store.", "kapok"),
        Column("partner_name_zh", text(60), "The company's Chinese name.", "木棉手机城"),
        Column("address", text(200), "Street and house.", "康乐南路 18 号"),
        Column("opens", text(5, TIME), "Opening time.", "09:00"),
        Column("closes", text(5, TIME), "Closing time; unpaid orders end then.", "21:00"),
        Column("city", text(40, KEY), "City of its grade table; empty: the table for everybody.", "dongguan"),
        Column("brand", text(40, KEY), "Brand of its grade table; empty: the table for everybody.", ""),
    ),
    put_stores,
)
