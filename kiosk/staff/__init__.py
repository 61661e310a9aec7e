"""The store's staff, as head office put them, and their PINs at the counter."""
