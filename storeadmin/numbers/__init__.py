"""The pool of numbers: made, allotted to stores, recalled, and posted back (LINK.md 5)."""
