"""One number's leaving in one sentence, and the words of its pages."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from storeadmin.numbers.life.models import NumberLeave
from storeadmin.numbers.life.queries import Due
from storeadmin.numbers.models import Number
from storeadmin.numbers.wording import who_name
from storeadmin.orders.shown import masked
from storeadmin.stores.export import plain
from telecom.calendar import ZONE, business_date
from telecom.contacts import Contact
from telecom.errors import N_
from telecom.number_leaving import (
    MEANS_TO,
    NOTED_WITHIN_DAYS,
    NOTICE_MEANS,
    NOTICE_TEXTS,
    Leaving,
    LeavingRules,
    next_notice_from,
    release_from,
)
from telecom.number_life import STEPS, NumberState

KIND_NAMES = {"notice": N_("该通知了"), "release": N_("该收回了"), "cooling": N_("冷却到期")}

_PLAIN = {
    NumberState.POOL: N_("在号码池里，没有可以还的机主"),
    NumberState.ALLOTTED: N_("在门店待售，没有可以还的机主"),
    NumberState.RECALLING: N_("正从门店收回，没有可以还的机主"),
    NumberState.SOLD: N_("已售出，还没开通"),
    NumberState.IN_USE: N_("使用中，可以停机保号"),
    NumberState.QUARANTINE: N_("隔离中，等原来那台机器的记录"),
    NumberState.SUSPENDED: N_("停机保号中"),
    NumberState.COOLING: N_("冷却中"),
}


@dataclass(frozen=True)
class May:
    """What can be done now, whoever asks."""

    suspend: bool = False
    notice: bool = False
    release: bool = False
    give_back: bool = False


def of_number(number: Number | None) -> tuple[str, May]:
    """The sentence for a number that is not leaving anybody."""
    if number is None:
        return "", May()
    state = NumberState(number.state)
    return str(_(_PLAIN[state])), May(suspend=state in STEPS["suspend"])


def of_leave(leave: NumberLeave, leaving: Leaving, rules: LeavingRules) -> tuple[str, May]:
    """What can be done with it and until when."""
    if leave.ended_at is not None:
        return _over(leave), May()
    may = May(
        notice=leaving.state in (NumberState.SUSPENDED, NumberState.NOTICED),
        release=leaving.state in STEPS["release"],
        give_back=leaving.state in STEPS["give_back"] and not leaving.surrendered,
    )
    return _sentence(leaving, rules), may


def as_csv(rows: Iterable[Due]) -> bytes:
    """The list for a spreadsheet: numbers masked, and no contact ever."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_("号码"), _("门店编号"), _("下一步"), _("到期"), _("已通知"), _("停机时间")])
    for row in rows:
        leave = row.leave
        days = [_day(leave.due_at), _day(leave.suspended_at)]
        cells = [masked(leave.digits), row.store.code, _(KIND_NAMES[row.kind]), days[0], str(leave.told), days[1]]
        writer.writerow([plain(str(cell)) for cell in cells])
    return ("\ufeff" + out.getvalue()).encode()


def options(names: dict[str, str]) -> list[tuple[str, str]]:
    """(value, name) for a row of choices."""
    return [(value, str(_(name))) for value, name in names.items()]


def means_to(contact: Contact | None) -> list[tuple[str, str]]:
    """(value, name) of the means by which this contact can be told."""
    return options({means: NOTICE_MEANS[means] for means in MEANS_TO[contact.kind]}) if contact else []


def notice_days(now: datetime) -> tuple[str, str]:
    """The first and the last day that a notice noted now may have gone out."""
    today = business_date(now)
    return (today - timedelta(days=NOTED_WITHIN_DAYS)).isoformat(), today.isoformat()


def words() -> dict[str, object]:
    """The names that the templates need."""
    names = {"means_names": NOTICE_MEANS, "text_names": NOTICE_TEXTS, "kind_names": KIND_NAMES}
    return {**names, "masked": masked, "day": _day, "who_name": who_name}


def _day(moment: datetime) -> str:
    """With its year: a cooling reaches into the next one."""
    return moment.astimezone(ZONE).date().isoformat()


def _over(leave: NumberLeave) -> str:
    day = _day(leave.ended_at) if leave.ended_at else ""
    if leave.ended_how == "given_back":
        return str(_("%(day)s 还给机主了", day=day))
    if leave.ended_how == "refunded":
        return str(_("这单退了款，号码回到门店"))
    if leave.ended_how == "passed_on":
        return str(_("已经另有主人，不能再还"))
    if leave.surrendered:
        return str(_("机主退款时交回，冷却已经结束"))
    return str(_("冷却结束，没有留下核对机主的依据"))


def _sentence(leaving: Leaving, rules: LeavingRules) -> str:
    if leaving.state is NumberState.SUSPENDED:
        left, day = rules.notices - len(leaving.notices), _day(next_notice_from(leaving, rules))
        told = _("停机保号中，随时可以还给机主；收回前还差 %(left)s 次通知，下一次 %(day)s 到期", left=left, day=day)
        return str(told)
    if leaving.state is NumberState.NOTICED:
        earliest = release_from(leaving, rules)
        day = _day(earliest) if earliest else ""
        return str(_("通知够了，%(day)s 起可以收回；收回前随时可以还给机主", day=day))
    if leaving.state is NumberState.COOLING and leaving.cooling_ends_at is not None:
        day = _day(leaving.cooling_ends_at)
        if leaving.surrendered:
            return str(_("机主退款时交回，冷却到 %(day)s，之后回到号码池", day=day))
        return str(_("已收回，冷却到 %(day)s，机主可以要回", day=day))
    if leaving.state is NumberState.POOL:
        return str(_("冷却结束，回到号码池；别人选走之前，机主还可以要回"))
    return str(_("已经另有主人，不能再还"))
