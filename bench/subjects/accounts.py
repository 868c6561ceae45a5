"""Many accounts at a service that takes its time."""

from ..figures import ratio, shown, times
from ..report import Section, Table, Target
from . import OURS, PEER, Entry

FASTER, IDEAL = 8, 1.5
# Of the list of accounts, a request a page.
LISTED = 100


def measure(stage):
    """Fetch all accounts side by side and one by one; the peer as many as it can."""
    sizes = stage.sizes
    told = {"accounts": sizes.accounts, "latency": sizes.latency, "new": sizes.new}
    found = stage.race(
        {
            OURS: Entry(OURS, "accounts:fetch", told),
            PEER: Entry(PEER, "peer_accounts:fetch", told, sizes.peer),
        }
    )
    ours, peer = found[OURS], found[PEER]
    table = Table(
        ("", "accounts", "seconds", "ms an account", "requests", "queries an account")
    )
    words = {
        "nothing new": "nothing new, side by side",
        "one by one": "nothing new, one by one",
        "new": f"{sizes.new} new each, side by side",
    }
    for phase, name in words.items():
        _add(table, name, ours["costs"][phase], ours["asked"][phase])
    each = peer["costs"].get("nothing new")
    if each:
        _add(table, "nothing new, OCA", each, peer["asked"])
    return Section(
        f"{sizes.accounts} accounts",
        f"Every answer of Ponto takes {1000 * sizes.latency:.0f} ms. OCA's addon looks "
        "for an account among the\nfirst hundred that Ponto lists, so it can read no "
        "more with one pair of keys.",
        [table],
        list(_targets(ours, sizes)),
        [f"- {ours['threads']} threads ask Ponto. {_beside(ours, each)}"],
    )


def _add(table, name, cost, requests):
    done = cost["done"]
    table.add(
        name,
        done,
        shown(cost["seconds"]),
        shown(1000 * cost["seconds"] / done, 0),
        requests,
        shown(cost["queries"] / done),
    )


def _beside(ours, peer):
    if not peer:
        return "OCA did not come to the end of one account."
    cost = ours["costs"]["nothing new"]
    each = ratio(peer["seconds"] / peer["done"], cost["seconds"] / cost["done"])
    return f"An account takes OCA {times(each)} as long."


def _targets(ours, sizes):
    costs, asked = ours["costs"], ours["asked"]
    yield Target(
        "side by side at least 8 times faster than one by one",
        ratio(costs["one by one"]["seconds"], costs["nothing new"]["seconds"]),
        least=FASTER,
    )
    yield Target(
        "requests an account where nothing is new: one, and the list of accounts",
        asked["nothing new"] / sizes.accounts,
        most=1 + 1 / LISTED + 1 / sizes.accounts,
    )
    latency = sizes.latency / ours["threads"]
    yield Target(
        "with something new, at most 1.5 times (requests * latency / threads, and "
        "what booking and matching took)",
        ratio(costs["new"]["seconds"], asked["new"] * latency + ours["settling"]),
        most=IDEAL,
    )
