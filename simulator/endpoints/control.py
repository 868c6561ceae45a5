"""What tests do to the simulator over HTTP; no part of Ponto's API.

Everything here is JSON and answers with what is now true, or 400 with ``error``.
"""

import json
from dataclasses import asdict

from ..clock import parse
from ..failures import ControlError
from ..routing import Route


def get_health(call):
    bank = call.bank
    return {
        "status": "ok",
        "now": bank.now(),
        "accounts": len(bank.accounts),
        "transactions": sum(map(len, bank.transactions.values())),
    }


def reset(call):
    dataset = control_body(call).get("dataset", "demo")
    if dataset not in ("demo", "empty"):
        raise ControlError("dataset must be demo or empty")
    call.bank.reset(dataset)
    return get_health(call)


def move_clock(call):
    """{"now": moment} or {"advance": seconds}, and/or {"frozen": true}."""
    body, bank = control_body(call), call.bank
    if "frozen" in body:
        bank.clock.freeze() if body["frozen"] else bank.clock.unfreeze()
    seconds = body.get("advance", 0)
    if "now" in body:
        seconds = (parse(body["now"]) - bank.clock.now()).total_seconds()
    bank.advance(seconds)
    return {"now": bank.now()}


def list_faults(call):
    return {"faults": [asdict(fault) for fault in call.bank.faults]}


def add_faults(call):
    """One spec or a list; a spec is an object or text, see ``faults``."""
    call.bank.inject(json.loads(call.request.get_data()))
    return list_faults(call)


def clear_faults(call):
    call.bank.clear_faults()
    return list_faults(call)


def list_requests(call):
    return {"requests": call.bank.requests}


def clear_requests(call):
    call.bank.clear_requests()
    return list_requests(call)


def change_settings(call):
    """Set switches, see ``Bank.SWITCHES``."""
    for name, value in control_body(call).items():
        if name not in call.bank.SWITCHES:
            raise ControlError(f"unknown setting {name}")
        setattr(call.bank, name, value)
    return {name: getattr(call.bank, name) for name in call.bank.SWITCHES}


def add_client(call):
    """{"client_id", "secret", "account_ids", "scope"}."""
    return {"id": call.bank.add_client(**control_body(call))}


def add_institution(call):
    """Attributes of 2.1."""
    return {"id": call.bank.add_institution(**control_body(call))}


def add_account(call):
    """{"institution": id, "reference", …} as ``Bank.add_account``."""
    body = control_body(call)
    return {"id": call.bank.add_account(body.pop("institution"), **body)}


def remove_account(call, account_id):
    call.bank.remove_account(account_id)
    return {"id": account_id}


def change_account(call, account_id):
    """Attributes of 2.2; ``{"expired": true}`` ends the consent."""
    body = control_body(call)
    if body.pop("expired", False):
        call.bank.expire_authorization(account_id)
    call.bank.change_account(account_id, **body)
    return {"id": account_id}


def add_transaction(call):
    """{"account": id, "amount", "visible", …} as ``Bank.add_transaction``.

    With "count" so many of them; the id is the last one's.
    """
    body = control_body(call)
    account_id, amount = body.pop("account"), body.pop("amount")
    pending, count = body.pop("pending", False), body.pop("count", 1)
    add = call.bank.add_pending if pending else call.bank.add_transaction
    return {"id": [add(account_id, amount, **body) for _one in range(count)][-1]}


def change_transaction(call, transaction_id):
    """Attributes of 2.3, "visible": false for the next synchronization."""
    call.bank.change_transaction(transaction_id, **control_body(call))
    return {"id": transaction_id}


def remove_transaction(call, transaction_id):
    call.bank.remove_transaction(transaction_id)
    return {"id": transaction_id}


def run_round(call):
    call.bank.scheduled_round()
    return get_health(call)


def control_body(call):
    if call.body is None and call.request.get_data():
        raise ControlError("the body must be a JSON object")
    return dict(call.body or {})


def control_route(method, path, handler, **options):
    path = f"/control{path}"
    return Route(method, path, "control", handler, "open", api=False, **options)


ROUTES = [
    control_route("GET", "/health", get_health),
    control_route("POST", "/reset", reset),
    control_route("POST", "/clock", move_clock),
    control_route("GET", "/faults", list_faults),
    control_route("POST", "/faults", add_faults),
    control_route("DELETE", "/faults", clear_faults),
    control_route("GET", "/requests", list_requests),
    control_route("DELETE", "/requests", clear_requests),
    control_route("POST", "/settings", change_settings),
    control_route("POST", "/clients", add_client),
    control_route("POST", "/institutions", add_institution),
    control_route("POST", "/accounts", add_account),
    control_route("PATCH", "/accounts/<account_id>", change_account),
    control_route("DELETE", "/accounts/<account_id>", remove_account),
    control_route("POST", "/transactions", add_transaction),
    control_route("PATCH", "/transactions/<transaction_id>", change_transaction),
    control_route("DELETE", "/transactions/<transaction_id>", remove_transaction),
    control_route("POST", "/round", run_round),
]
