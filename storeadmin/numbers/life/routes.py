"""/numbers/old: a customer's old number, what is due, and giving it back.

A number is typed into a form and never stands in an address.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from storeadmin import config
from storeadmin.accounts import guard, limits, sessions
from storeadmin.numbers.life import actions, queries, shown
from storeadmin.numbers.life.models import NumberLeave
from storeadmin.numbers.life.proofs import PROOFS, Proof
from storeadmin.numbers.life.sealing import ContactSeal
from storeadmin.numbers.life.settings import rules_of
from storeadmin.stores.queries import choices
from telecom.calendar import ZONE, business_date
from telecom.contacts import Contact, read_contact
from telecom.errors import N_, BadInput, NotFound, Refusal
from telecom.identity import DOCUMENTS
from telecom.number_leaving import NOTICE_TEXTS, LeavingRules
from telecom.numbers import normalise
from telecom.staff import CONTACTS_SEE, NUMBERS_LIFE, NUMBERS_RELEASE
from web.db import reading, transaction
from web.languages import current_view

pages = Blueprint("number_life", __name__, url_prefix="/numbers/old")
GUESSES = "10 per hour"


@pages.get("")
@guard.needs(NUMBERS_LIFE)
def index() -> str:
    return _index()


@pages.get("/due.csv")
@guard.needs(NUMBERS_LIFE)
def download() -> Response:
    now = config.now()
    with reading() as db:
        body = shown.as_csv(queries.everything(db, sessions.person(), _wanted(), _rules(), now))
    name = f"old-numbers-{business_date(now).isoformat()}.csv"
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@pages.post("/find")
@guard.needs(NUMBERS_LIFE)
@limits.limiter.limit("60 per minute")
def find() -> AnyResponse:
    """By the number that the customer names."""
    try:
        digits = normalise(request.form.get("digits", "")).digits
        with reading() as db:
            number, leave = queries.number_of(db, sessions.person(), digits)
    except (BadInput, NotFound) as refused:
        return make_response(_index(refused), refused.status)
    if leave is not None:
        return redirect(url_for("number_life.show", leave_id=leave.id), 303)
    sentence, may = shown.of_number(number)
    return make_response(_index(found=digits, sentence=sentence, may=may))


@pages.post("/suspend")
@guard.needs(NUMBERS_LIFE)
def suspend() -> AnyResponse:
    """Stop and keep; the page of the number has its own address afterwards, which names no number."""
    digits = request.form.get("digits", "")
    try:
        known, contact = normalise(digits).digits, read_contact(request.form.get("contact", ""))
        with transaction() as db:
            leave = actions.suspend(db, known, contact, **_who(), rules=_rules(), seal=_seal(), now=config.now())
    except Refusal as refused:
        again = {"found": digits, "sentence": "", "may": shown.May(suspend=isinstance(refused, BadInput))}
        return make_response(_index(refused, **again), refused.status)
    flash(_("已停机保号"), "ok")
    return redirect(url_for("number_life.show", leave_id=leave.id), 303)


@pages.get("/<leave_id>")
@guard.needs(NUMBERS_LIFE)
def show(leave_id: str) -> str:
    return _leave_page(leave_id)


@pages.post("/<leave_id>/notices")
@guard.needs(NUMBERS_LIFE)
def notice(leave_id: str) -> AnyResponse:
    def work(db: Session, leave: NumberLeave, by: str, now: datetime) -> None:
        means, text_kind = request.form.get("means", ""), request.form.get("text_kind", "")
        sent_at = _sent_at(request.form.get("sent_on", ""), now)
        facts: dict[str, Any] = {"means": means, "text_kind": text_kind, "sent_at": sent_at, "by": by, "now": now}
        actions.note_notice(db, leave, **facts, rules=_rules(), seal=_seal())

    return _done(leave_id, work, _("已记下这次通知"))


@pages.post("/<leave_id>/release")
@guard.needs(NUMBERS_RELEASE)
def release(leave_id: str) -> AnyResponse:
    def work(db: Session, leave: NumberLeave, by: str, now: datetime) -> None:
        actions.release(db, leave, by=by, rules=_rules(), now=now)

    return _done(leave_id, work, _("已收回，开始冷却"))


@pages.post("/<leave_id>/give-back")
@guard.needs(NUMBERS_LIFE)
# Per number, because whoever guesses a document guesses it of one.
@limits.limiter.limit(GUESSES, key_func=lambda: str(request.view_args), deduct_when=limits.failed)
def give_back(leave_id: str) -> AnyResponse:
    def work(db: Session, leave: NumberLeave, by: str, now: datetime) -> None:
        form = request.form
        if form.get("proof") == "contact":
            proof = Proof("contact", form.get("shown_contact", ""))
        else:
            proof = Proof("identity", form.get("identity_number", ""), form.get("document_kind", ""))
        actions.give_back(db, leave, proof, by=by, rules=_rules(), seal=_seal(), now=now)

    return _done(leave_id, work, _("号码还给机主了"))


def _done(leave_id: str, work: Callable[[Session, NumberLeave, str, datetime], None], told: str) -> AnyResponse:
    """Do it in one transaction on the locked row; a refusal is told on the number's own page."""
    person = sessions.person()
    try:
        with transaction() as db:
            leave = queries.get(db, person, leave_id, lock=True)
            work(db, leave, person.username, config.now())
    except NotFound:
        raise
    except Refusal as refused:
        return make_response(_leave_page(leave_id, refused), refused.status)
    flash(told, "ok")
    return redirect(url_for("number_life.show", leave_id=leave_id), 303)


def _index(refused: Refusal | None = None, **found: Any) -> str:
    wanted, person, rules, lang = _wanted(), sessions.person(), _rules(), current_view().lang
    with reading() as db:
        rows, page, count = queries.find(db, person, wanted, rules, config.now())
        stores = choices(db, person, lang)
    listed = {"rows": rows, "page": page, "pages": max(1, -(-count // queries.PAGE)), "count": count}
    return render_template(
        "life/index.html", **listed, **_told(refused), **{"found": "", "sentence": "", "may": shown.May(), **found},
        wanted=wanted, stores=stores, kept=_kept(), kinds=shown.options(shown.KIND_NAMES), **shown.words(),
    )  # fmt: skip


def _leave_page(leave_id: str, refused: Refusal | None = None) -> str:
    person, rules = sessions.person(), _rules()
    with reading() as db:
        leave = queries.get(db, person, leave_id)
        leaving = queries.leaving_of(db, leave, rules)
        contact = _seal().open(leave.contact, leave.id) if leave.contact else None
        sentence, may = shown.of_leave(leave, leaving, rules)
        return render_template(
            "life/show.html", leave=leave, sentence=sentence, may=may, may_release=person.may(NUMBERS_RELEASE),
            contact=_contact_shown(contact), days=shown.notice_days(config.now()), **_told(refused),
            documents=shown.options(DOCUMENTS), proofs=shown.options(PROOFS),
            means=shown.means_to(contact), texts=shown.options(NOTICE_TEXTS), **shown.words(),
        )  # fmt: skip


def _contact_shown(contact: Contact | None) -> str:
    """Whole for those who may, masked for everybody else."""
    if contact is None:
        return ""
    return contact.value if sessions.person().may(CONTACTS_SEE) else contact.masked


def _told(refused: Refusal | None) -> dict[str, str]:
    sentence = _(refused.message, **refused.args) if refused else ""
    return {"refused": sentence, "refused_field": getattr(refused, "field", "")}


def _who() -> dict[str, Any]:
    person = sessions.person()
    return {"person": person, "by": person.username}


def _rules() -> LeavingRules:
    return rules_of(current_app.config["KAKI_SETTINGS"])


def _seal() -> ContactSeal:
    return ContactSeal(current_app.config["KAKI_SETTINGS"].home)


def _sent_at(typed: str, now: datetime) -> datetime:
    """The end of that day, or now for today: the day is what people remember."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise BadInput("bad_day", N_("选一下是哪一天通知的"), field="sent_on") from None
    ends = datetime.combine(day, time(23, 59, 59), tzinfo=ZONE)
    return now if day == business_date(now) else ends


def _wanted() -> queries.Wanted:
    asked = request.args
    kind = asked.get("kind", "")
    return queries.Wanted(
        kind=kind if kind in queries.KINDS else "",
        store=asked.get("store", "")[:16],
        everything=asked.get("all") == "1",
        page=asked.get("page", 1, type=int),
    )


def _kept() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if name in ("kind", "store", "all") and value}
