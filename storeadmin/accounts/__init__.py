"""Accounts: who signs in at head office, what their role allows, and which stores they may know of."""
