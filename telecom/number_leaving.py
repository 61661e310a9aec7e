"""A number leaving its customer: stop-and-keep, notices, release, cooling, and back until somebody else has it.

Nobody loses a number without having been told: no release without its notices, no new owner before the cooling ends,
and until then, and after it until the number is given away, the owner can have it back.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hmac import compare_digest

from telecom.calendar import business_date
from telecom.contacts import Contact
from telecom.errors import N_, BadInput, Refusal
from telecom.number_life import NumberState, after

NOTICES_LEAST = 2
NOTICE_MEANS: dict[str, str] = {
    "sms": N_("短信"),
    "call": N_("电话"),
    "mail": N_("邮件"),
    "letter": N_("信函"),
}
# A notice counts when it went to the contact that was left; letters stand in the names for what was noted once.
MEANS_TO: dict[str, tuple[str, ...]] = {"phone": ("sms", "call"), "mail": ("mail",)}
NOTED_WITHIN_DAYS = 3
"""A weekend and a day: what is written down later than that is remembered, not recorded."""
NOTICE_TEXTS: dict[str, str] = {
    "reminder": N_("停机提醒"),
    "warning": N_("收回预告"),
    "last": N_("最后通知"),
}


@dataclass(frozen=True)
class LeavingRules:
    """``wait`` lies between suspension, each notice and the release; ``notices`` is never under two."""

    cooling: timedelta = timedelta(days=180)
    notices: int = NOTICES_LEAST
    wait: timedelta = timedelta(days=7)

    def __post_init__(self) -> None:
        if self.notices < NOTICES_LEAST or self.cooling <= timedelta() or self.wait < timedelta():
            raise ValueError(f"a number may not leave by these rules: {self}")


@dataclass(frozen=True)
class Leaving:
    """How far one customer's number has gone. ``owner`` is whoever it must go back to, in any form that compares."""

    state: NumberState
    owner: str
    suspended_at: datetime
    notices: tuple[datetime, ...] = ()
    released_at: datetime | None = None
    cooling_ends_at: datetime | None = None
    surrendered: bool = False
    """Handed in by its customer for their money; nobody's to be given back."""


def suspend(state: NumberState, owner: str, now: datetime) -> Leaving:
    """Stop and keep. Raises NumberStepRefused for a number that is not in use."""
    return Leaving(after(state, "suspend"), owner, now)


def check_means(contact: Contact, means: str) -> None:
    """Raises BadInput when a notice by these means cannot have gone to the contact that was left."""
    if means in MEANS_TO[contact.kind]:
        return
    if contact.kind == "phone":
        raise BadInput("means_not_to_contact", N_("停机时留的是手机号，发短信或打电话通知"), field="means")
    raise BadInput("means_not_to_contact", N_("停机时留的是邮箱，发邮件通知"), field="means")


def note(leaving: Leaving, sent_at: datetime, now: datetime, rules: LeavingRules) -> Leaving:
    """A notice went to the customer.

    Raises Refusal: a future one, one before the stop, one written down days later, two on one day, one too soon after
    the stop or another notice.
    """
    if leaving.state not in (NumberState.SUSPENDED, NumberState.NOTICED):
        after(leaving.state, "notice")
    if sent_at > now or sent_at < leaving.suspended_at:
        raise Refusal("notice_time", N_("通知的时间要在停机之后、现在之前"), status=422)
    if business_date(sent_at) < business_date(now) - timedelta(days=NOTED_WITHIN_DAYS):
        raise Refusal(
            "notice_long_ago", N_("通知要在 %(days)s 天内记下，过了再通知一次"), status=422, days=NOTED_WITHIN_DAYS
        )
    if business_date(sent_at) in {business_date(earlier) for earlier in leaving.notices}:
        raise Refusal("notice_same_day", N_("这一天已经记过一次通知，两次通知要隔开日子"))
    if any(_days_between(sent_at, other) < rules.wait.days for other in (leaving.suspended_at, *leaving.notices)):
        raise Refusal("notice_too_soon", N_("和停机、和上一次通知要隔 %(days)s 天"), days=rules.wait.days)
    told = (*leaving.notices, sent_at)
    enough = leaving.state is NumberState.NOTICED or len(told) < rules.notices
    return replace(leaving, notices=told, state=leaving.state if enough else after(leaving.state, "notice"))


def release_from(leaving: Leaving, rules: LeavingRules) -> datetime | None:
    """The moment from which it may be released; None while notices are missing."""
    if len(leaving.notices) < rules.notices:
        return None
    return max(leaving.notices) + rules.wait


def next_notice_from(leaving: Leaving, rules: LeavingRules) -> datetime:
    """When the next notice is due."""
    return max((leaving.suspended_at, *leaving.notices)) + rules.wait


def release(leaving: Leaving, now: datetime, rules: LeavingRules) -> Leaving:
    """Give the number up; it cools from now on. Raises Refusal while notices are missing or too fresh."""
    if leaving.state is NumberState.SUSPENDED:
        left = rules.notices - len(leaving.notices)
        raise Refusal("notices_missing", N_("还差 %(left)s 次通知，通知到了才能收回"), left=left)
    given_up = after(leaving.state, "release")
    earliest = release_from(leaving, rules)
    if earliest is None or now < earliest:
        raise Refusal("notice_fresh", N_("最后一次通知后要等 %(days)s 天才能收回"), days=rules.wait.days)
    cooling = after(given_up, "cool")
    return replace(leaving, state=cooling, released_at=now, cooling_ends_at=now + rules.cooling)


def surrender(state: NumberState, now: datetime, rules: LeavingRules) -> Leaving:
    """Its customer hands it in at the desk and has their money back: told by that very act, it cools from now on.

    Raises NumberStepRefused for a number that nobody is using.
    """
    cooling = after(after(state, "surrender"), "cool")
    return Leaving(cooling, "", now, released_at=now, cooling_ends_at=now + rules.cooling, surrendered=True)


def end_cooling(leaving: Leaving, now: datetime) -> Leaving:
    """Back to the pool. Raises Refusal before its time."""
    pool = after(leaving.state, "cooled")
    if leaving.cooling_ends_at is None or now < leaving.cooling_ends_at:
        raise Refusal("still_cooling", N_("冷却期还没到，不能给别人"))
    return replace(leaving, state=pool)


def check_claim(leaving: Leaving) -> NumberState:
    """What it becomes when its owner has it again. Raises Refusal once it is nobody's to be given back."""
    back = after(leaving.state, "give_back")
    if leaving.surrendered and leaving.cooling_ends_at is not None:
        day = business_date(leaving.cooling_ends_at).isoformat()
        raise Refusal("surrendered", N_("机主退款时交回了这个号码，冷却到 %(day)s，之后可以重新选"), day=day)
    return back


def give_back(leaving: Leaving, who: str) -> Leaving:
    """To its owner again. Raises Refusal for anybody else, and once it has another life."""
    back = check_claim(leaving)
    if not leaving.owner or not compare_digest(leaving.owner.encode(), who.encode()):
        raise Refusal("not_the_owner", N_("和停机时登记的不一致，不能还给这位顾客"), status=422)
    return replace(leaving, state=back)


def _days_between(one: datetime, other: datetime) -> int:
    """By the calendar: whoever was told on Monday may be told again on Monday, at any hour."""
    return abs((business_date(one) - business_date(other)).days)
