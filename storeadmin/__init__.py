"""Head office: every store's orders, numbers, people and prices, and the pages its staff work on.

The tree speaks business words; each folder holds one feature's tables, verbs, questions and pages.
`storeadmin.app:create_app` builds the web program, `python -m storeadmin` the command line, `storeadmin.models` names
every table once (for migrations), and `storeadmin.kiosk_link` is the door through which stores come in.
"""
