"""The authorization address and the pages behind it (section 1.3)."""

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from .. import authorizing
from ..routing import Route


def begin(call):
    """Start a login; what cannot go back to the client is shown here."""
    try:
        login = authorizing.begin(call.bank, call.request.args.to_dict())
    except authorizing.BadClientError as refusal:
        return Response(str(refusal), status=400)
    except authorizing.RefusedError as refusal:
        return redirect(refusal.address)
    address = authorizing.answer_at_once(call.bank, login)
    return redirect(address or f"/authorize/logins/{login.id}", 303)


ROUTES = [
    Route("GET", "/authorize/oauth2/auth", "page", begin, access="open", api=False)
]
