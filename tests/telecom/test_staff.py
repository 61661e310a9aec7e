from telecom import staff


def test_every_role_has_a_name_and_rights():
    assert set(staff.MAY) == set(staff.ROLES) == set(staff.ROLE_NAMES) == staff.HQ_ROLES | staff.STORE_ROLES


def test_only_head_office_sees_every_store():
    assert [role for role in staff.ROLES if staff.sees_all_stores(role)] == [staff.HQ_ADMIN, staff.HQ_ANALYST]


def test_only_the_admin_changes_what_stores_sell():
    for permission in (staff.CATALOGUE_PUBLISH, staff.NUMBERS_ALLOT, staff.STORES_EDIT, staff.STAFF_EDIT):
        assert [role for role in staff.ROLES if staff.may(role, permission)] == [staff.HQ_ADMIN]


def test_only_store_staff_serve_an_order():
    assert {role for role in staff.ROLES if staff.may(role, staff.ORDERS_STEP)} == staff.STORE_ROLES


def test_a_stranger_may_do_nothing():
    assert not staff.may("stranger", staff.SALES_SEE)
    assert not staff.may(staff.CLERK, "anything.else")
