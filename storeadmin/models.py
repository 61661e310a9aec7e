"""Every table of head office, imported in one place so that migrations and tests see the whole."""

from storeadmin.accounts.models import SignIn, User
from storeadmin.catalogue.kinds import KINDS as _KINDS
from storeadmin.catalogue.models import CatalogueDocument, CatalogueRevision, RevisionEntry
from storeadmin.catalogue.trial_models import GradeTrial
from storeadmin.db import LINK, Base
from storeadmin.imports.models import NumberFile
from storeadmin.numbers.life.models import NumberLeave, NumberNotice
from storeadmin.numbers.limit.models import IdentityKey
from storeadmin.numbers.models import Grading, Number, NumberBatch, NumberCount, NumberEvent, PoolChange
from storeadmin.numbers.rule_models import AllotmentRule, NumberMove, NumberWish
from storeadmin.orders.models import Order, OrderLine, OrderStep, TrialDay
from storeadmin.sales.models import SalesHour, SalesItem
from storeadmin.stores.models import Partner, Store, Town

KIND_TABLES = tuple(kind.table for kind in _KINDS.values())

__all__ = [
    "KIND_TABLES",
    "LINK",
    "AllotmentRule",
    "Base",
    "CatalogueDocument",
    "CatalogueRevision",
    "Grading",
    "GradeTrial",
    "IdentityKey",
    "Number",
    "NumberBatch",
    "NumberCount",
    "NumberEvent",
    "NumberFile",
    "NumberLeave",
    "NumberMove",
    "NumberNotice",
    "NumberWish",
    "Order",
    "OrderLine",
    "OrderStep",
    "Partner",
    "PoolChange",
    "RevisionEntry",
    "SalesHour",
    "SalesItem",
    "SignIn",
    "Store",
    "Town",
    "TrialDay",
    "User",
]
