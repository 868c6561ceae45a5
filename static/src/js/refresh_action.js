import {_t} from "@web/core/l10n/translation";
import {markup} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {ConnectionLostError} from "@web/core/network/rpc";
import {htmlJoin} from "@web/core/utils/html";
import {registry} from "@web/core/registry";

const STEP_DELAY = 1500;
// Then the bank of an account that another run held all the time is left to it.
const MOST_WAITS = 40;
// So many accounts are shown one by one; the others are counted.
const MOST_SHOWN = 6;
const MOST_TOLD = 20;
// The screens that show what a refresh brings.
const SHOWING = ["ponto.account", "ponto.connection", "account.journal"];

/**
 * Tells the server that nobody drives this refresh any more, while the page closes.
 *
 * @param {number[]} accountIds
 */
function leave(accountIds) {
    const model = "ponto.account";
    const method = "refresh_leave";
    const params = {model, method, args: [accountIds], kwargs: {}};
    const body = JSON.stringify({jsonrpc: "2.0", method: "call", params});
    const blob = new Blob([body], {type: "application/json"});
    browser.navigator.sendBeacon(`/web/dataset/call_kw/${model}/${method}`, blob);
}

/**
 * @param {Object} told
 * @param {String} told.name of an account
 * @param {String} told.text what is said about it
 * @returns {String} both, as the reader's language puts them together.
 */
function named({name, text}) {
    return _t("%(name)s: %(text)s", {name, text});
}

/**
 * @param {Object} progress what a step answers.
 * @returns {Markup} how far it is, with a line for each account that goes on.
 */
function described({message, stages}) {
    const lines = stages
        .slice(0, MOST_SHOWN)
        .map((stage) => markup`<div class="small">${named(stage)}</div>`);
    if (stages.length > MOST_SHOWN) {
        const more = _t("and %s more", stages.length - MOST_SHOWN);
        lines.push(markup`<div class="small">${more}</div>`);
    }
    return htmlJoin([markup`<div>${message}</div>`, ...lines]);
}

/**
 * Reads the bank in short steps, saying how far it is.
 *
 * @param {Object} services
 * @param {number[]} accountIds
 * @returns {Promise<Object[]>} name, text and failed of each account.
 */
async function readBank({notification, orm}, accountIds) {
    const call = (method, ids) => orm.silent.call("ponto.account", method, [ids]);
    const results = [];
    let close = () => {};
    let shown = "";
    const show = (message) => {
        if (`${message}` !== shown) {
            close();
            close = notification.add(message, {type: "info", sticky: true});
            shown = `${message}`;
        }
    };
    const onPageHide = () => leave(accountIds);
    browser.addEventListener("pagehide", onPageHide);
    try {
        show(_t("Reading the bank…"));
        let progress = await call("refresh_start", accountIds);
        let waiting = progress.waiting;
        results.push(...progress.results);
        for (let waits = 0; !progress.done || waiting.length; waits++) {
            show(described(progress));
            await new Promise((done) => browser.setTimeout(done, STEP_DELAY));
            if (waiting.length) {
                const asked = await call("refresh_start", waiting);
                results.push(...asked.results);
                waiting = waits < MOST_WAITS ? asked.waiting : [];
            }
            progress = await call("refresh_step", accountIds);
            results.push(...progress.results);
        }
    } finally {
        browser.removeEventListener("pagehide", onPageHide);
        close();
    }
    return results;
}

/**
 * Says what each account brought: problems one by one, the others together.
 *
 * @param {Object} notification
 * @param {Object[]} results name, text and failed of each account.
 */
function tell(notification, results) {
    const news = results.filter(({failed}) => !failed);
    const lines = news
        .slice(0, MOST_TOLD)
        .map((result) => markup`<div>${named(result)}</div>`);
    if (news.length > MOST_TOLD) {
        const more = _t("and %s more", news.length - MOST_TOLD);
        lines.push(markup`<div>${more}</div>`);
    }
    if (lines.length) {
        notification.add(htmlJoin(lines), {type: "success"});
    }
    for (const {name, text} of results.filter(({failed}) => failed)) {
        notification.add(text, {title: name, type: "danger", sticky: true});
    }
}

/**
 * Says what each account brought, and shows it where the user looks at accounts.
 *
 * @param {Object} services
 * @param {number[]} accountIds
 */
async function refresh(services, accountIds) {
    let results = [];
    try {
        results = await readBank(services, accountIds);
    } catch (error) {
        if (!(error instanceof ConnectionLostError)) {
            throw error;
        }
        services.notification.add(
            _t("The connection to Odoo was lost. The bank is read on without it."),
            {type: "warning"},
        );
    }
    tell(services.notification, results);
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
