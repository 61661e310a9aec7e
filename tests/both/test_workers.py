"""Head office on PostgreSQL and Redis with two gevent workers: a store is on one, a browser on the other."""

import os
import sys
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
import socketio

from tests import journey
from tests.form_reader import Visitor
from tests.waiting import until
from web.programs import Program
from web.stack import Stack, free_ports

pytestmark = pytest.mark.programs
BROWSERS_MOST = 40


class Workers(Program):
    """Head office by gunicorn's own command line, as the README says for several workers."""

    def _words(self, *words):
        if words != ("serve",):
            return super()._words(*words)
        door = self.url.removeprefix("http://")
        return [
            sys.executable, "-m", "gunicorn", "-k", "web.gevent_worker.GoodbyeWorker", "-w", "2", "--graceful-timeout",
            "3", "--worker-connections", "20000", "--backlog", "4096", "-b", door, "storeadmin.app:create_app()",
        ]  # fmt: skip

    def workers(self):
        """The workers' process ids."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]


@pytest.fixture
def stack(tmp_path, postgres, redis_url):
    ports = free_ports(2)
    stack = Stack(tmp_path, 1, ports=ports, demo_stores=2, numbers=100, database_url=postgres)
    settings = {**stack._hq_settings(ports[0], postgres), "HQ_REDIS_URL": redis_url, "HQ_ASYNC_MODE": "gevent"}
    stack.hq = Workers("storeadmin", stack.hq.home, stack.hq_url, settings)
    with stack:
        yield stack


def worker_of(stack, local_port):
    """Which worker holds the connection that comes from this port of loopback."""
    wanted = f":{local_port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inodes = {f"socket:[{row[9]}]" for row in rows if row[2].endswith(wanted)}
    for pid in stack.hq.workers():
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                if os.readlink(descriptor) in inodes:
                    return pid
    return None


def listen(stack, cookie, heard):
    """A browser page's websocket: its client and the worker that it came to."""
    client = socketio.Client(reconnection=False)
    client.on("changed", lambda *_told: heard.append(client), namespace="/live")
    client.connect(stack.hq_url, headers={"Cookie": cookie}, namespaces=["/live"], transports=["websocket"])
    port = client.eio.ws.sock.getsockname()[1]
    return client, worker_of(stack, port)


def rows(url, sql, *values):
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        return connection.execute(sql, values).fetchall()


def test_two_workers_are_one_head_office(stack, postgres):
    shopper = Visitor(stack.store_urls[0])
    until(lambda: shopper.get("/numbers").forms("/numbers/hold"), 30, what="the store has numbers")
    until(lambda: shopper.get("/plans").forms("/plans/choose"), 30, what="the store has plans")
    admin = Visitor(stack.hq_url)
    username, password, _ = next(row for row in stack.sign_ins() if row[2] == "hq_admin")
    journey.sign_in_hq(admin, username, password)

    heard, browsers = [], {}
    clients = []
    try:
        while len(browsers) < 2 and len(clients) < BROWSERS_MOST:
            client, worker = listen(stack, admin.cookie_header(), heard)
            clients.append(client)
            browsers.setdefault(worker, client)
        assert sorted(browsers) == sorted(stack.hq.workers())
        heard.clear()
        code = journey.buy(shopper)
        until(lambda: set(browsers.values()) <= set(heard), 10, what="browsers on both workers heard the bell")
        assert rows(postgres, 'SELECT state FROM "order" WHERE code = %s', code) == [("placed",)]
        assert code in admin.get("/orders").text
        journey.sign_in_clerk(counter := Visitor(stack.store_urls[0]))
        journey.serve(counter, code)
        until(lambda: rows(postgres, 'SELECT state FROM "order" WHERE code = %s', code) == [("handed_over",)], 10)
        assert rows(postgres, "SELECT count(*) FROM conflict") == [(0,)]
    finally:
        for client in clients:
            client.disconnect()
    stack.hq.stop()
    until(lambda: '"why": "restarting"' in stack.kiosks[0].log.read_text(), 10, what="the goodbye of a gevent worker")
