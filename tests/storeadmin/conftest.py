"""What the tests of head office may ask for."""

from tests.storeadmin.cast import empty_hq, hq, quick_hq

__all__ = ["empty_hq", "hq", "quick_hq"]
