"""/numbers/stores/<code>: one store's numbers, its rule, giving it more, asking some back."""

from flask import render_template as render
from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from storeadmin import config
from storeadmin.accounts import guard, sessions
from storeadmin.numbers import actions, allotting, choosing, city, moves, overview, own_grades, queries, rules, wording
from storeadmin.numbers.answering import Work, done, refusal_shown
from storeadmin.numbers.blueprint import pages
from storeadmin.numbers.models import STATES
from storeadmin.numbers.own_grades import OwnGrades
from storeadmin.stores import queries as stores
from telecom.errors import N_, BadInput, Refusal
from telecom.staff import NUMBERS_ALLOT, NUMBERS_SEE
from web.db import reading

MOVES_SHOWN = 10
WHY_MOST = 80


@pages.get("/stores/<code>")
@guard.needs(NUMBERS_SEE)
def shelf(code: str) -> str:
    return shelf_page(code)


@pages.post("/stores/<code>/rule")
@guard.needs(NUMBERS_ALLOT)
def set_rule(code: str) -> Response | tuple[str, int]:
    def work(session: Session, by: str) -> str:
        store = stores.get(session, sessions.person(), code)
        form = request.form
        low, fill = (wording.count_of(form, name, least=0) for name in ("low_water", "fill_up_to"))
        wanted = rules.Wanted(low, fill, wording.by_grade(form, "parts"), active=bool(form.get("active")))
        rules.put(session, store.id, wanted, by=by, now=config.now())
        given = rules.replenish(session, store.id, now=config.now(), city=city.of_app())
        if given and given.count:
            return str(_("规则已保存，先补了 %(count)s 个", count=given.count))
        return str(_("规则已保存"))

    return _done(work, code)


@pages.post("/stores/<code>/allot")
@guard.needs(NUMBERS_ALLOT)
def give(code: str) -> Response | tuple[str, int]:
    def work(session: Session, by: str) -> str:
        store, now, why = stores.get(session, sessions.person(), code), config.now(), _why()
        if wanted := wording.by_grade(request.form, "give"):
            given = allotting.give_grades(session, store.id, wanted, by=by, why=why, now=now, city=city.of_app())
        else:
            count = wording.count_of(request.form)
            given = allotting.give_proportionally(
                session, store.id, count, {}, by=by, why=why, now=now, city=city.of_app()
            )
        if not given.count:
            raise Refusal("pool_empty", N_("号码池只剩 %(left)s 个"), left=0)
        if given.short:
            return str(_("给了 %(count)s 个，号码池里还差 %(short)s 个", count=given.count, short=given.short))
        return str(_("%(count)s 个号码已分给 %(store)s", count=given.count, store=store.code))

    return _done(work, code)


@pages.post("/stores/<code>/recall")
@guard.needs(NUMBERS_ALLOT)
def take_back(code: str) -> Response | tuple[str, int]:
    """Ask for numbers back: into the pool, or on to another store."""

    def work(session: Session, by: str) -> str:
        person, now, why = sessions.person(), config.now(), _why()
        store = stores.get(session, person, code)
        digits = _chosen(session, store.id)
        if to := request.form.get("to_store", ""):
            target = stores.get(session, person, to)
            _move, asked = moves.ask(session, store.id, target.id, digits, by=by, why=why, now=now)
            return str(_("已向门店要 %(count)s 个，放出后调到 %(store)s", count=asked, store=target.code))
        asked = len(actions.recall_these(session, store.id, digits, by=by, why=why, now=now))
        return str(_("已向 %(store)s 收回 %(count)s 个，门店答应后才回号码池", count=asked, store=store.code))

    return _done(work, code)


def shelf_page(code: str, refused: Refusal | None = None) -> str:
    """One store's numbers with its forms; a refusal stands beside its field."""
    person = sessions.person()
    with reading() as session:
        store = stores.get(session, person, code)
        seen = overview.overview(session, person)
        own = own_grades.of_store(session, store.id, city.of_app())
        mine = [row for row in seen.rows if row.store_id == store.id]
        mine = own_grades.shelf_rows(session, store.id, own.table) if own else mine
        pool = {row.grade: row.count for row in seen.rows if row.state == "pool"}
        if own and pool:
            pool = own.in_pool(session)
        table: dict[int, dict[str, int]] = {}
        for row in mine:
            table.setdefault(row.grade, {})[row.state] = row.count
        found, _at, _count = queries.moves(session, person, store_id=store.id)
        rule = seen.rules.get(store.id)
        return render(
            "numbers/shelf.html",
            store=store,
            by_group=overview.tally(mine),
            table_of=dict(sorted(table.items(), key=lambda one: (one[0] == 0, one[0]))),
            states=[state for state in STATES if any(state in counts for counts in table.values())],
            grades=sorted({*table, *_grades(seen, own)}, key=lambda grade: (grade == 0, grade)),
            pool=pool,
            rule=rule,
            parts={grade: part for grade, part in rule.parts} if rule else {},
            moves=found[:MOVES_SHOWN],
            others=[one for one in seen.stores if one.id != store.id and one.active],
            words=wording,
            **refusal_shown(refused),
        )


def _grades(seen: overview.Overview, own: OwnGrades | None) -> set[int]:
    """What may be given: the grades of the store's own table, else all there are."""
    return set(own.table.terms_by_grade) if own else {row.grade for row in seen.rows}


def _chosen(session: Session, store_id: str) -> list[str]:
    """The numbers that the form means: those typed, else so many of the grade. Raises BadInput."""
    form = request.form
    if form.get("digits", "").strip():
        mine = choosing.those_of(session, store_id, choosing.typed(form["digits"]))
        if not mine:
            raise BadInput("not_theirs", N_("这些号码都不在这家门店"), field="digits")
        return mine
    grade = form.get("grade", "")
    if grade and not (grade.isascii() and grade.isdecimal() and len(grade) < 3):
        raise BadInput("bad_grade", N_("没有这个号码等级"), field="grade")
    count = wording.count_of(form, "back")
    digits = choosing.on_shelf(session, store_id, count=count, grade=int(grade) if grade else None)
    if not digits:
        raise BadInput("none_of_grade", N_("这家门店没有这样的号码"), field="grade" if grade else "back")
    return digits


def _why() -> str:
    return request.form.get("why", "").strip()[:WHY_MOST]


def _done(work: Work, code: str) -> Response | tuple[str, int]:
    return done(work, lambda refused: shelf_page(code, refused), url_for("numbers.shelf", code=code))
