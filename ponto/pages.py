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
    """One page of a list, in Ponto's order (newest created first).

    `last_id` is the id of its last item, "" where it has none: the list can be read
    on from there.
    """

    items: tuple[Item, ...]
    rejected: tuple[Rejected, ...] = ()
    synchronized_at: datetime | None = None
    latest_synchronization: Synchronization | None = None
    request_id: str = ""
    last_id: str = ""


class Walk:
    """The pages of one list, in turn; remembers what went by."""

    def __init__(self, item_class):
        self._item_class = item_class
        self._seen = set()
        self._followed = set()
        self._empty = 0
        self._answer = None

    def page(self, answer):
        """Return the `Page` in an answer, without the items that went by before.

        :raises PontoAnswerError: the answer is no list (code ``invalid_list``); an
            item has no id (``missing_id``); the page has items and every one of
            them went by before in this walk (``page_loop``)
        """
        resources = answer.json.get("data")
        if not isinstance(resources, list):
            raise _broken(answer, "invalid_list", "data")
        items, rejected = self._sorted_out(self._unseen(answer, resources))
        self._answer = answer
        self._empty = 0 if resources else self._empty + 1
        state = ReadState.from_json(answer.json.get("meta"))
        return Page(
            items,
            rejected,
            state.synchronized_at,
            state.latest_synchronization,
            answer.request_id,
            self._id(answer, resources[-1]) if resources else "",
        )

    @property
    def has_next(self):
        """Whether a link stands behind the last page, good or bad."""
        return as_object(self._answer.json.get("links")).get("next") is not None

    def next_link(self):
        """Return the link behind the last page, None at the end.

        Apart from `page`, so that a bad link does not cost the page it stands on.

        :raises PontoAnswerError: it is no absolute link (code ``invalid_link``); it
            was followed before, or more than five pages in a row were empty
            (``page_loop``)
        """
        link = as_object(self._answer.json.get("links")).get("next")
        if link is None:
            return None
        if not isinstance(link, str) or link.startswith("/") or not link:
            raise _broken(self._answer, "invalid_link", "links.next")
        if link in self._followed or self._empty > MAX_EMPTY_PAGES:
            raise _broken(self._answer, "page_loop", "links.next")
        self._followed.add(link)
        return link

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


class Pages(Generic[Item]):
    """Iterator over the pages of one list; each is only asked for when wanted.

    An error leaves it where it was: asked again, it makes the same request again.

    :param get: callable of an address and parameters that returns an `Answer`
    """

    def __init__(self, item_class, get, path, params):
        self._walk = Walk(item_class)
        self._get = get
        self._first = (path, params)
        self._link = None

    def __iter__(self):
        return self

    @property
    def is_finished(self):
        """Whether the last page was read; the next one is known not to be there."""
        return not self._first and not self._link and not self._walk.has_next

    def __next__(self):
        """Return the next `Page`; raises as `Walk` and the client do."""
        if self._first:
            page = self._walk.page(self._get(*self._first))
            self._first = None
            return page
        # Followed once: asking again after a failure is no loop.
        self._link = self._link or self._walk.next_link()
        if not self._link:
            raise StopIteration
        page = self._walk.page(self._get(self._link))
        self._link = None
        return page


def _broken(answer, code, detail):
    return PontoAnswerError(
        "Ponto's list is not understood",
        code=code,
        status=answer.status,
        request_id=answer.request_id,
        detail=detail,
    )
