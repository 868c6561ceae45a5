import {Component, onWillDestroy, useState} from "@odoo/owl";
import {Mutex} from "@web/core/utils/concurrency";
import {SelectCreateDialog} from "@web/views/view_dialogs/select_create_dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {serializeDate} from "@web/core/l10n/dates";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {useService} from "@web/core/utils/hooks";

const LINE = "ponto.account.link.line";
const ROW = "ponto.account.link.row";
// One account is read at a time, in turns; the screen stays free.
const turns = new Mutex();

/**
 * What linking an account would bring, while the user still chooses.
 *
 * The bank is read in short steps. Each change of the start or the journal is
 * answered at once from what was read.
 */
export class LinkPreview extends Component {
    static template = "account_online_ponto.LinkPreview";
    static props = {...standardFieldProps};

    setup() {
        // Not useService: what a closed wizard still waits for would never end, and
        // keep its turn for ever.
        this.orm = this.env.services.orm.silent;
        this.dialog = useService("dialog");
        this.state = useState({shown: null});
        this.round = 0;
        useRecordObserver((record) => {
            const {action, start_date: start, journal_id: journal} = record.data;
            const values = {
                start_date: start ? serializeDate(start) : false,
                journal_id: action === "link" && journal ? journal.id : false,
            };
            const isLink = !["none", "follow"].includes(action);
            this.follow(record.resId, isLink ? values : null);
        });
        onWillDestroy(() => {
            this.round = 0;
        });
    }

    /**
     * Shows what would come, and reads on until all is known.
     *
     * @param {Number} id
     * @param {Object|null} values null: nothing is to be linked.
     */
    async follow(id, values) {
        const round = (this.round += 1);
        if (!values) {
            this.state.shown = null;
            return;
        }
        let reading = true;
        while (reading && round === this.round) {
            const shown = await this.orm.call(LINE, "preview", [[id], values]);
            if (round === this.round) {
                this.state.shown = shown;
                reading = shown.reading;
            }
            if (reading) {
                await turns.exec(() => this.readOn(id, round));
            }
        }
    }

    readOn(id, round) {
        // The wizard was closed, or something was changed, while others had their turn.
        if (round === this.round) {
            return this.orm.call(LINE, "read_step", [[id]]);
        }
    }

    open() {
        this.dialog.add(SelectCreateDialog, {
            resModel: ROW,
            domain: [["line_id", "=", this.props.record.resId]],
            title: _t("What would come from %s", this.props.record.data.name),
            multiSelect: false,
            noCreate: true,
        });
    }
}

registry.category("fields").add("ponto_link_preview", {
    component: LinkPreview,
    supportedTypes: ["selection"],
});
