"""A text that shoppers agree to or are told, such as the notice before consent."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from storeadmin.catalogue.kinds.fields import head_fields, words_fields
from storeadmin.catalogue.kinds.pattern import Entry, Kind
from storeadmin.db import Named
from telecom import terms
from telecom.errors import N_
from telecom.words import Words


class TermsEntry(Named, Entry):
    """One text; its name is the title."""

    __tablename__ = "terms"

    text_zh_hans: Mapped[str] = mapped_column(Text)
    text_zh_hant: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str] = mapped_column(Text, default="")


def to_document(row: TermsEntry) -> terms.Terms:
    text = Words(zh_hans=row.text_zh_hans, zh_hant=row.text_zh_hant, en=row.text_en)
    return terms.Terms(key=row.key, position=row.position, title=row.name, text=text)


KIND = Kind(
    name="terms",
    title=N_("条款"),
    table=TermsEntry,
    fields=(
        *head_fields(),
        *words_fields("name", N_("标题"), most=40),
        *words_fields("text", N_("正文"), most=4000, input="textarea"),
    ),
    to_document=to_document,
    summary=lambda row: row.text_zh_hans[:30],
)
