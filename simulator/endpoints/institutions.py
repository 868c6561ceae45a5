"""Financial institutions and their logos (section 2.1)."""

from werkzeug.wrappers import Response

from ..failures import ApiError, not_found, problem
from ..logos import draw_logo, slug_of
from ..partner_records import PartnerApplication
from ..records import Ledger
from ..routing import Route


def list_institutions(call):
    """All without a customer, else those of the authorized accounts (2.0)."""
    wanted = _filters(call.query)
    found = Ledger(
        institution
        for institution in _known(call)
        if all(accepts(institution.attributes) for accepts in wanted)
    )
    return call.page(found, lambda institution: render(call, institution))


def get_institution(call, institution_id):
    institution = _known(call).get(institution_id)
    if not institution:
        raise not_found("financialInstitution")
    return {"data": render(call, institution)}


def get_logo(call, slug):
    """Serve the logo of the institution whose name gives this slug."""
    for institution in call.bank.institutions:
        if slug_of(institution.attributes["name"]) == slug:
            drawing = draw_logo(institution.attributes)
            return Response(drawing, content_type="image/svg+xml")
    return Response("No such logo.", status=404)


def render(call, institution):
    attributes = dict(institution.attributes)
    if attributes.get("logoUrl") is None:
        slug = slug_of(str(attributes.get("name")))
        attributes["logoUrl"] = f"{call.pages}/logos/{slug}.svg"
    return {
        "type": "financialInstitution",
        "id": institution.id,
        "attributes": attributes,
    }


def _known(call):
    if not call.client or isinstance(call.client, PartnerApplication):
        return call.bank.institutions
    ids = {account.institution_id for account in call.accounts}
    return Ledger(one for one in call.bank.institutions if one.id in ids)


def _filters(query):
    """Return a test for each filter; what is no filter of 2.1 is refused."""
    tests = []
    for name, value in query.items():
        if not name.startswith("filter"):
            continue
        make = FILTERS.get(name)
        if not make:
            raise ApiError(400, problem("invalidFilter", f"Unknown filter {name}."))
        tests.append(make(value.casefold()))
    return tests


def _name(attributes):
    return str(attributes.get("name") or "").casefold()


def _country(attributes):
    return str(attributes.get("country") or "").casefold()


def _listed(value):
    return [part.strip() for part in value.split(",")]


FILTERS = {
    "filter[name][eq]": lambda value: lambda known: _name(known) == value,
    "filter[name][contains]": lambda value: lambda known: value in _name(known),
    "filter[name][like]": lambda value: lambda known: value.strip("%") in _name(known),
    "filter[name][in]": lambda value: lambda known: _name(known) in _listed(value),
    "filter[country][eq]": lambda value: lambda known: _country(known) == value,
    "filter[country][in]": lambda value: (
        lambda known: _country(known) in _listed(value)
    ),
}
LIST = "/financial-institutions"
ROUTES = [
    Route("GET", LIST, "institutions", list_institutions, access="optional"),
    Route(
        "GET",
        f"{LIST}/<institution_id>",
        "institution",
        get_institution,
        access="optional",
    ),
]
LOGO_ROUTES = [
    Route("GET", "/logos/<slug>.svg", "logo", get_logo, access="open", api=False)
]
