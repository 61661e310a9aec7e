"""The brand file, read once: nothing else knows the product's name."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

BRAND_FILE = Path(__file__).parents[1] / "brand.toml"


@dataclass(frozen=True, slots=True)
class Brand:
    """Name, spoken line, carrier and mark; `mark` is a path under web/static."""

    name: str
    latin: str
    mark: str
    hue: str
    theme: str
    lines: dict[str, str]
    carriers: dict[str, str]

    def line(self, lang: str) -> str:
        """The line under the name, in `lang` ("zh_Hans", "zh_Hant", "en")."""
        return self.lines.get(lang, self.lines["zh_Hans"])

    def carrier(self, lang: str) -> str:
        """What the demo's carrier is called on screen."""
        return self.carriers.get(lang, self.carriers["zh_Hans"])


@cache
def brand(path: Path = BRAND_FILE) -> Brand:
    """The brand; raises KeyError when the file lacks a field."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Brand(told["name"], told["latin"], told["mark"], told["hue"], told["theme"], told["line"], told["carrier"])
