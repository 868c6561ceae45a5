"""What can go wrong at Ponto, by what has to be done about it."""


class PontoError(Exception):
    """Base of everything this package raises on purpose.

    Attributes, none of which ever holds a token, a secret or a header:

    - `message`: English, for the developer and the log;
    - `code`: Ponto's error code (``accountRecentlySynchronized``), a code of
      `answers` (``invalid_amount``), or "";
    - `status`: the HTTP status, None when there was no answer;
    - `request_id`: the id that Ponto's support asks for, or "";
    - `detail`: Ponto's own text, or what exactly was not understood, or "".
    """

    def __init__(self, message, *, code="", status=None, request_id="", detail=""):
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.request_id = request_id
        self.detail = detail

    def __str__(self):
        facts = (
            str(self.status or ""),
            self.code,
            self.detail,
            f"request {self.request_id}" if self.request_id else "",
        )
        told = ", ".join(fact for fact in facts if fact)
        return f"{self.message} ({told})" if told else self.message

    def __repr__(self):
        return f"{type(self).__name__}({str(self)!r})"


class PontoUnavailableError(PontoError):
    """Ponto cannot answer now: do the same later.

    `retry_after` is the number of seconds that Ponto asked for, at most a day,
    None when it did not say. `never_sent`: no connection came about, so Ponto cannot
    have taken the request.
    """

    def __init__(self, message, *, retry_after=None, never_sent=False, **facts):
        super().__init__(message, **facts)
        self.retry_after = retry_after
        self.never_sent = never_sent


class PontoAuthorizationError(PontoError):
    """Wrong or withdrawn keys, or a right that is missing: reconnect.

    `code` is ``invalid_client`` when the client id or secret is wrong.
    """


class PontoRequestError(PontoError):
    """The same request would fail again: correct it."""


class PontoNotFoundError(PontoRequestError):
    """Unknown to Ponto, or no longer part of this integration.

    Only raised when Ponto itself says so; a proxy's page about a missing
    address is a `PontoAnswerError`.
    """


class PontoCertificateError(PontoRequestError):
    """Our own certificate or its key: not usable, or refused by Ponto.

    Where a pair is read, `code` is ``not_a_certificate``, ``not_a_key``,
    ``wrong_password``, ``no_match``, ``expired``, ``not_yet_valid``,
    ``not_an_id`` or ``not_usable``; where Ponto refused it at the door,
    ``client_certificate_required``, ``client_certificate_expired`` or
    ``client_certificate_refused``.
    """


class PontoLoginError(PontoError):
    """A login that did not end with a code.

    `code` is OAuth's (``access_denied``, …) or ``invalid_return`` when the browser
    brought something else than Ponto's answer; `state` is the login's, "" where
    none came that can be one.
    """

    def __init__(self, message, *, state="", **facts):
        super().__init__(message, **facts)
        self.state = state


class PontoSignatureError(PontoError):
    """A notification that Ponto did not sign, or not for us, or not now.

    `code`: ``malformed``, ``wrong_algorithm``, ``unknown_key``, ``wrong_signature``,
    ``wrong_claims``, ``wrong_audience``, ``wrong_issuer``, ``expired``,
    ``not_yet_valid`` or ``wrong_digest``.
    """


class PontoClockError(PontoRequestError):
    """The certificate is not valid at the time this machine believes it is."""


class PontoAnswerError(PontoError):
    """An answer that is not understood.

    HTML, truncated JSON, a required field that is missing, pages in a circle.
    """
