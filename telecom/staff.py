"""Staff: the four roles and what each may do."""

from telecom.errors import N_

HQ_ADMIN = "hq_admin"
HQ_ANALYST = "hq_analyst"
STORE_MANAGER = "store_manager"
CLERK = "clerk"
ROLES = (HQ_ADMIN, HQ_ANALYST, STORE_MANAGER, CLERK)
HQ_ROLES = frozenset({HQ_ADMIN, HQ_ANALYST})
STORE_ROLES = frozenset({STORE_MANAGER, CLERK})

ROLE_NAMES: dict[str, str] = {
    HQ_ADMIN: N_("总部管理员"),
    HQ_ANALYST: N_("总部分析"),
    STORE_MANAGER: N_("店长"),
    CLERK: N_("店员"),
}

SALES_SEE = "sales.see"
SALES_EXPORT = "sales.export"
STORES_SEE = "stores.see"
STORES_EDIT = "stores.edit"
ORDERS_SEE = "orders.see"
ORDERS_STEP = "orders.step"
ORDERS_REFUND = "orders.refund"
NUMBERS_SEE = "numbers.see"
NUMBERS_ALLOT = "numbers.allot"
NUMBERS_LIFE = "numbers.life"
NUMBERS_RELEASE = "numbers.release"
CONTACTS_SEE = "contacts.see"
CATALOGUE_SEE = "catalogue.see"
CATALOGUE_EDIT = "catalogue.edit"
CATALOGUE_PUBLISH = "catalogue.publish"
STAFF_EDIT = "staff.edit"
DEVICES_PAIR = "devices.pair"

_SEE = frozenset({SALES_SEE, STORES_SEE, ORDERS_SEE})
# A clerk serves the customer; taking a number away, and reading where somebody can be reached, is for managers.
_OLD_NUMBERS = frozenset({NUMBERS_LIFE, NUMBERS_RELEASE, CONTACTS_SEE})
_HQ_SEE = _SEE | {SALES_EXPORT, NUMBERS_SEE, CATALOGUE_SEE}

MAY: dict[str, frozenset[str]] = {
    HQ_ADMIN: _HQ_SEE | {STORES_EDIT, NUMBERS_ALLOT, CATALOGUE_EDIT, CATALOGUE_PUBLISH, STAFF_EDIT} | _OLD_NUMBERS,
    HQ_ANALYST: _HQ_SEE,
    STORE_MANAGER: _SEE | {SALES_EXPORT, ORDERS_STEP, ORDERS_REFUND, DEVICES_PAIR, NUMBERS_SEE} | _OLD_NUMBERS,
    CLERK: _SEE | {ORDERS_STEP, ORDERS_REFUND, NUMBERS_LIFE},
}


def may(role: str, permission: str) -> bool:
    """May this role do it? An unknown role may do nothing."""
    return permission in MAY.get(role, frozenset())


def sees_all_stores(role: str) -> bool:
    """Head office sees every store; store staff only their own."""
    return role in HQ_ROLES
