import errno
import os
from hashlib import sha256
from io import BytesIO
from threading import Thread

import pytest
from hypothesis import given
from hypothesis.strategies import binary

from media.library import Library
from media.refusals import FileTooLarge, MediaDamaged, MediaMissing

CONTENT = b"persimmon" * 1000
NAME = sha256(CONTENT).hexdigest()


@given(binary(max_size=3000))
def test_what_is_put_is_found_under_its_hash(tmp_path_factory, content):
    library = Library(tmp_path_factory.mktemp("library"))
    name = library.put(content)
    assert name == sha256(content).hexdigest() == library.put(BytesIO(content))
    with library.open(name) as file:
        assert file.read() == content
    assert list(library.names()) == [name]


def test_nothing_but_whole_files_is_left_behind(tmp_path):
    library = Library(tmp_path / "new" / "folder")
    assert not library.has(NAME)
    assert list(library.names()) == []
    library.put(CONTENT)
    assert library.has(NAME)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [NAME]
    assert oct(library.path(NAME).stat().st_mode & 0o777) == "0o644"


class TornStream(BytesIO):
    """A line that breaks after the first part."""

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(10)
        if not part:
            raise OSError(errno.EIO, "the line broke")
        return part


def test_a_torn_upload_leaves_no_trace(tmp_path):
    library = Library(tmp_path)
    with pytest.raises(OSError, match="line broke"):
        library.put(TornStream(CONTENT[:50]))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_of_too_many_bytes_is_refused_and_leaves_no_trace(tmp_path):
    library = Library(tmp_path, most_bytes=100)
    with pytest.raises(FileTooLarge):
        library.put(BytesIO(bytes(101)))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert library.put(bytes(100))


def test_bytes_that_are_not_those_of_the_name_are_never_given_out(tmp_path):
    library = Library(tmp_path)
    place = library.path(library.put(CONTENT))
    place.write_bytes(CONTENT[:-1] + b"X")
    for reading in (Library(tmp_path), library):
        with pytest.raises(MediaDamaged) as refused:
            reading.open(NAME)
        assert refused.value.args == {"sha": NAME}
    assert list(library.damaged()) == [NAME]


def test_content_that_rotted_is_healed_by_putting_it_again(tmp_path):
    library = Library(tmp_path)
    library.path(library.put(CONTENT)).write_bytes(b"rot")
    assert library.put(CONTENT) == NAME
    assert library.open(NAME).read() == CONTENT
    assert list(library.damaged()) == []


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "a" * 64 + "\n", NAME])
def test_a_name_that_is_not_there_is_missing(tmp_path, name):
    library = Library(tmp_path)
    assert not library.has(name)
    with pytest.raises(MediaMissing):
        library.open(name)


def test_several_threads_put_and_read_one_content(tmp_path):
    library, read = Library(tmp_path), []

    def work() -> None:
        for _ in range(20):
            read.append(library.open(library.put(CONTENT)).read() == CONTENT)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [True] * 80
    assert len(os.listdir(tmp_path)) == 1


def test_content_of_another_name_than_was_asked_for_leaves_no_trace(tmp_path):
    library = Library(tmp_path)
    with pytest.raises(MediaDamaged):
        library.put(b"another", named=NAME)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert library.put(CONTENT, named=NAME) == NAME and library.is_whole(NAME)


def test_a_file_that_has_rotted_is_not_whole(tmp_path):
    library = Library(tmp_path)
    library.put(CONTENT)
    library.path(NAME).write_bytes(b"rot")
    assert not library.is_whole(NAME) and not library.is_whole("ab" * 32)
