"""Sharing out a whole number of things by weights, exactly: largest remainders, and never more than there is."""

from collections.abc import Mapping


def apportion(total: int, weights: Mapping[int, int], most: Mapping[int, int]) -> dict[int, int]:
    """``total`` things over the keys in proportion to ``weights``; no key gets more than its ``most``.

    What a key cannot take is not given to another: a mix that is asked for is kept, and the rest is short.
    Keys without weight get nothing and are left out. Raises ValueError for negative amounts.
    """
    if total < 0 or min(weights.values(), default=0) < 0 or min(most.values(), default=0) < 0:
        raise ValueError("shares are never negative")
    weighing = {key: weight for key, weight in weights.items() if weight}
    whole = sum(weighing.values())
    if not whole:
        return {}
    shares = {key: total * weight // whole for key, weight in weighing.items()}
    by_rest = sorted(weighing, key=lambda key: (-(total * weighing[key] % whole), key))
    for key in by_rest[: total - sum(shares.values())]:
        shares[key] += 1
    return {key: given for key, share in shares.items() if (given := min(share, most.get(key, 0)))}
