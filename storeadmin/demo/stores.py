"""The demo's stores, partner companies and people: invented, and the same for the same seed."""

from random import Random
from typing import Any

from storeadmin.accounts.passwords import hash_password
from storeadmin.demo.towns import TOWNS, DemoTown
from telecom.staff import CLERK, HQ_ADMIN, HQ_ANALYST, STORE_MANAGER

PARTNERS = (
    ("lychee", "荔枝通讯", "Lychee Telecom"),
    ("banyan", "榕树数码", "Banyan Digital"),
    ("kapok", "木棉手机城", "Kapok Phones"),
    ("seagull", "海鸥通信", "Seagull Mobile"),
    ("bamboo", "竹溪电子", "Bamboo Creek Electronics"),
)
_ROADS = (
    ("中心路", "Zhongxin Road"),
    ("振兴路", "Zhenxing Road"),
    ("文化路", "Wenhua Road"),
    ("湖滨路", "Hubin Road"),
    ("花园路", "Huayuan Road"),
    ("新城大道", "Xincheng Avenue"),
    ("车站路", "Chezhan Road"),
    ("学府路", "Xuefu Road"),
    ("迎宾路", "Yingbin Road"),
)
_SURNAMES = "陈李黄张梁林刘吴罗王郑何谢曾邓叶冯苏钟卢"
_GIVEN = (
    "嘉怡", "志强", "美玲", "俊杰", "晓雯", "建华", "子轩", "丽娟", "伟明", "思敏",
    "国栋", "雅琴", "家豪", "婉婷", "文斌", "秀英", "海涛", "静怡", "振宇", "佩珊",
)  # fmt: skip

PASSWORDS = {
    HQ_ADMIN: "kaki-admin",
    HQ_ANALYST: "kaki-analyst",
    STORE_MANAGER: "kaki-manager",
    CLERK: "kaki-clerk",
}
PIN = "2468"


def stores(seed: int) -> dict[str, dict[str, Any]]:
    """Code -> row of each of the 105 stores, in the order of the towns; S0001 is the first."""
    random = Random(f"stores {seed}")
    found: dict[str, dict[str, Any]] = {}
    for town in TOWNS:
        roads = random.sample(_ROADS, town.partner_stores + town.own_stores)
        for at, road in enumerate(roads):
            partner = random.choice(PARTNERS)[0] if at < town.partner_stores else None
            found[f"S{len(found) + 1:04d}"] = _store(town, road, partner, random.randint(1, 288))
    return found


def people(seed: int, codes: list[str]) -> dict[str, dict[str, Any]]:
    """User name -> row: head office's two, then a manager and two clerks for each store."""
    random = Random(f"people {seed}")
    # Everyone of a role has the same demo password, so one hash of it is enough and the demo is made in seconds.
    secrets = {role: {"password_hash": hash_password(word)} for role, word in PASSWORDS.items()}
    pin = hash_password(PIN)
    for role in (STORE_MANAGER, CLERK):
        secrets[role]["pin_hash"] = pin
    found = {
        "admin": _person(random, HQ_ADMIN, None, secrets),
        "analyst": _person(random, HQ_ANALYST, None, secrets),
    }
    for code in codes:
        for name, role in (("manager", STORE_MANAGER), ("clerk", CLERK), ("clerk2", CLERK)):
            found[f"{name}-{code.lower()}"] = _person(random, role, code, secrets)
    return found


def _store(town: DemoTown, road: tuple[str, str], partner: str | None, house: int) -> dict[str, Any]:
    zh, en = road
    return {
        "name_zh_hans": f"{town.zh}{zh}店",
        "name_en": f"{town.en}, {en}",
        "town_key": town.key,
        "partner_key": partner,
        "kind": "own" if partner is None else "partner",
        "address": f"{town.zh}{zh} {house} 号",
        "opens": "09:00",
        "closes": "21:00",
    }


def _person(random: Random, role: str, store_id: str | None, secrets: dict[str, dict[str, str]]) -> dict[str, Any]:
    name = random.choice(_SURNAMES) + random.choice(_GIVEN)
    return {"name": name, "role": role, "store_id": store_id, **secrets[role]}
