"""A traditional Chinese suggestion for a text that nobody has written in traditional characters yet."""

from functools import cache
from typing import Any


def suggested(simplified: str) -> str:
    """`号码` as `號碼`; an editor may write better."""
    return str(_converter().convert(simplified)) if simplified else ""


def fill_blanks(values: dict[str, Any], row: object = None) -> dict[str, Any]:
    """The values with every blank `*_zh_hant` suggested from its `*_zh_hans`.

    `row` is what stands in the table already: a text of it that has not changed keeps its traditional wording.
    """
    filled = dict(values)
    for name, text in values.items():
        if not name.endswith("_zh_hans"):
            continue
        traditional = name.removesuffix("_zh_hans") + "_zh_hant"
        same = row is not None and getattr(row, name) == text and getattr(row, traditional)
        filled[traditional] = filled.get(traditional) or (same or suggested(text))
    return filled


@cache
def _converter() -> Any:
    import opencc  # Its dictionaries take a moment to load, and most commands never need them.

    return opencc.OpenCC("s2t")
