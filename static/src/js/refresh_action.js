import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const STEP_DELAY = 1500;

/**
 * Reads the bank in short steps while the user goes on working, says how far it
 * is and, at the end, what each account brought.
 *
 * @param {Object} env
 * @param {Object} action params: account_ids, and optionally next (an action).
 */
async function refreshBankAccounts(env, action) {
    const { account_ids: accountIds, next } = action.params;
    const { notification, orm } = env.services;
    const call = (method) => orm.silent.call("ponto.account", method, [accountIds]);
    const wait = () => new Promise((done) => browser.setTimeout(done, STEP_DELAY));
    let close = () => {};
    const show = (message) => {
        close();
        close = notification.add(message, { type: "info", sticky: true });
    };
    const run = async () => {
        const results = [];
        try {
            let progress = await call("refresh_start");
            results.push(...progress.results);
            let shown = "";
            while (!progress.done) {
                if (progress.message !== shown) {
                    shown = progress.message;
                    show(shown);
                }
                progress = await call("refresh_step");
                results.push(...progress.results);
                if (!progress.done) {
                    await wait();
                }
            }
        } finally {
            close();
        }
        for (const { name, text, failed } of results) {
            notification.add(text, {
                title: name,
                type: failed ? "danger" : "success",
                sticky: failed,
            });
        }
        await env.services.action.doAction(next || "soft_reload");
    };
    show(_t("Reading the bank…"));
    await run();
}

registry
    .category("actions")
    .add("account_online_ponto.refresh", refreshBankAccounts);
