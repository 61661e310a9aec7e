"""A grade table's rules and terms in words, while somebody types them."""

from flask_babel import gettext as _

from storeadmin.catalogue.kinds.fields import read_fen, show_fen
from telecom.errors import BadInput
from telecom.money import Money
from telecom.pattern_sentences import fault, says, written


def explained(text: str) -> tuple[str, bool]:
    """What the pattern says, and whether that is a fault."""
    spelled = written(text)
    wrong = fault(spelled)
    message, places = wrong or says(spelled)
    return str(_(message, **places)), wrong is not None


def monthly_return(row: dict[str, str]) -> str:
    """What comes back each month in yuan, as far as the row says it."""
    try:
        prepay = Money(read_fen(row["prepay"]))
    except BadInput:
        return "–"
    returned = row["returned"]
    if not prepay or not (returned.isascii() and returned.isdecimal() and 0 < int(returned[:4]) < 1000):
        return "–"
    return show_fen(prepay.split(int(returned[:4]))[0].fen)
