"""What the counter may record: which document was shown (never its number) and how money was taken."""

from __future__ import annotations

from telecom.errors import N_
from telecom.identity import DOCUMENTS

__all__ = ["DOCUMENTS", "KIND_NAMES", "MEANS", "STEP_BUTTONS"]

MEANS: dict[str, str] = {
    "wallet": N_("扫码"),
    "card": N_("刷卡"),
    "cash": N_("现金"),
}
KIND_NAMES: dict[str, str] = {
    "new_line": N_("新号码"),
    "service": N_("开通业务"),
}
STEP_BUTTONS: dict[str, str] = {
    "identity_checked": N_("证件已核对"),
    "paid": N_("已收款"),
    "activated": N_("已开通"),
    "handed_over": N_("已交付"),
    "cancelled": N_("取消这单"),
    "refunded": N_("退款"),
}
