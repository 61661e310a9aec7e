"""Pictures, sound and video: a library named by content, renditions for the screens, QR codes."""
