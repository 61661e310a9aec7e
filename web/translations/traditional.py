"""A first draft of traditional Chinese: OpenCC's phrases, then the words that our trade says otherwise.

A draft is for reading: traditional Chinese is its own language here, not a map of characters.
"""

from web.translations import catalogue_file
from web.translations.catalogues import needs_translation, read, write

LOCALE = "zh_Hant"
# After OpenCC (s2twp): what a shopper in a carrier's store says.
TERMS = {
    "號碼": "門號",
    "套餐": "資費方案",
    "營業廳": "門市",
    "店員": "店員",
    "單號": "單號",
    "二維碼": "QR Code",
    "掃碼": "掃碼",
    "短信": "簡訊",
    "流量": "數據",
    "設定": "設定",
}


def draft(packages: tuple[str, ...]) -> int:
    """Fill the empty zh_Hant entries of `packages`; answers how many."""
    import opencc

    convert, filled = opencc.OpenCC("s2twp").convert, 0
    for package in packages:
        catalogue = read(catalogue_file(package, LOCALE), LOCALE)
        for message in catalogue:
            if message.id and not message.string and isinstance(message.id, str) and needs_translation(message.id):
                message.string, filled = _in_our_words(convert(message.id)), filled + 1
        write(catalogue_file(package, LOCALE), catalogue)
    return filled


def _in_our_words(text: str) -> str:
    for said, ours in TERMS.items():
        text = text.replace(said, ours)
    return text
