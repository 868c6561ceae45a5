"""The path of a resource, and the one resource in an answer."""

from urllib.parse import quote

from .errors import PontoAnswerError, PontoRequestError


def path_of(*parts):
    """Return the path of a resource below the root.

    :param parts: the fixed parts and the ids, in their order
    :raises PontoRequestError: code ``missing_id``
    """
    if not all(isinstance(part, str) and part for part in parts):
        raise PontoRequestError("An id is missing", code="missing_id")
    return "".join("/" + quote(part, safe="") for part in parts)


def read_one(item_class, answer):
    """Return the one resource of an `Answer` as an item of a class."""
    return told_where(answer, item_class.from_json, answer.json.get("data"))


def told_where(answer, read, resource):
    """Return what `read` makes of a resource.

    :raises PontoAnswerError: with the answer's status and request id
    """
    try:
        return read(resource)
    except PontoAnswerError as error:
        error.status = answer.status
        error.request_id = answer.request_id
        raise
