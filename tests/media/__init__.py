"""Tests of media/: the library, renditions and codes."""
