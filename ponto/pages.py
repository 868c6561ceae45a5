"""Walk through a list of Ponto, page by page.

Source: Ponto's API reference, section 3. Only the absence of `links.next` means
the end; a page may hold fewer items than were asked for, or none.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from .answers import ReadState, Synchronization
from .attributes import as_object, clean, read_id
from .errors import PontoAnswerError

Item = TypeVar("Item")

# Ponto has no reason to send any; a server that never ends must not keep us.
MAX_EMPTY_PAGES = 5


@dataclass(frozen=True)
class Rejected:
    """An item that is not understood, kept so that no movement is ever lost.

    `reason` is a code of `attributes` (``invalid_amount``, ``missing_field``, …),
    `detail` names the field. `raw` holds its attributes as `attributes.clean`
    leaves them, or the whole resource where those are no object.
    """

    id: str
    raw: dict
    reason: str
    detail: str


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list, in Ponto's order (newest created first)."""

    items: tuple[Item, ...]
    rejected: tuple[Rejected, ...] = ()
    synchronized_at: datetime | None = None
    latest_synchronization: Synchronization | None = None
    request_id: str = ""


class Walk:
    """The pages of one list, in turn; remembers what went by.

    :raises PontoAnswerError: from `page` when

    - the answer is no list, or an item has no id (code ``missing_id``);
    - every id of a page went by before in this walk, or a next link points
      back to one already followed (code ``page_loop``). Where only some ids
      went by before, they are left out and the walk goes on;
    - more than five pages in a row are empty and promise more (``page_loop``).
    """

    def __init__(self, item_class):
        self._item_class = item_class
        self._seen = set()
        self._followed = set()
        self._empty = 0

    def page(self, answer):
        """Read one answer; return the `Page` and the link of the next, or None."""
        resources = answer.json.get("data")
        if not isinstance(resources, list):
            raise _broken(answer, "invalid_list", "data")
        fresh = self._unseen(answer, resources)
        items, rejected = self._sorted_out(fresh)
        state = ReadState.from_json(answer.json.get("meta"))
        page = Page(
            items,
            rejected,
            state.synchronized_at,
            state.latest_synchronization,
            answer.request_id,
        )
        return page, self._next_link(answer, resources)

    def _unseen(self, answer, resources):
        fresh = {}
        for resource in resources:
            ponto_id = self._id(answer, resource)
            if ponto_id not in self._seen:
                fresh.setdefault(ponto_id, resource)
        if resources and not fresh:
            raise _broken(answer, "page_loop", "every id of the page went by before")
        self._seen.update(fresh)
        return fresh

    @staticmethod
    def _id(answer, resource):
        try:
            return read_id(resource)
        except PontoAnswerError as error:
            raise _broken(answer, error.code, error.detail) from None

    def _sorted_out(self, resources):
        items, rejected = [], []
        for ponto_id, resource in resources.items():
            try:
                items.append(self._item_class.from_json(resource))
            except PontoAnswerError as error:
                raw = resource.get("attributes")
                raw = clean(raw if isinstance(raw, dict) else resource)
                rejected.append(Rejected(ponto_id, raw, error.code, error.detail))
        return tuple(items), tuple(rejected)

    def _next_link(self, answer, resources):
        link = as_object(answer.json.get("links")).get("next")
        if link is None:
            return None
        if not isinstance(link, str):
            raise _broken(answer, "invalid_link", "links.next")
        self._empty = 0 if resources else self._empty + 1
        if link in self._followed or self._empty > MAX_EMPTY_PAGES:
            raise _broken(answer, "page_loop", "links.next")
        self._followed.add(link)
        return link


def _broken(answer, code, detail):
    return PontoAnswerError(
        "Ponto's list is not understood",
        code=code,
        status=answer.status,
        request_id=answer.request_id,
        detail=detail,
    )
