"""A traditional Chinese suggestion for a text that nobody has written in traditional characters yet."""

from functools import cache
from typing import Any


def suggested(simplified: str) -> str:
    """`号码` as `號碼`; an editor may write better."""
    return str(_converter().convert(simplified)) if simplified else ""


def fill_blanks(values: dict[str, Any]) -> dict[str, Any]:
    """The values with every blank `*_zh_hant` suggested from its `*_zh_hans`."""
    filled = dict(values)
    for name, text in values.items():
        if name.endswith("_zh_hans"):
            traditional = name.removesuffix("_zh_hans") + "_zh_hant"
            filled[traditional] = filled.get(traditional) or suggested(text)
    return filled


@cache
def _converter() -> Any:
    import opencc  # Its dictionaries take a moment to load, and most commands never need them.

    return opencc.OpenCC("s2t")
