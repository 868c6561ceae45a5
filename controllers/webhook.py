"""Where Ponto reports by itself that there is something to fetch.

Whoever knows the address may send anything: all that is cheap to see is looked at
first, and nothing of what is refused is kept or logged.
"""

import logging
import threading
import time
from datetime import datetime, timezone

from odoo import http
from odoo.http import Response, request

from ..models.own_addresses import WEBHOOK
from ..ponto import webhooks
from ..ponto.errors import (
    PontoAnswerError,
    PontoSignatureError,
    PontoUnavailableError,
)

_logger = logging.getLogger(__name__)

CONTENT_TYPES = ("application/json", "application/vnd.api+json")
# Ponto repeats what is not accepted: not sooner than the keys can be asked for.
KEYS_AGAIN = 60
LOG_EVERY = 60  # seconds for each kind of refusal
UNAUTHORIZED, TOO_LARGE, BAD_TYPE, NO_LENGTH = 401, 413, 415, 411


class _Refusals:
    """Says in the log once a minute how often each kind came."""

    def __init__(self):
        self._lock = threading.Lock()
        self._told = {}  # kind: (moment of the last line, number since)

    def note(self, kind):
        """:param kind: a code of ours; never what came from outside."""
        now = time.monotonic()
        with self._lock:
            told_at, number = self._told.get(kind, (None, 0))
            if told_at is not None and now - told_at < LOG_EVERY:
                self._told[kind] = told_at, number + 1
                return
            self._told[kind] = now, 0
        _logger.warning(
            "A Ponto notification was refused: %s (and %d before)", kind, number
        )


refusals = _Refusals()


class PontoWebhook(http.Controller):
    @http.route(
        WEBHOOK,
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        sitemap=False,
        max_content_length=webhooks.MAX_BODY,
    )
    def receive(self, **_query):
        """Check, keep and acknowledge one notification; the job does the rest."""
        refused = self._refuse_unread(request.httprequest)
        if refused:
            return self._refuse(*refused)
        try:
            self._keep(request.httprequest)
        except PontoSignatureError as error:
            return self._refuse(error.code, UNAUTHORIZED)
        except PontoAnswerError:
            return self._refuse("not_understood", 400)
        except PontoUnavailableError:
            return self._refuse("no_keys", 503, {"Retry-After": KEYS_AGAIN})
        return Response(status=204)

    @staticmethod
    def _refuse_unread(httprequest):
        """What is wrong before a byte of the body is read: (kind, status)."""
        if httprequest.mimetype not in CONTENT_TYPES:
            return "content_type", BAD_TYPE
        if httprequest.content_length is None:
            return "no_length", NO_LENGTH
        if httprequest.content_length > webhooks.MAX_BODY:
            return "too_large", TOO_LARGE
        if not httprequest.headers.get("Signature"):
            return "unsigned", UNAUTHORIZED
        return None

    @staticmethod
    def _keep(httprequest):
        signature = httprequest.headers["Signature"]
        audience = webhooks.claimed_audience(signature)
        application = request.env["ponto.application"]._for_audience(audience)
        if not application:
            raise PontoSignatureError("No such application", code="wrong_audience")
        notification = webhooks.read_notification(
            httprequest.get_data(),
            signature,
            application._webhook_keys(),
            application.application_id,
            datetime.now(timezone.utc),
        )
        request.env["ponto.notification"].sudo()._receive(notification, application)

    @staticmethod
    def _refuse(kind, status, headers=None):
        refusals.note(kind)
        return Response(status=status, headers=headers)
