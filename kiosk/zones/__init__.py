"""The five zones, their services, and trying one."""
