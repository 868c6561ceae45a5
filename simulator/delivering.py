"""Bring notices to the address of the application, again where it fails."""

import threading
import urllib.error
import urllib.request
from datetime import timedelta

from .clock import iso

TIMEOUT = 5
KEPT_DELIVERIES = 1000


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


# No proxy of the environment: the receiver is on this machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


def post(url, body, headers):
    """Return the status that the receiver answers; OSError if there is none."""
    request = urllib.request.Request(  # noqa: S310 - the address is the tester's
        url, data=body, headers=headers, method="POST"
    )
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def deliver(bank, send, *, everything=False):
    """Send what is due (or everything that waits) once; return the deliveries.

    The bank's lock is free while the receiver works, so that it may ask us.
    """
    with bank.courier_lock:
        with bank.lock:
            bank.settle()
            waiting = _due(bank, everything)
        made = [_attempt(bank, send, place) for place in waiting]
    return [delivery for delivery in made if delivery]


def _due(bank, everything):
    now = bank.now()
    places = [
        place
        for place, notice in bank.notices.items()
        if everything or notice.due_at <= now
    ]
    return places[::-1] if bank.webhooks_reversed else places


def _attempt(bank, send, place):
    with bank.lock:
        notice, url = bank.notices.get(place), bank.webhook_url
        if not notice:  # the bank was reset meanwhile
            return None
        body, headers = bank.signed(notice)
    status, error = None, None
    try:
        status = send(url, body, headers)
    except (OSError, ValueError) as failure:
        error = f"{type(failure).__name__}: {failure}"
    with bank.lock:
        return _note(bank, place, notice, status, error)


def _note(bank, place, notice, status, error):
    """Record how it went; let it wait for the next attempt if there is one."""
    bank.notices.pop(place, None)
    notice.attempts += 1
    done = status is not None and 200 <= status < 300
    retries = bank.webhook_retries
    if not done and notice.attempts <= len(retries):
        pause = timedelta(seconds=retries[notice.attempts - 1])
        notice.due_at = iso(bank.clock.now() + pause)
        bank.notices[place] = notice
    delivery = {
        "id": notice.id,
        "type": notice.type,
        "attempt": notice.attempts,
        "at": bank.now(),
        "status": status,
        "error": error,
        "spoil": notice.spoil or bank.webhook_spoil,
    }
    bank.deliveries = [*bank.deliveries, delivery][-KEPT_DELIVERIES:]
    bank.revision += 1
    return delivery


class Courier(threading.Thread):
    """Sends in the background, and lets time pass while nobody asks anything."""

    PAUSE = 0.25

    def __init__(self, bank, closing, on_change):
        super().__init__(name="ponto webhooks", daemon=True)
        self._bank, self._closing, self._on_change = bank, closing, on_change

    def run(self):
        while not self._closing.wait(self.PAUSE):
            if self._bank.webhooks_automatic:
                deliver(self._bank, post)
                self._on_change()
