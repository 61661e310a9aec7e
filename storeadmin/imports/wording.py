"""Why a row or a file was refused, in the languages of the pages. The command line says it in the words of the code."""

from flask_babel import gettext as _

from storeadmin.imports.pattern import ErrorWords, Wrong
from telecom.errors import N_

ROWS: dict[str, str] = {
    "is empty": N_("空着"),
    "is not a phone number": N_("不是手机号"),
    "begins like a formula": N_("开头像公式"),
    "longer than %(most)s characters": N_("超过 %(most)s 个字"),
    "holds characters that cannot be shown": N_("有显示不了的字符"),
    "has %(cells)s cells for %(columns)s columns": N_("有 %(cells)s 格，表头只有 %(columns)s 列"),
    "is no store that we know; import stores first": N_("没有这家门店"),
    "is %(state)s at %(owner)s; recall it first": N_("已经有主了，先收回再分"),
    "stands in the file twice, for different stores": N_("在文件里写了两次，分给了不同的门店"),
}
FILES: dict[str, str] = {
    "%(file)s is empty.": N_("文件是空的"),
    "%(file)s line %(line)s: %(wrong)s.": N_("第 %(line)s 行的引号没配好，改好再传"),
    "%(file)s is neither UTF-8 nor GB18030 text.": N_("不是 CSV 文本文件，从表格里另存为 CSV 再传"),
    "line %(line)s is longer than %(most)s characters.": N_("第 %(line)s 行太长，一行只能有一个号码"),
    "%(file)s has no column %(missing)s; it has %(found)s.": N_("第一行没有 %(missing)s 这一列，照模板写表头再传"),
    "%(file)s has the column %(twice)s more than once.": N_("第一行有两列都是 %(twice)s，留一列再传"),
}

COLUMNS: dict[str, str] = {
    "digits": N_("11 位手机号，可以有空格、横线和 +86"),
    "store": N_("分给哪家门店，写门店编号；空着就留在号码池"),
}


def about(column: str) -> str:
    """What belongs into a column of a file of numbers."""
    return str(_(COLUMNS[column]))


def row_sentence(why: str, told: dict[str, object]) -> str:
    """Why a row was left out, for the page being made."""
    return str(_(ROWS.get(why, why), **told))


def file_sentence(why: str, told: dict[str, object]) -> str:
    """Why the whole file cannot be used, for the page being made."""
    return str(_(FILES.get(why, why), **told))


def error_words() -> ErrorWords:
    """The file of refused rows in the language of whoever asks now; a run has no request to ask later."""
    said = {why: str(_(sentence)) for why, sentence in ROWS.items()}

    def say(wrong: Wrong) -> str:
        sentence = said.get(wrong.why, wrong.why)
        return sentence % wrong.told if wrong.told else sentence

    return ErrorWords((str(_("行")), str(_("列")), str(_("内容")), str(_("原因"))), say)
