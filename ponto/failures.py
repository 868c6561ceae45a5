"""From HTTP statuses and broken connections to errors by consequence.

Source: Ponto's API reference, section 4.

=====================================  =========================================
answer                                 error
=====================================  =========================================
408, 425, 429, 5xx, no connection      `PontoUnavailableError`
401, 403; 400 with a code about keys   `PontoAuthorizationError`
404 with a code                        `PontoNotFoundError`
other 4xx with JSON                    `PontoRequestError`
certificate out of its time            `PontoClockError`, code ``clock``
certificate of another host            `PontoRequestError`, code ``wrong_host``
other certificate error                `PontoRequestError`, code ``certificate``
our certificate refused by Ponto       `PontoCertificateError`
anything else                          `PontoAnswerError`
=====================================  =========================================
"""

import ssl
from urllib.parse import quote

import requests
from urllib3.exceptions import ConnectTimeoutError, InvalidHeader, NewConnectionError
from urllib3.util.retry import Retry

from .attributes import as_object, clean
from .errors import (
    PontoAnswerError,
    PontoAuthorizationError,
    PontoCertificateError,
    PontoClockError,
    PontoNotFoundError,
    PontoRequestError,
    PontoUnavailableError,
)

MAX_RETRY_AFTER = 86400
MAX_DETAIL = 500
_LATER = (408, 425, 429)
_KEY_CODES = frozenset(
    (
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "clientIdInvalid",
        "authorizationCodeInvalid",
        "credentialsInvalid",
        "invalidAccessToken",
    )
)
# OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED
_OUT_OF_TIME = (9, 10)
# Before the first byte: no name, no address, nobody who listens.
_NOBODY = (NewConnectionError, ConnectTimeoutError)
# X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH
_OTHER_HOST = (62, 64)
# What Ponto's side says about our certificate: the ends of OpenSSL's reasons.
_ALERTS = {
    "ALERT_CERTIFICATE_REQUIRED": "client_certificate_required",
    "ALERT_HANDSHAKE_FAILURE": "client_certificate_required",
    "ALERT_CERTIFICATE_EXPIRED": "client_certificate_expired",
    "ALERT_CERTIFICATE_REVOKED": "client_certificate_refused",
    "ALERT_CERTIFICATE_UNKNOWN": "client_certificate_refused",
    "ALERT_BAD_CERTIFICATE": "client_certificate_refused",
    "ALERT_UNSUPPORTED_CERTIFICATE": "client_certificate_refused",
    "ALERT_UNKNOWN_CA": "client_certificate_refused",
    "ALERT_ACCESS_DENIED": "client_certificate_refused",
}


def of_answer(response, value, secrets=()):
    """Return the error for an answer that is not good.

    :param value: the JSON object in it, None where there is none
    :param secrets: texts that must not come back in the error
    """
    facts = {
        "status": response.status_code,
        "request_id": told(response.headers.get("ibanity-request-id", ""), secrets),
        **_words(value, secrets),
    }
    kind = told(response.headers.get("Content-Type", "no content type"), secrets)
    return _error(response, value, facts, kind)


def _error(response, value, facts, kind):
    status, code = facts["status"], facts["code"]
    if status in _LATER or status >= 500:
        return PontoUnavailableError(
            "Ponto cannot answer now", retry_after=_retry_after(response), **facts
        )
    if status in (401, 403) or (status == 400 and code in _KEY_CODES):
        return PontoAuthorizationError("Ponto refuses the credentials", **facts)
    if 400 <= status < 500 and value is not None:
        if status != 404:
            return PontoRequestError("Ponto refuses the request", **facts)
        if code:  # gateways say 404 in JSON too, but not in Ponto's words
            return PontoNotFoundError("Unknown to Ponto", **facts)
    facts["detail"] = facts["detail"] or kind
    facts["code"] = code or ("redirect" if 300 <= status < 400 else "not_json")
    return PontoAnswerError("This is no answer of Ponto's API", **facts)


def _words(value, secrets):
    """Return code and detail of a JSON:API or an OAuth error."""
    value = as_object(value)
    errors = value.get("errors")
    errors = errors if isinstance(errors, list) else []
    if errors:
        code = as_object(errors[0]).get("code")
        details = [as_object(error).get("detail") for error in errors]
    else:
        code = value.get("error")
        details = [value.get("error_description")]
    code = code if isinstance(code, str) else ""
    detail = " ".join(text for text in details if isinstance(text, str))
    return {
        # A secret that is one letter must not hide what has to be done.
        "code": code if code in _KEY_CODES else told(code, secrets),
        "detail": told(detail, secrets),
    }


def told(text, secrets):
    """Return a text of Ponto's side as it may be shown: none of our secrets in it.

    Cleaned first: a control character would part a secret, and be gone after.
    """
    text = clean(text)
    for secret in secrets:
        for written in (secret, quote(secret, safe="")):
            text = text.replace(written, "…")
    return text[:MAX_DETAIL]


def _retry_after(response):
    header = response.headers.get("Retry-After")
    if not header:
        return None
    try:
        seconds = Retry().parse_retry_after(header)
    except (InvalidHeader, ValueError, OverflowError):
        return None
    return float(min(seconds, MAX_RETRY_AFTER))


def of_connection(error, *, is_answered=False):
    """Return the error for a request that got no whole answer.

    :param is_answered: an answer had begun, so the request was sent
    """
    secure = _find_tls_error(error)
    if isinstance(secure, ssl.SSLCertVerificationError):
        return _of_their_certificate(secure)
    alert = _alert(secure)
    if alert:
        return PontoCertificateError(
            "Ponto refuses this machine's certificate", code=alert
        )
    is_unreadable = is_answered and isinstance(error, ValueError)
    if is_unreadable or isinstance(error, requests.exceptions.ContentDecodingError):
        return PontoAnswerError("This is no answer of Ponto's API", code="not_json")
    if isinstance(error, ValueError):  # an address or header that cannot be sent
        return PontoRequestError("The request cannot be sent", code="invalid_address")
    code = "timeout" if isinstance(error, requests.Timeout) else "connection"
    return PontoUnavailableError(
        "Ponto cannot be reached",
        code=code,
        never_sent=any(isinstance(each, _NOBODY) for each in _causes(error)),
    )


def _of_their_certificate(error):
    detail = str(error.verify_message)[:MAX_DETAIL]
    if error.verify_code in _OUT_OF_TIME:
        return PontoClockError(
            "The certificate is not valid at this machine's time",
            code="clock",
            detail=detail,
        )
    is_other = error.verify_code in _OTHER_HOST
    return PontoRequestError(
        "The certificate is not trusted",
        code="wrong_host" if is_other else "certificate",
        detail=detail,
    )


def _alert(error):
    reason = getattr(error, "reason", None) or ""
    codes = (code for end, code in _ALERTS.items() if reason.endswith(end))
    return next(codes, "")


def _find_tls_error(error):
    found = None
    for each in _causes(error):
        if isinstance(each, ssl.SSLCertVerificationError):
            return each
        # The library's own class of that name is no error of the ssl module.
        if isinstance(each, ssl.SSLError) and _alert(each):
            found = each
    return found


def _causes(error):
    """Yield an error and all behind it; the chain differs between versions."""
    waiting, seen = [error], set()
    while waiting:
        each = waiting.pop()
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        yield each
        seen.add(id(each))
        waiting += [each.__cause__, each.__context__, getattr(each, "reason", None)]
        waiting += each.args
