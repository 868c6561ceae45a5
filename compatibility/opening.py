"""Opens what users can open; runs in tests inside Odoo, and in Odoo's shell."""


def broken_views(env):
    """Return a text for every view, model or action that does not open."""
    views = env["ir.ui.view"].search([])
    broken = []
    for view in views:
        try:
            view._check_xml()
        except Exception as error:  # noqa: BLE001 - all of them are told
            broken.append(f"view {view.xml_id or view.id}: {error}")
    kinds = {}
    for view in views.filtered("model"):
        kinds.setdefault(view.model, {"search"}).add(view.type)
    for model, wanted in kinds.items():
        try:
            env[model].get_views([(False, kind) for kind in wanted - {"qweb"}])
        except Exception as error:  # noqa: BLE001
            broken.append(f"views of {model}: {error!r}")
    for action in env["ir.actions.act_window"].search([]):
        if action.res_model not in env:
            broken.append(f"action {action.name}: there is no {action.res_model}")
    return broken
