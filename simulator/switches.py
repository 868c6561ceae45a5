"""What can be switched: the points that ponto-api.md leaves unconfirmed, and tests'.

``Bank.SWITCHES``; set them as attributes of a Bank or by ``POST /control/settings``.
"""

READING = {
    "synchronization_seconds": 2.0,
    "synchronization_interval": 300.0,
    "customer_ip_required": True,
    "old_paging_names": False,
    "bad_limit_code": "invalid_paging_limit",
    "automatic_rounds": False,
    "reauthorization_allowed": True,
}
LOGIN = {
    # "pages" asks the person; "accept" answers at once; else an OAuth error.
    "login_answer": "pages",
    # For "accept": which organization (id, None the first) and accounts (None all).
    "login_organization": None,
    "login_accounts": None,
    "code_lifetime": 300.0,
    "pkce_required": False,
    # Seconds; None for ever.
    "refresh_lifetime": None,
    "refresh_reuse_kills_family": True,
    "relinking_gives_new_ids": False,
    "blocked_status": 403,
}
PROTECTION = {
    # On the plain listener; the TLS one always wants a client certificate.
    "mtls_required": False,
    # Which requests must be signed: "off", "post" or "all".
    "signature_required": "off",
}
WEBHOOKS = {
    "webhook_url": None,
    # Whether a thread sends them; else ``deliver_webhooks`` does.
    "webhooks_automatic": False,
    "webhooks_muted": False,
    # Seconds after each failed attempt; then it is given up.
    "webhook_retries": [5, 30, 120],
    "webhook_copies": 1,
    "webhooks_reversed": False,
    # What is wrong with every one: see ``notices.SPOILS``.
    "webhook_spoil": None,
}
PAYING = {
    # What signing leads to: see ``payments.COURSES``.
    "payment_course": "executed",
    # Whether the same key gives the same answer; how long is unconfirmed.
    "idempotency": True,
}
SWITCHES = {**READING, **LOGIN, **PROTECTION, **WEBHOOKS, **PAYING}
