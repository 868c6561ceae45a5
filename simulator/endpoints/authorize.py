"""The authorization address and the pages behind it (section 1.3)."""

from werkzeug.utils import redirect

from .. import authorizing, login_steps, pages
from ..routing import Route

OVER = "This login is over or unknown. Go back to where you came from, and start again."


def begin(call):
    """Start a login; what cannot go back to the client is shown here."""
    try:
        login = authorizing.begin(call.bank, call.request.args.to_dict())
    except authorizing.BadClientError as refusal:
        return pages.message("This request is not understood", str(refusal), 400)
    except authorizing.RefusedError as refusal:
        return redirect(refusal.address, 303)
    address = authorizing.answer_at_once(call.bank, login)
    if not address:
        login_steps.start(call.bank, login)
    return redirect(address or _page(login), 303)


def show(call, login_id):
    login = _open_login(call, login_id)
    if not login:
        return pages.message("This login is over", OVER, 404)
    return login_steps.show(call.bank, login, call.request.args.get("q", ""))


def answer(call, login_id):
    """Do what was pressed, and lead to the next page or back to the client."""
    login = _open_login(call, login_id)
    if not login:
        return pages.message("This login is over", OVER, 404)
    form = call.request.form
    address, trouble = login_steps.answer(call.bank, login, form)
    if trouble:
        page = login_steps.show(call.bank, login, trouble=trouble, typed=form)
        page.status_code = 400
        return page
    return redirect(address or _page(login), 303)


def _open_login(call, login_id):
    login = call.bank.logins.get(login_id)
    return login if login and not login.done else None


def _page(login):
    return f"/authorize/logins/{login.id}"


def _route(method, path, handler):
    return Route(method, f"/authorize{path}", "page", handler, "open", api=False)


ROUTES = [
    _route("GET", "/oauth2/auth", begin),
    _route("GET", "/logins/<login_id>", show),
    _route("POST", "/logins/<login_id>", answer),
]
