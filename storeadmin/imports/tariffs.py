"""Import of plans. Figures that the file itself marks as unconfirmed are left empty: only C and D are facts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storeadmin.catalogue.kinds.plan import FIGURES, PlanEntry
from storeadmin.catalogue.traditional import fill_blanks
from storeadmin.imports.cells import KB_PER_MB, one_of, scaled, text, whole, yes_no
from storeadmin.imports.pattern import Column, Import, Outcome, Refuse, Row, Wrong

FACTS = ("C", "D")
STATUSES = ("C", "S", "D", "R")
# Which status column vouches for a figure.
VOUCHED = {
    "voice_min": "status_voice",
    "data_mb": "status_data",
    "sms": "status_other",
    "overage_voice_per_min": "status_other",
    "overage_data_per_kb": "status_other",
}
COLUMNS = {
    "voice_min": "voice_minutes",
    "overage_voice_per_min": "overage_voice_milli",
    "overage_data_per_kb": "overage_data_milli_per_mb",
    "monthly_yuan": "monthly_fen",
    "tier_yuan": "tier",
    "name_zh": "name_zh_hans",
    "line_zh": "line_zh_hans",
}
BY = "import"


def put_plans(session: Session, rows: Sequence[Row], now: datetime, refuse: Refuse, outcome: Outcome) -> None:
    for row in rows:
        key = row.values["plan_id"].lower()
        plan = session.get(PlanEntry, key)
        values = _values(row, plan, outcome)
        wrong = _unready(row, values, plan)
        if wrong is not None:
            refuse(wrong)
        elif plan is None:
            session.add(PlanEntry(key=key, changed_by=BY, changed_at=now, **values))
            session.flush()
            outcome.counts["added"] += 1
        else:
            outcome.counts[_change(plan, values, now)] += 1


def _values(row: Row, plan: PlanEntry | None, outcome: Outcome) -> dict[str, Any]:
    facts = {name: value for name, value in row.values.items() if _is_fact(name, row.values)}
    outcome.notes["figures left empty because their source is not confirmed"] += len(row.values) - len(facts)
    values = {COLUMNS.get(name, name): value for name, value in facts.items() if not name.startswith("status_")}
    family = values.pop("family", "")
    del values["plan_id"]
    if plan is None:
        named = f"{family} 类 {values['tier']} 元套餐" if family else f"{values['tier']} 元套餐"
        usual = {"name_zh_hans": named, "monthly_fen": values["tier"] * 100, "position": values["tier"]}
        # A plan from a file waits for somebody to look at it before any shopper can buy it.
        values = {**usual, "active": False, **values}
    return fill_blanks(values, plan)


def _is_fact(name: str, values: dict[str, Any]) -> bool:
    status = values.get(VOUCHED.get(name, ""))
    return status is None or status in FACTS


def _unready(row: Row, values: dict[str, Any], plan: PlanEntry | None) -> Wrong | None:
    """A plan may only be active with every figure known."""
    if not values.get("active"):
        return None
    for figure in FIGURES:
        if values.get(figure) is None and getattr(plan, figure, None) is None:
            return Wrong(row.line, "active", "1", f"{figure} is not known; an active plan needs it")
    return None


def _change(plan: PlanEntry, values: dict[str, Any], now: datetime) -> str:
    changed = {name: value for name, value in values.items() if getattr(plan, name) != value}
    if not changed:
        return "same"
    for name, value in {**changed, "changed_by": BY, "changed_at": now}.items():
        setattr(plan, name, value)
    return "changed"


PLANS = Import(
    "plans",
    (
        Column("plan_id", text(40, "[A-Za-z0-9][A-Za-z0-9-]*"), "The plan's key.", "local-066", needed=True),
        Column("tier_yuan", whole(0, 9999), "Tier, which number grades ask for.", "66", needed=True),
        Column("monthly_yuan", scaled(100, 10**7), "Monthly price; empty: the tier.", "66"),
        Column("family", text(20, "[A-Z0-9]+"), "Family of plans.", "A"),
        Column("name_zh", text(20), "Chinese name; empty: made of family and tier.", "A 类 66 元套餐"),
        Column("name_en", text(60), "English name.", "Plan A 66"),
        Column("line_zh", text(40), "One spoken line.", "聊天看消息，刚好够"),
        Column("line_en", text(120), "The line in English.", "Enough for chats and messages"),
        Column("voice_min", whole(0, 99_999), "Minutes a month.", "120"),
        Column("data_mb", whole(0, 9_999_999), "MB a month.", "400"),
        Column("sms", whole(0, 99_999), "Messages a month.", "60"),
        Column("overage_voice_per_min", scaled(1000, 10**6), "Yuan a minute beyond.", "0.2"),
        Column("overage_data_per_kb", scaled(1000 * KB_PER_MB, 10**6), "Yuan a KB beyond; kept per MB.", "0.0003"),
        Column("for_whom", one_of(("one", "family", "business")), "one, family or business.", "one"),
        Column("status_voice", one_of(STATUSES), "Source of the minutes; C or D is a fact.", "C"),
        Column("status_data", one_of(STATUSES), "Source of the MB.", "C"),
        Column("status_other", one_of(STATUSES), "Source of the rest.", "C"),
        Column("active", yes_no, "1: on sale from the next revision; 0 or empty: a draft.", "0"),
    ),
    put_plans,
)
