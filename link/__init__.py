"""THE WIRE between a store and head office: journal, inbox, feed, the sans-I/O engines and their thin adapters.

docs/link.md tells the protocol in prose. Wiring, as both programs do it:

kiosk/store_link
    # tables, once, on the program's metadata (the migration sees them):
    tables = link.tables.StoreTables(Base.metadata)

    # writing a fact, in the business transaction; afterwards, once committed, ring the link thread:
    seq = link.journal.append(session.connection(), tables, message, now=now, clock=clock)
    # (clock: boot_id, offset_ms, mono_ns())
    database.after_commit(thread.notify_commit)

    # enrolment (cli): the key never leaves the box
    key = link.enrolment.StoreKey.load_or_make(home)           # home / "link.key", mode 0600
    answer = link.enrolment_call.enrol(hq_url, code, key)      # POST {hq_url}/link/enrol; raises Refusal / OSError
    with database.transaction() as session:
        link.enrolment.adopt(session.connection(), tables, answer, now)     # answer: store_id, inc, hq_inc

    # running:
    def apply(connection, channel, change):      # inside the transaction that also moves the cursor
        message = change.message()               # a link.messages struct; an unknown name never gets here
        ...                                      # raise link.store_disk.SkipChange(reason) to skip and report;
                                                 # any other exception stops the channel and is tried again each minute
    disk = link.store_disk.SqlStoreDisk(database.transaction, database.reading, tables, apply)
    engine = link.store_engine.StoreEngine(disk, key, clock, random.SystemRandom(), software="kiosk/0.1")
    thread = link.client.LinkThread(
        engine, hq_url,
        on_applied=lambda channel, rev: ...,             # after the commit: refresh the Catalogue, tell the screens
        on_server_time=lambda server_now, rtt_ms: ...,   # server_now (aware UTC) is head office's clock at this moment
    )
    thread.start(); thread.notify_commit(); thread.stop()
    thread.status()      # LinkStatus(connected, stopped, last_ack_at, last_heard_at, attempts)
    link.journal.unsent(connection, tables)              # Unsent(count, oldest_at), for the counter page and /metrics

    In `apply`, `sqlalchemy.orm.Session(bind=connection, join_transaction_mode="create_savepoint")` gives an ORM
    session on the same transaction. Do not open database.transaction() there. Facts that an apply writes
    (number.released, number.kept) go into the journal on that same connection; the engine sends them right after.

storeadmin/kiosk_link
    tables = link.tables.HqTables(Base.metadata)

    # publishing, in the business transaction (the 0.5 s poll rings the stores' doorbells, whichever process wrote it):
    rev = link.feed.publish(session.connection(), tables, link.feed.CATALOGUE, [DocumentPut(...), ...], now)
    rev = link.feed.publish(session.connection(), tables, link.feed.store_channel("S0001"), [NumbersAllot(...)], now)

    # serving (SocketIO made with async_mode "threading" or "gevent", max_http_buffer_size left at 1,000,000):
    disk = link.hq_disk.SqlHqDisk(database.transaction, database.reading, tables, post)
    server = link.server.register(
        socketio, disk,
        on_posted=lambda store_id, names: ...,      # after the commit, e.g. ring the live namespace
    )
    server.stop()                                    # ends the poll thread

    post(connection, event, message)  # storeadmin.orders.posting.post; raise => parked, the line goes on
    link.inbox.record_conflict(connection, tables, "number_gen_old", event, now=now,
                               digits=..., gen=..., order_id=..., detail=...)

    # enrolment: the CLI and the stores page make a code, POST /link/enrol redeems it (JSON in and out)
    code = link.enrolment.issue_code(connection, tables, store_id, now)          # shown once; 15 minutes, one use
    ask = msgspec.json.decode(request.get_data(), type=link.enrolment.EnrolmentAsk)      # code, public_key
    answer = link.enrolment.redeem(connection, tables, ask.code, ask.public_key, now)    # raises Refusal
    return Response(msgspec.json.encode(answer), mimetype="application/json")    # Enrolment: store_id, inc, hq_inc
    # publish StorePut, StaffPut and the allotments to store_channel(store_id) whenever they change; nothing waits for
    # a connection.

Nothing else may carry events: with the websocket down, head office's pages stand still.
"""
