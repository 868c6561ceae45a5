import {registry} from "@web/core/registry";

/**
 * Shows the connection that somebody logged in for, and over it the wizard that
 * links its accounts. The address holds the wizard's id; only its owner can read it.
 *
 * @param {Object} env
 * @param {Object} action
 */
async function afterLogin(env, action) {
    const {orm, action: actions} = env.services;
    const wizardId = parseInt(action.params?.wizard, 10);
    const [connection, dialog] = await orm.call(
        "ponto.account.link",
        "action_after_login",
        [[wizardId]],
    );
    await actions.doAction(connection, {clearBreadcrumbs: true});
    return dialog;
}

registry.category("actions").add("account_online_ponto.after_login", afterLogin);
