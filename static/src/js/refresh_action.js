import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";

const STEP_DELAY = 1500;
// The screens that show what a refresh brings.
const SHOWING = ["ponto.account", "ponto.connection", "account.journal"];

/**
 * Reads the bank in short steps, saying how far it is.
 *
 * @param {Object} services
 * @param {number[]} accountIds
 * @returns {Promise<Object[]>} name, text and failed of each account.
 */
async function readBank({notification, orm}, accountIds) {
    const call = (method) => orm.silent.call("ponto.account", method, [accountIds]);
    const results = [];
    let close = () => {};
    let shown = "";
    const show = (message) => {
        if (message !== shown) {
            close();
            close = notification.add(message, {type: "info", sticky: true});
            shown = message;
        }
    };
    try {
        show(_t("Reading the bank…"));
        let progress = await call("refresh_start");
        results.push(...progress.results);
        while (!progress.done) {
            show(progress.message);
            await new Promise((done) => browser.setTimeout(done, STEP_DELAY));
            progress = await call("refresh_step");
            results.push(...progress.results);
        }
    } finally {
        close();
    }
    return results;
}

/**
 * Says what each account brought, and shows it where the user looks at accounts.
 *
 * @param {Object} services
 * @param {number[]} accountIds
 */
async function refresh(services, accountIds) {
    const results = await readBank(services, accountIds);
    for (const {name, text, failed} of results) {
        services.notification.add(text, {
            title: name,
            type: failed ? "danger" : "success",
            sticky: failed,
        });
    }
    const {currentController} = services.action;
    if (SHOWING.includes(currentController?.action.res_model)) {
        await services.action.doAction("soft_reload");
    }
}

/**
 * Starts reading and gives the screen back at once: the user goes on working.
 *
 * @param {Object} env
 * @param {Object} action params: account_ids, and optionally next (an action).
 * @returns {Object|undefined} the action to go on with.
 */
function refreshBankAccounts(env, action) {
    const {account_ids: accountIds, next} = action.params;
    refresh(env.services, accountIds);
    return next;
}

registry.category("actions").add("account_online_ponto.refresh", refreshBankAccounts);
