"""Where a receiver finds the keys of webhooks (sections 1.3 and 5)."""

from ..routing import Route


def get_discovery(call):
    return {"links": {"keys": f"{call.host}/webhooks/keys"}}


def get_keys(call):
    return {"keys": call.bank.public_webhook_keys()}


ROUTES = [
    Route("GET", "/webhooks", "discovery", get_discovery, access="open"),
    Route("GET", "/webhooks/keys", "webhook-keys", get_keys, access="open"),
]
