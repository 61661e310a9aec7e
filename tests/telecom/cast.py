"""A small cast of plans and services for the tests of this folder."""

from telecom.plans import Plan
from telecom.service import Service
from telecom.words import Words

TIERS = (46, 66, 96, 126, 156, 186, 226, 286, 386, 586, 886)


def plan(tier: int, *, monthly_fen: int | None = None) -> Plan:
    return Plan(
        key=f"demo-{tier}",
        position=TIERS.index(tier) if tier in TIERS else 99,
        name=Words(f"柿柿 {tier}"),
        tier=tier,
        monthly_fen=tier * 100 if monthly_fen is None else monthly_fen,
        voice_minutes=240,
        data_mb=300,
        sms=0,
        overage_voice_milli=150,
        overage_data_milli_per_mb=300,
        for_whom="one",
        line=Words("够用"),
    )


def service(key: str = "tv", *, zone: str = "life", position: int = 0, monthly_fen: int = 1000) -> Service:
    return Service(
        key=key,
        zone=zone,
        position=position,
        name=Words("手机电视", "手機電視", "Mobile TV"),
        line=Words("随时看"),
        about=Words("频道和回看"),
        icon="tv",
        monthly_fen=monthly_fen,
    )
