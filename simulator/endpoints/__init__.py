"""The endpoints, one module a resource; each lists its ``ROUTES``."""

from . import (
    accounts,
    control,
    discovery,
    institutions,
    oauth,
    reauthorization,
    sandbox,
    synchronizations,
    transactions,
)

API_ROUTES = [
    *oauth.ROUTES,
    *institutions.ROUTES,
    *accounts.ROUTES,
    *transactions.ROUTES,
    *synchronizations.ROUTES,
    *reauthorization.ROUTES,
    *discovery.USERINFO_ROUTES,
    *sandbox.ROUTES,
]
OTHER_ROUTES = [
    *discovery.ROUTES,
    *institutions.LOGO_ROUTES,
    *reauthorization.PAGE_ROUTES,
    *control.ROUTES,
]
