"""Tests of telecom/: rules and values."""
