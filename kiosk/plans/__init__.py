"""Choosing a plan: three at a time, by need, only those the number allows."""
