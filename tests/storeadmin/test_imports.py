"""Imports: any honest spreadsheet's CSV comes in, twice is once, and every wrong row is named by its line."""

import csv
import os
import tracemalloc
from pathlib import Path

import pytest
from sqlalchemy import func, select

from link import feed, messages
from storeadmin.accounts import passwords
from storeadmin.accounts.models import User
from storeadmin.catalogue.kinds.plan import PlanEntry
from storeadmin.db import LINK
from storeadmin.imports.kinds import IMPORTS
from storeadmin.imports.pattern import Outcome
from storeadmin.imports.reading import CsvFile, FileRefused
from storeadmin.imports.running import run, template
from storeadmin.numbers.models import Number, NumberBatch
from storeadmin.stores.models import Store, Town
from tests.storeadmin.cast import NOON, Hq

# Made up, with the columns of the public files.
SAMPLES = Path(__file__).parent / "samples"
TOWNS = (
    "code,name_zh,name_en,kind,population\n441900122,厚街镇,Houjie,town,550807\n441900006,莞城街道,Guancheng,street,\n"
)


def bring(hq: Hq, kind: str, path: Path, text: str | bytes, *, dry_run: bool = False) -> Outcome:
    """Write the text as a file and import it."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return run(IMPORTS[kind], path, hq.database, NOON, dry_run=dry_run, errors=path.with_suffix(".errors.csv"))


def errors(path: Path) -> list[list[str]]:
    with path.with_suffix(".errors.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def count(hq: Hq, table: type) -> int:
    with hq.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_towns_come_in_without_their_suffix_and_with_a_traditional_name(empty_hq: Hq, tmp_path: Path) -> None:
    outcome = bring(empty_hq, "towns", tmp_path / "t.csv", TOWNS)
    assert outcome.counts == {"added": 2}
    with empty_hq.database.reading() as session:
        town = session.get_one(Town, "guancheng")
        assert (town.name_zh_hans, town.kind, town.population) == ("莞城", "street", None)
        assert session.get_one(Town, "houjie").population == 550_807


def test_the_same_file_twice_is_the_same_state(empty_hq: Hq, tmp_path: Path) -> None:
    bring(empty_hq, "towns", tmp_path / "t.csv", TOWNS)
    assert bring(empty_hq, "towns", tmp_path / "t.csv", TOWNS).counts == {"same": 2}
    changed = bring(empty_hq, "towns", tmp_path / "t.csv", TOWNS.replace("550807", "550808"))
    assert changed.counts == {"same": 1, "changed": 1}


def test_a_dry_run_keeps_nothing_and_counts_the_same(empty_hq: Hq, tmp_path: Path) -> None:
    outcome = bring(empty_hq, "towns", tmp_path / "t.csv", TOWNS, dry_run=True)
    assert outcome.counts == {"added": 2}
    assert count(empty_hq, Town) == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_spreadsheets_encoding_is_read(quick_hq: Hq, tmp_path: Path, encoding: str) -> None:
    bring(quick_hq, "towns", tmp_path / "t.csv", TOWNS.replace("\n", "\r\n").encode(encoding))
    with quick_hq.database.reading() as session:
        assert session.get_one(Town, "houjie").name_zh_hans == "厚街"


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_formula_is_refused_by_line_and_quoted_in_the_error_file(quick_hq: Hq, tmp_path: Path, start: str) -> None:
    path = tmp_path / "t.csv"
    cell = f'{start}HYPERLINK("x")'
    quoted = cell.replace('"', '""')
    outcome = bring(quick_hq, "towns", path, TOWNS + f'441900199,"{quoted}",Evil,town,1\n')
    assert outcome.counts == {"added": 2, "refused": 1}
    assert errors(path) == [["4", "name_zh", f"'{cell}", "begins like a formula"]]


def test_lines_are_counted_as_an_editor_shows_them(quick_hq: Hq, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    text = 'code,name_zh,town,address\nS0500,甲店,nancheng,"一楼\n二楼"\nS0501,乙店,atlantis,\n'
    outcome = bring(quick_hq, "stores", path, text)
    assert [(row[0], row[1]) for row in errors(path)] == [("2", "address"), ("4", "town")]
    assert outcome.counts == {"refused": 2}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("code,name_zh\n1,x\n", "has no column name_en"),
        ("", "is empty"),
        ("code,name_zh,name_en,code\n", "more than once"),
        (b"\xff\xfe\xfd\xfc\x00\x01\x02" * 9, "UTF-8"),
        ('code,name_zh,name_en\n441900122,"' + "x" * 200_000, "longer|larger|line"),
        ("code,name_zh,name_en\n" + "x" * 100_000 + "\n", "longer than"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(
    quick_hq: Hq, tmp_path: Path, text: str | bytes, reason: str
) -> None:
    with pytest.raises(FileRefused, match=reason):
        bring(quick_hq, "towns", tmp_path / "t.csv", text)
    assert count(quick_hq, Town) == 2


def test_too_many_cells_and_empty_needed_cells_are_refused(quick_hq: Hq, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    outcome = bring(quick_hq, "towns", path, "code,name_zh,name_en\n441900001,甲,A,9\n441900002,,B\n\n441900003,丙,C\n")
    assert outcome.counts == {"added": 1, "refused": 2}
    assert [row[0] for row in errors(path)] == ["2", "3"]


def test_a_store_is_told_of_itself_and_once(hq: Hq, tmp_path: Path) -> None:
    text = "code,name_zh,town,partner,partner_name_zh\nS0300,南城店,nancheng,kapok,木棉手机城\n"
    assert bring(hq, "stores", tmp_path / "s.csv", text).counts == {"added": 1}
    assert bring(hq, "stores", tmp_path / "s.csv", text).counts == {"same": 1}
    with hq.database.reading() as session:
        store = session.get_one(Store, "S0300")
        assert (store.kind, store.partner_key, store.town_key) == ("partner", "kapok", "nancheng")
        changes = feed.changes_after(session.connection(), LINK, feed.store_channel("S0300"), 0)
    assert [change.name for change in changes] == ["store.put"]


def test_staff_reach_their_store_with_a_pin_and_never_a_password(hq: Hq, tmp_path: Path) -> None:
    text = "username,name,role,store,pin\nLi-1,李,clerk,S0001,135790\nwang,王,clerk,,\nzhao,赵,hq_analyst,S0001,\n"
    path = tmp_path / "p.csv"
    assert bring(hq, "staff", path, text).counts == {"added": 1, "refused": 2}
    assert [row[0] for row in errors(path)] == ["3", "4"]
    assert bring(hq, "staff", path, text).counts == {"same": 1, "refused": 2}
    with hq.database.reading() as session:
        person = session.scalars(select(User).where(User.username == "li-1")).one()
        change = feed.changes_after(session.connection(), LINK, feed.store_channel("S0001"), 0)[-1].message()
    assert isinstance(change, messages.StaffPut)
    assert (change.staff_id, change.active, person.password_hash) == (person.id, True, None)
    assert passwords.matches(change.pin_hash, "135790")


def test_unconfirmed_figures_of_a_plan_stay_empty_and_the_plan_a_draft(hq: Hq, tmp_path: Path) -> None:
    text = (
        "plan_id,operator,tier_yuan,voice_min,data_mb,sms,overage_voice_per_min,overage_data_per_kb,"
        "status_voice,status_data,status_other\nXX-A126,Some Carrier,126,320,400,,0.15,0.0003,S,R,C\n"
    )
    outcome = bring(hq, "plans", tmp_path / "p.csv", text)
    assert outcome.counts == {"added": 1}
    with hq.database.reading() as session:
        plan = session.get_one(PlanEntry, "xx-a126")
        assert (plan.voice_minutes, plan.data_mb, plan.overage_voice_milli) == (None, None, 150)
        assert (plan.overage_data_milli_per_mb, plan.active, plan.monthly_fen) == (307, False, 12_600)
    assert bring(hq, "plans", tmp_path / "p.csv", text).counts == {"same": 1}


def test_a_plan_with_gaps_cannot_be_imported_as_active(quick_hq: Hq, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    assert bring(quick_hq, "plans", path, "plan_id,tier_yuan,active\na-66,66,1\n").counts == {"refused": 1}
    assert errors(path)[0][:2] == ["2", "active"]


def test_numbers_go_to_the_pool_and_on_to_their_store(hq: Hq, tmp_path: Path) -> None:
    text = "digits,store\n161 9000 0001,S0001\n+8616190000002,\n16190000001,S0001\n１６１９００００００３,S0002\n"
    text += "abc,\n16190000004,S9\n"
    path = tmp_path / "n.csv"
    assert bring(hq, "numbers", path, text).counts == {"added": 3, "same": 1, "refused": 2}
    assert bring(hq, "numbers", path, text).counts == {"same": 4, "refused": 2}
    one = hq.number("16190000001")
    assert (one.state, one.store_id, one.gen) == ("allotted", "S0001", 1)
    assert hq.number("16190000002").state == "pool"
    with hq.database.reading() as session:
        changes = feed.changes_after(session.connection(), LINK, feed.store_channel("S0002"), 0)
    assert [change.message() for change in changes] == [messages.NumbersAllot(numbers=(("16190000003", 1),))]


def test_a_file_cannot_take_a_number_from_another_store(hq: Hq, tmp_path: Path) -> None:
    hq.allot("16190000009", "S0001")
    path = tmp_path / "n.csv"
    assert bring(hq, "numbers", path, "digits,store\n16190000009,S0002\n").counts == {"refused": 1}
    assert hq.number("16190000009").store_id == "S0001"


def test_a_long_file_takes_no_more_memory_than_a_short_one(quick_hq: Hq, tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.csv"
        path.write_text("digits\n" + "".join(f"1619{n:07d}\n" for n in range(rows)))
        tracemalloc.start()
        run(IMPORTS["numbers"], path, quick_hq.database, NOON, dry_run=True)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(1_000)
    assert peak(90_000) < 1.5 * peak(30_000)


def test_a_long_plain_file_is_what_its_rows_are_and_wrong_lines_keep_their_number(hq: Hq, tmp_path: Path) -> None:
    lines = [f"1619{n:07d}," for n in range(45_000)]
    lines[22_000], lines[40_000], lines[44_999] = "161 9002 2000,S0001", "abc,", "16190000007"
    text = "digits,store\r\n" + "\r\n".join(lines)
    path = tmp_path / "n.csv"
    expected = {"added": 44_998, "same": 1, "refused": 1}
    assert bring(hq, "numbers", path, text, dry_run=True).counts["refused"] == 1
    assert count(hq, Number) == 0
    assert bring(hq, "numbers", path, text).counts == expected
    assert [row[:3] for row in errors(path)] == [["40002", "digits", "abc"]]
    assert bring(hq, "numbers", path, text).counts == {"same": 44_999, "refused": 1}
    assert (hq.number("16190022000").store_id, hq.number("16190044998").state) == ("S0001", "pool")
    with hq.database.reading() as session:
        assert session.scalar(select(func.sum(NumberBatch.count))) == 44_998


@pytest.mark.parametrize("kind", list(IMPORTS))
def test_a_template_imports_as_it_is_printed(quick_hq: Hq, tmp_path: Path, kind: str) -> None:
    prepare = {"stores": "towns", "staff": "stores", "numbers": "stores"}
    waiting = [kind]
    while waiting[-1] in prepare:
        waiting.append(prepare[waiting[-1]])
    for each in reversed(waiting):
        path = tmp_path / f"{each}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(template(IMPORTS[each]))
        outcome = run(IMPORTS[each], path, quick_hq.database, NOON)
        assert outcome.counts == {"added": 1}, each


def test_files_with_the_columns_of_the_public_ones_import_as_they_are(hq: Hq) -> None:
    assert run(IMPORTS["towns"], SAMPLES / "towns.csv", hq.database, NOON).counts == {"added": 2}
    plans = run(IMPORTS["plans"], SAMPLES / "plans.csv", hq.database, NOON)
    assert plans.counts == {"added": 3} and plans.notes.total() == 3
    with hq.database.reading() as session:
        town = session.get_one(Town, "qingmei")
        assert (town.name_zh_hans, town.population, town.partner_stores_planned) == ("青梅", 315_517, 3)
        confirmed, open_one = session.get_one(PlanEntry, "sample-a058"), session.get_one(PlanEntry, "sample-a158")
        assert (confirmed.voice_minutes, confirmed.data_mb, confirmed.sms) == (110, 220, 90)
        assert (open_one.voice_minutes, open_one.data_mb) == (None, 900)


@pytest.mark.skipif(not os.environ.get("KAKI_DATA"), reason="KAKI_DATA names no folder of public data")
@pytest.mark.parametrize("sample, public", [("towns.csv", "dongguan/dongguan_towns.csv"), ("plans.csv", "plans.csv")])
def test_the_samples_have_the_columns_of_the_public_files(sample: str, public: str) -> None:
    assert CsvFile(SAMPLES / sample).header == CsvFile(Path(os.environ["KAKI_DATA"]) / public).header


@pytest.mark.skipif(not os.environ.get("KAKI_DATA"), reason="KAKI_DATA names no folder of public data")
def test_the_public_files_import_as_they_are(hq: Hq) -> None:
    data = Path(os.environ["KAKI_DATA"])
    towns = run(IMPORTS["towns"], data / "dongguan" / "dongguan_towns.csv", hq.database, NOON)
    assert (sum(towns.counts.values()), towns.counts["refused"]) == (32, 0)
    plans = run(IMPORTS["plans"], data / "plans.csv", hq.database, NOON)
    assert plans.counts == {"added": 20}
    with hq.database.reading() as session:
        assert session.get_one(PlanEntry, "cu3g-a066").voice_minutes == 50
        assert session.get_one(PlanEntry, "cu3g-a156").voice_minutes is None
        assert session.scalar(select(func.sum(Town.partner_stores_planned))) == 76
    assert count(hq, Number) == 0
