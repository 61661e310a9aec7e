"""The business that kiosks and head office agree on: pure values and rules, no I/O and no clock."""
