"""Makes the demo able to log in at Ponto, which the simulator plays.

Called by ``demo.company`` and, for a demo made before, by ``./dev run``.
"""

import base64
import json
from urllib.request import urlopen

SECONDS = 20
PARAMETERS = {
    "account_online_ponto.simulator_tls_url": "tls_url",
    "account_online_ponto.simulator_authority": "authority_pem",
}
FILES = {
    "certificate_file": "client_pem",
    "certificate_key_file": "client_key_pem",
    "signature_file": "signature_pem",
    "signature_key_file": "signature_key_pem",
}
PLAIN = ("client_id", "client_secret", "application_id", "signature_certificate_id")


def set_up_login(env, simulator_url):
    """Make Odoo's application at the simulator, or bring it up to date.

    :param simulator_url: where the simulator of Ponto answers; the database's
        parameter points there already.
    """
    address = f"{simulator_url}/control/application"
    with urlopen(address, timeout=SECONDS) as answer:  # noqa: S310
        known = json.load(answer)
    parameters = env["ir.config_parameter"].sudo()
    for key, name in PARAMETERS.items():
        parameters.set_param(key, known.get(name) or False)
    values = {name: known[name] for name in PLAIN}
    for field, name in FILES.items():
        values[field] = base64.b64encode(known[name].encode())
    applications = env["ponto.application"].sudo()
    application = applications.search([("environment", "=", "simulator")], limit=1)
    if application:
        application.write(values)
    else:
        application = applications.create({"environment": "simulator", **values})
    return application
