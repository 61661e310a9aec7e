"""Head office and a store for the phones and screens in the room, at an address that is not the programs' usual one."""

import socket
import ssl
import urllib.error
import urllib.parse

import pytest
import requests
import socketio
from socketio.exceptions import ConnectionError as NotConnected

from tests import journey
from tests.form_reader import Visitor
from tests.qr_reader import text_of_code
from tests.stack_image import prepared
from tests.waiting import until
from web.stack import Stack, free_ports

pytestmark = pytest.mark.programs
ROOM = "127.0.0.2"


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """No demo, so that no screen pairs itself."""
    home = prepared(tmp_path_factory.mktemp("room"), tmp_path_factory)
    ports = free_ports(3)
    with Stack(home, 1, ports=ports[:2], host=ROOM, lan_ports=ports[2:], environment={"KIOSK_DEMO": "0"}) as stack:
        yield stack


@pytest.fixture(scope="module")
def authority(stack):
    """The file that is carried to a screen once."""
    return stack.kiosks[0].home / "tls" / "authority.crt"


@pytest.fixture
def screen(stack, authority):
    """A screen that trusts the store's authority and is paired by a code, all of it over HTTPS."""
    visitor = Visitor(stack.lan_urls[0], trusting=authority)
    code = stack.kiosks[0].command("pair-code").output().strip()
    assert visitor.send(visitor.get("/pair").form("/pair"), code=code).url == f"{stack.lan_urls[0]}/"
    until(lambda: visitor.get("/numbers").forms("/numbers/hold"), 30, what="the store has numbers")
    return visitor


def listen(stack, authority, cookies):
    """A page's websocket through the HTTPS door; it asks for the node's certificate as a browser does."""
    session = requests.Session()
    session.verify = str(authority)
    client = socketio.Client(http_session=session, reconnection=False)
    client.connect(stack.lan_urls[0], headers={"Cookie": cookies}, namespaces=["/numbers"], transports=["websocket"])
    return client


def test_who_was_not_given_the_authority_does_not_trust_the_node(stack):
    with pytest.raises(urllib.error.URLError) as refused:
        Visitor(stack.lan_urls[0]).get("/pair")
    assert isinstance(refused.value.reason, ssl.SSLCertVerificationError)


def test_a_screens_cookie_from_https_never_travels_plainly(stack, authority, screen):
    assert {cookie.name: cookie.secure for cookie in screen.cookies}["paired_screen"] is True
    assert screen.get("/numbers").url == f"{stack.lan_urls[0]}/numbers"
    unpaired = Visitor(stack.lan_urls[0], trusting=authority)
    assert unpaired.get("/numbers").url == f"{stack.lan_urls[0]}/pair"


def test_a_paired_screen_hears_of_a_hold_through_an_encrypted_websocket(stack, authority, screen):
    heard = {}
    client = listen(stack, authority, screen.cookie_header())
    try:
        client.on("numbers", heard.update, namespace="/numbers")
        assert isinstance(client.eio.ws.sock, ssl.SSLSocket)
        digits = journey.hold_a_number(screen)
        until(lambda: digits in heard, 10, what="the hold is told")
    finally:
        client.disconnect()
    with pytest.raises(NotConnected):
        listen(stack, authority, "")


def test_the_code_of_an_order_opens_on_a_phone_in_the_room(stack, screen):
    code = journey.buy(screen)
    address = text_of_code(screen.get(f"/orders/{code}").text)
    assert address.startswith(f"http://{ROOM}:{urllib.parse.urlsplit(stack.hq_url).port}/o/")
    path = address.removeprefix(stack.hq_url)
    page = until(lambda: (seen := Visitor(stack.hq_url).get(path)).status == 200 and seen, 20, what="the phone's page")
    assert f"{code[:3]} {code[3:]}" in page.text


def test_the_code_of_the_short_list_leads_to_the_stores_own_door(stack, authority, screen):
    digits = journey.hold_a_number(screen)
    address = text_of_code(screen.get("/numbers?panel=cost").text)
    assert address.startswith(f"{stack.lan_urls[0]}/o/list/")
    assert digits[-4:] in Visitor(stack.lan_urls[0], trusting=authority).get(address).text


def test_a_stores_plain_http_stays_on_loopback(stack):
    port = urllib.parse.urlsplit(stack.store_urls[0]).port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((ROOM, port), timeout=5)
