"""The simulator of Ponto, filled with the movements that are measured."""

from bench import scene


def open_account(simulator, reference=scene.IBAN, kind="IBAN"):
    """Return the id of a new bank account at the simulator."""
    bank = simulator.control("POST", "/institutions", name="KBC", bic="KREDBEBB")["id"]
    account = {"institution": bank, "reference": reference, "referenceType": kind}
    return simulator.control("POST", "/accounts", **account, currency="EUR")["id"]


def deliver(simulator, account, movements):
    """Let the movements be on the account, the oldest first."""
    for one in movements:
        body = {
            "account": account,
            "amount": str(one.amount),
            "date": one.day.isoformat(),
            "text": one.text,
        }
        if one.customer is not None:
            body["counterpart_name"] = f"Customer {one.customer}"
            body["counterpart_reference"] = scene.customer_iban(one.customer)
        simulator.control("POST", "/transactions", **body)


def deliver_alike(simulator, account, count, day):
    """Let so many movements be on the account that all look the same."""
    body = {"account": account, "amount": 12.5, "text": "Betaling", "date": day}
    while count > 0:
        some = min(count, 10000)
        simulator.control("POST", "/transactions", **body, count=some)
        count -= some


def answer_late(simulator, seconds):
    """Let every answer take so long from now on."""
    fault = {"endpoint": "*", "kind": "latency", "ms": seconds * 1000}
    simulator.control("POST", "/faults", **fault)


def asked(simulator):
    """Return how many requests came since this was asked last."""
    count = len(simulator.control("GET", "/requests")["requests"])
    simulator.control("DELETE", "/requests")
    return count
