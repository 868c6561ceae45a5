def notification(message, is_warning=False, closes=False):
    """The action that tells a person what a button did, and shows it in the list.

    :param closes: the button is in a dialog, which closes.
    """
    reload = {"type": "ir.actions.client", "tag": "soft_reload"}
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": "warning" if is_warning else "success",
            "message": message,
            "sticky": is_warning,
            "next": {"type": "ir.actions.act_window_close"} if closes else reload,
        },
    }
