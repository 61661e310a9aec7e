"""Words: one text in the three languages of the screens."""

import msgspec


class Words(msgspec.Struct, frozen=True):
    """A text; an empty translation falls back to simplified Chinese."""

    zh_hans: str
    zh_hant: str = ""
    en: str = ""

    def for_language(self, lang: str) -> str:
        """The text for ``zh_Hans``, ``zh_Hant`` or ``en``; any other language gets zh_Hans."""
        if lang == "zh_Hant":
            return self.zh_hant or self.zh_hans
        if lang == "en":
            return self.en or self.zh_hans
        return self.zh_hans
