"""Document numbers that check out and belong to nobody alive: their birthdays lie in the year 1900."""

from stdnum.cn import ric


def id_card(serial: int = 1) -> str:
    """The `serial`-th made-up resident card number, with its check digit."""
    body = f"11010119000101{serial:03d}"
    return body + ric.calc_check_digit(body + "0")
