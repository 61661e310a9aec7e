"""The kinds of file that can be imported."""

from storeadmin.imports.people import STAFF
from storeadmin.imports.phone_numbers import NUMBERS
from storeadmin.imports.places import STORES, TOWNS
from storeadmin.imports.tariffs import PLANS

IMPORTS = {kind.name: kind for kind in (TOWNS, STORES, STAFF, PLANS, NUMBERS)}
