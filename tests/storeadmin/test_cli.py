"""The command line: each command says what it is, does it once, and tells a refusal in one sentence."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from storeadmin import cli
from storeadmin.config import MIGRATIONS
from web import db, migrate


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A head office of its own, migrated, whose settings the commands find in the environment."""
    monkeypatch.setenv("HQ_HOME", str(tmp_path))
    monkeypatch.delenv("HQ_DATABASE_URL", raising=False)
    engine = db.open_engine(f"sqlite:///{tmp_path / 'hq.sqlite'}")
    migrate.upgrade(engine, MIGRATIONS)
    engine.dispose()
    return tmp_path


def call(*words: str) -> Result:
    return CliRunner().invoke(cli.commands, words)


def said(*words: str) -> str:
    result = call(*words)
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_every_command_has_help(name: str) -> None:
    assert said(name, "--help").startswith("Usage:")


def test_the_demo_is_made_and_names_its_sign_ins(home: Path) -> None:
    lines = [line.split("\t") for line in said("demo", "--stores", "2", "--numbers", "20").splitlines()]
    assert [line[0] for line in lines] == ["admin", "analyst", "manager-s0001", "clerk-s0001"]
    assert all(len(line) == 3 and line[1] for line in lines)


def test_an_enrolment_code_stands_alone_on_standard_output(home: Path) -> None:
    said("demo", "--stores", "1", "--numbers", "0")
    code = said("enrol-code", "S0001").strip()
    assert len(code) == 14 and code.count("-") == 2
    assert call("enrol-code", "S0999").exit_code == 1


def test_a_home_that_cannot_be_made_is_one_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "file").touch()
    monkeypatch.setenv("HQ_HOME", str(home / "file" / "hq"))
    monkeypatch.setattr("sys.argv", ["storeadmin", "migrate"])
    with pytest.raises(SystemExit, match=r"^HQ_HOME, .*/file/hq, cannot be used: Not a directory$"):
        cli.main()


def test_publishing_says_its_revision_and_a_dry_run_makes_none(home: Path) -> None:
    assert said("publish").startswith("revision 1, 0 documents")
    said("demo", "--stores", "1", "--numbers", "0")
    assert said("publish").startswith("revision 2, 35 documents")
    assert said("publish", "--dry-run") == ""


def test_numbers_are_generated_allotted_and_recalled(home: Path) -> None:
    said("demo", "--stores", "1", "--numbers", "0")
    assert said("generate", "1619555") == "10000 new numbers in the pool\n"
    assert said("generate", "1619555") == "0 new numbers in the pool\n"
    assert said("allot", "S0001", "600") == "600 numbers allotted to S0001\n"
    assert said("recall", "S0001", "50") == "50 numbers asked back from S0001\n"


def test_an_import_with_wrong_rows_ends_with_one_and_names_the_file(home: Path) -> None:
    path = home / "towns.csv"
    path.write_text("code,name_zh,name_en\n441900122,厚街镇,Houjie\n441900123,=1+1,Evil\n", encoding="utf-8")
    result = call("import", "towns", str(path))
    assert result.exit_code == 1
    assert "towns: 1 added, 0 changed, 0 same, 1 refused" in result.output
    assert (home / "towns.errors.csv").read_text(encoding="utf-8-sig").splitlines()[1].startswith("3,name_zh,")


def test_refused_rows_go_among_the_temporary_files_where_nothing_can_be_written_beside_the_file(home: Path) -> None:
    path = home / "towns.csv"
    path.write_text("code,name_zh,name_en,kind\n441900122,厚街镇,Houjie,town\n441900101,=cmd(),Shilong,town\n", "utf-8")
    (home / "towns.errors.csv").mkdir()
    result = call("import", "towns", str(path))
    assert result.exit_code == 1 and "towns: 1 added" in result.output
    written = Path(result.output.splitlines()[-1].removeprefix("the refused rows are in "))
    assert written.read_text(encoding="utf-8-sig").splitlines()[1].startswith("3,name_zh,")
    written.unlink()


def test_a_place_for_refused_rows_that_cannot_be_written_is_named_in_one_sentence(home: Path) -> None:
    path = home / "towns.csv"
    path.write_text("code,name_zh,name_en,kind\n441900101,=cmd(),Shilong,town\n", "utf-8")
    place = str(home / "no-such-folder" / "errors.csv")
    result = call("import", "towns", str(path), "--errors", place)
    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == (
        f"The refused rows cannot be written to {place}; name another file with --errors."
    )


@pytest.mark.parametrize("kind", ["towns", "stores", "staff", "plans", "numbers"])
def test_templates_are_printed_without_a_file(home: Path, kind: str) -> None:
    header, example = csv.reader(said("import", kind, "--template").splitlines())
    assert len(header) == len(example) > 1


def test_people_are_added_once_listed_and_ended(home: Path) -> None:
    said("demo", "--stores", "1", "--numbers", "0")
    words = ("user", "add", "Mei", "--name", "梅", "--role", "clerk", "--store", "S0001")
    said(*words, "--password", "long enough", "--pin", "1357")
    assert call(*words, "--password", "long enough").exit_code == 2
    said("user", "end", "mei")
    assert "mei\tclerk\tS0001\t梅\tended" in said("user", "list", "--store", "S0001")


@pytest.mark.parametrize(
    "words",
    [
        ("--role", "clerk", "--password", "long enough"),
        ("--role", "hq_admin", "--store", "S0001", "--password", "long enough"),
        ("--role", "hq_admin", "--password", "short"),
        ("--role", "king", "--password", "long enough"),
    ],
)
def test_people_who_do_not_fit_are_not_added(home: Path, words: tuple[str, ...]) -> None:
    assert call("user", "add", "bo", "--name", "波", *words).exit_code == 2
    assert said("user", "list") == ""


def test_down_and_up_again(home: Path) -> None:
    assert said("migrate", "--down-to", "base") == "schema empty\n"
    assert said("migrate") == f"schema {migrate.newest(MIGRATIONS)}\n"


def test_a_database_without_tables_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HQ_HOME", str(tmp_path / "fresh"))
    monkeypatch.setattr("sys.argv", ["storeadmin", "publish"])
    with pytest.raises(SystemExit, match="python -m storeadmin migrate"):
        cli.main()


def test_the_check_of_cooling_numbers_says_how_many_are_back(home: Path) -> None:
    assert said("numbers", "cooling") == "0 numbers are back in the pool\n"


def test_rules_that_take_a_number_unheard_are_one_sentence_at_start(home: Path, monkeypatch) -> None:
    from storeadmin.app import create_app
    from web.settings import SettingError

    monkeypatch.setenv("HQ_NOTICES_LEAST", "1")
    with pytest.raises(SettingError, match="HQ_NOTICES_LEAST must be at least 2"):
        create_app()
