"""The store's node: what a shopper touches and what a clerk does at the counter.

`kiosk.app.create_app` builds the Flask application; each feature is a folder named like its URL.
"""
