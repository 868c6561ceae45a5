"""Pages of a list, newest created first, as section 3 describes them."""

import re
from urllib.parse import quote, unquote_plus

from .failures import ApiError, problem

DEFAULT_LIMIT, MAXIMUM_LIMIT = 10, 100
OLD_NAMES = {"limit": "page[limit]", "after": "page[after]", "before": "page[before]"}


class Page:
    """One page of a Ledger; ``older`` and ``newer`` tell what lies beyond it."""

    def __init__(self, ledger, query, *, bad_limit_code, overlap=0, short=False):
        self.limit = _limit(query, bad_limit_code)
        self.most = max(self.limit // 2, 1) if short else self.limit
        self.after, self.before = query.get("page[after]"), query.get("page[before]")
        start, end = self._span(ledger, overlap)
        self.items = list(reversed(ledger[start:end]))
        self.older = bool(self.items) and start > 0
        self.newer = bool(self.items) and end < len(ledger)

    def _span(self, ledger, overlap):
        """Return positions in order of creation; an unknown id gives nothing."""
        if self.after:
            end = ledger.position(self.after)
            return (0, 0) if end is None else self._back_from(end, ledger, overlap)
        if self.before:
            start = ledger.position(self.before)
            if start is None:
                return 0, 0
            start += 1 - overlap
            return start, min(start + self.most + overlap, len(ledger))
        return self._back_from(len(ledger), ledger, 0)

    def _back_from(self, end, ledger, overlap):
        return max(end - self.most, 0), min(end + overlap, len(ledger))

    def envelope(self, address, query, *, old_names=False, null_before=False):
        """Return ``links`` and ``meta.paging``; brackets in links stay as they are.

        Transactions write an absent ``before`` as null, other lists leave it out.
        """
        kept = [(n, v) for n, v in query.items() if n not in OLD_NAMES.values()]
        rest = "".join(f"&{name}={quote(value)}" for name, value in kept)

        def link(**ids):
            words = {**ids, "limit": self.limit}
            names = words if old_names else {OLD_NAMES[n]: words[n] for n in words}
            return f"{address}?{'&'.join(f'{n}={v}' for n, v in names.items())}{rest}"

        links, paging = {"first": link()}, {"limit": self.limit}
        if null_before:
            paging["before"] = None
        if self.older:
            paging["after"] = self.items[-1].id
            links["next"] = link(after=paging["after"])
        if self.newer:
            paging["before"] = self.items[0].id
            links["prev"] = link(before=paging["before"])
        return links, paging


def read_query(query_string):
    """Return the parameters by their new names, whatever way they were spelled."""
    query = {}
    for pair in filter(None, query_string.split("&")):
        name, _equals, value = pair.partition("=")
        name = unquote_plus(name)
        query[OLD_NAMES.get(name, name)] = unquote_plus(value)
    return query


def _limit(query, bad_limit_code):
    text = query.get("page[limit]", str(DEFAULT_LIMIT))
    limit = int(text) if re.fullmatch("[0-9]{1,3}", text) else 0
    if not 1 <= limit <= MAXIMUM_LIMIT:
        detail = f"The paging limit must be between 1 and {MAXIMUM_LIMIT}."
        raise ApiError(400, problem(bad_limit_code, detail))
    return limit
