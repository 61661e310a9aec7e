"""Choosing a phone number: browse the store's number book, hold one, let it go."""
