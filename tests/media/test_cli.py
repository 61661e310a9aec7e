from click.testing import CliRunner

from media.cli import main
from media.library import Library
from tests.media.pictures import picture


def test_each_command_explains_itself():
    for words in (["--help"], ["add", "--help"], ["verify", "--help"], ["qr", "--help"]):
        told = CliRunner().invoke(main, words)
        assert told.exit_code == 0
        assert "Usage:" in told.output


def test_files_are_added_and_verified(tmp_path):
    (tmp_path / "song.opus").write_bytes(b"la la la")
    folder = str(tmp_path / "library")
    told = CliRunner().invoke(main, ["add", "--folder", folder, str(tmp_path / "song.opus")])
    assert told.exit_code == 0
    sha = told.output.split()[0]
    assert Library(folder).open(sha).read() == b"la la la"
    told = CliRunner().invoke(main, ["verify", "--folder", folder])
    assert (told.exit_code, told.output) == (0, "1 files, 0 damaged\n")

    Library(folder).path(sha).write_bytes(b"la la lo")
    told = CliRunner().invoke(main, ["verify", "--folder", folder])
    assert told.exit_code == 1
    assert f"damaged  {sha}" in told.output


def test_a_bad_picture_is_named_and_the_others_are_added(tmp_path):
    (tmp_path / "good.png").write_bytes(picture(400, 200))
    (tmp_path / "bad.png").write_bytes(b"no picture")
    files = [str(tmp_path / name) for name in ("bad.png", "good.png")]
    told = CliRunner().invoke(main, ["add", "--renditions", "--folder", str(tmp_path / "library"), *files])
    assert told.exit_code == 1
    assert "bad.png: picture_refused" in told.output
    assert [line.split()[1:] for line in told.stdout.splitlines()] == [["320", "good.png"], ["400", "good.png"]]


def test_a_code_is_drawn_into_a_file(tmp_path):
    told = CliRunner().invoke(main, ["qr", "hello", str(tmp_path / "code.png")])
    assert told.exit_code == 0
    assert (tmp_path / "code.png").read_bytes().startswith(b"\x89PNG")
    told = CliRunner().invoke(main, ["qr", "柿" * 2000, str(tmp_path / "long.png")])
    assert (told.exit_code, (tmp_path / "long.png").exists()) == (1, False)
