"""Enrolment: one code, one use, fifteen minutes; the key stays in a file that only its owner reads."""

from datetime import timedelta
from pathlib import Path

import pytest

from link import enrolment
from link.enrolment import StoreKey, proof_bytes, proves
from telecom.errors import Refusal
from tests.link.cast import NOW, Hq

KEY = StoreKey.make()


def issue(hq: Hq) -> str:
    with hq.file.writing() as connection:
        return enrolment.issue_code(connection, hq.tables, "S0001", NOW)


def redeem(hq: Hq, code: str, later: timedelta = timedelta()) -> enrolment.Enrolment:
    with hq.file.writing() as connection:
        return enrolment.redeem(connection, hq.tables, code, KEY.public_key, NOW + later)


def test_a_code_opens_the_line_of_its_store(hq: Hq) -> None:
    code = issue(hq)
    answer = redeem(hq, code.lower().replace("-", " "))
    assert (answer.store_id, answer.hq_inc, answer.server_time) == ("S0001", hq.disk.hq_inc(), NOW)
    line = hq.disk.line("S0001")
    assert line is not None
    assert (line.inc, line.applied_seq, line.state) == (answer.inc, 0, "live")
    assert code not in str(hq.rows(hq.tables.enrolment_code))


def test_a_used_an_expired_a_replaced_and_an_unknown_code_get_the_same_answer(hq: Hq) -> None:
    used = issue(hq)
    redeem(hq, used)
    replaced, expired = issue(hq), issue(hq)
    told = set()
    for code, later in ((used, 0), (replaced, 0), (expired, 15), ("AAAA-BBBB-CCCC", 0)):
        with pytest.raises(Refusal) as refused:
            redeem(hq, code, timedelta(minutes=later))
        told.add((refused.value.code, refused.value.message, refused.value.status))
    assert len(told) == 1
    redeem(hq, expired, timedelta(minutes=14, seconds=59))


def test_a_second_enrolment_fences_the_first_incarnation(hq: Hq) -> None:
    first, second = redeem(hq, issue(hq)), redeem(hq, issue(hq))
    assert first.inc != second.inc
    fenced = {row["inc"]: row["fenced_at"] for row in hq.rows(hq.tables.incarnation)}
    assert fenced == {first.inc: NOW, second.inc: None}


def test_half_a_key_is_refused_and_uses_up_no_code(hq: Hq) -> None:
    code = issue(hq)
    with hq.file.writing() as connection, pytest.raises(Refusal):
        enrolment.redeem(connection, hq.tables, code, KEY.public_key[:-2], NOW)
    assert redeem(hq, code).store_id == "S0001"


def test_the_key_file_is_made_once_and_private(tmp_path: Path) -> None:
    first = StoreKey.load_or_make(tmp_path)
    assert StoreKey.load_or_make(tmp_path).public_key == first.public_key
    assert (tmp_path / "link.key").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["link.key"]


def test_a_damaged_key_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "link.key").write_bytes(b"half a k")
    with pytest.raises(ValueError, match=r"link\.key|32 bytes"):
        StoreKey.load_or_make(tmp_path)


def test_only_the_right_key_over_the_right_facts_proves_anything() -> None:
    signed = proof_bytes(b"n" * 32, "S0001", "i", ["h"])
    signature = KEY.sign(signed)
    assert proves(KEY.public_key, signature, signed)
    assert not proves(StoreKey.make().public_key, signature, signed)
    assert not proves(KEY.public_key, signature, proof_bytes(b"n" * 32, "S0001", "i", ["g"]))
    assert not proves(KEY.public_key, signature, proof_bytes(b"m" * 32, "S0001", "i", ["h"]))
    assert not proves("zz", signature, signed)
