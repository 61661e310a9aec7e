"""The small head office of cast.py, for every test of this folder."""

from tests.storeadmin.cast import empty_hq, hq, quick_hq

__all__ = ["empty_hq", "hq", "quick_hq"]
