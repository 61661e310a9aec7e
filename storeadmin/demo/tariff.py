"""The demo tariff of our fictitious carrier. Its figures are invented; screens call it 演示资费."""

from typing import Any

# tier, minutes, MB, messages, for whom, overage in 1/1000 yuan a minute and a MB, and one line in two languages.
_PLANS: tuple[tuple[Any, ...], ...] = (
    (46, 60, 200, 30, "one", 200, 300, "接电话为主", "Mostly for taking calls"),
    (66, 120, 400, 60, "one", 200, 300, "聊天看消息，刚好够", "Enough for chats and messages"),
    (96, 240, 600, 100, "one", 150, 300, "打电话多一点", "For a little more talking"),
    (126, 360, 900, 120, "one", 150, 300, "通话流量都不紧", "Room for both calls and data"),
    (156, 480, 1200, 150, "one", 150, 200, "路上看视频", "Video on the way"),
    (186, 600, 1600, 200, "one", 150, 200, "一天到晚在用", "For all-day use"),
    (226, 800, 2200, 240, "family", 150, 200, "一家人分着用", "One allowance for the family"),
    (286, 1000, 3000, 300, "family", 150, 200, "全家看剧打电话", "Series and calls for everyone at home"),
    (386, 1500, 4500, 400, "business", 120, 200, "天天跑客户", "For days full of client visits"),
    (586, 2200, 7000, 600, "business", 120, 150, "出差开会都够", "Travel and meetings covered"),
    (886, 3500, 12000, 1000, "business", 100, 150, "不想再算用量", "Never count minutes again"),
)


def plans() -> list[dict[str, Any]]:
    """The rows of the plan table, cheapest first."""
    return [_row(position, *plan) for position, plan in enumerate(_PLANS, start=1)]


def _row(
    position: int, tier: int, minutes: int, mb: int, sms: int, whom: str, voice: int, data: int, zh: str, en: str
) -> dict[str, Any]:
    return {
        "key": f"demo-{tier}",
        "position": position,
        "name_zh_hans": f"{tier} 元套餐",
        "name_en": f"Plan {tier}",
        "line_zh_hans": zh,
        "line_en": en,
        "tier": tier,
        "monthly_fen": tier * 100,
        "voice_minutes": minutes,
        "data_mb": mb,
        "sms": sms,
        "overage_voice_milli": voice,
        "overage_data_milli_per_mb": data,
        "for_whom": whom,
        "demo": True,
    }
