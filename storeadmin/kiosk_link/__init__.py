"""The door through which stores come in: the link's socket, enrolment, and the bell that the posted events ring."""

from storeadmin.kiosk_link.wiring import install

__all__ = ["install"]
