"""The endpoints, one module a resource; each lists its ``ROUTES``."""

from . import (
    accounts,
    authorize,
    control,
    dashboard,
    discovery,
    institutions,
    oauth,
    partner,
    partner_control,
    payments,
    reauthorization,
    sandbox,
    signing,
    synchronizations,
    transactions,
    webhooks,
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
    *partner.ROUTES,
    *payments.ROUTES,
]
OTHER_ROUTES = [
    *discovery.ROUTES,
    *webhooks.ROUTES,
    *authorize.ROUTES,
    *dashboard.ROUTES,
    *institutions.LOGO_ROUTES,
    *reauthorization.PAGE_ROUTES,
    *control.ROUTES,
    *partner_control.ROUTES,
    *signing.PAGE_ROUTES,
    *signing.CONTROL_ROUTES,
]
