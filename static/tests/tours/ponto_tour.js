import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

// Milliseconds for each step: many wait for a server on a slow machine.
const SLOW = 60000;

/** The line of an account in the link wizard, found by the end of its number. */
const line = (number) => `.modal .o_data_row:contains(${number})`;

/** Opens a menu of Invoicing, then one of its entries. */
const menu = (section, entry) => [
    {
        content: `Open the menu ${section}`,
        trigger: `.o_menu_sections button:contains(${section})`,
        run: "click",
    },
    {
        content: `Choose ${entry}`,
        trigger: `.o-dropdown--menu .dropdown-item:contains(/^${entry}$/)`,
        run: "click",
    },
];

/** Asks an open invoice about its payment, reads the answer, and closes it. */
const ask = (button, answer) => [
    {
        content: button,
        trigger: `.o_form_view button[name=action_ponto_explain]:contains(${button})`,
        run: "click",
    },
    {
        content: "The cause is one sentence, and what it rests on stands below",
        trigger: `.modal:has(.o_field_widget[name=cause]:contains(/./)) ${answer}`,
    },
    {
        trigger: ".modal .btn-close",
        run: "click",
    },
    {
        trigger: "body:not(:has(.modal))",
    },
];

const findBank = [
    ...menu("Configuration", "Connect a Bank"),
    {
        content: "Look for KBC",
        trigger: ".o_ponto_institutions .o_kanban_record:contains(ABN AMRO)",
    },
    {
        trigger: ".o_searchview_input",
        run: "fill KBC",
    },
    {
        trigger: ".o_searchview_input",
        run: "press Enter",
    },
    {
        content: "The others are gone",
        trigger: ".o_ponto_institutions:not(:has(.o_kanban_record:contains(ABN AMRO)))",
    },
    {
        content: "KBC has a logo and goes through Ponto",
        trigger: ".o_kanban_record:contains(KREDBEBB):has(img):contains(Ponto)",
    },
    {
        content: "Choose KBC",
        trigger: ".o_kanban_record a:contains(/^KBC$/)",
        run: "click",
    },
];

const connect = [
    {
        content: "Login at Ponto is offered first: take own keys",
        trigger: ".modal .o_field_widget[name=way] input[data-value=keys]",
        run: "click",
    },
    {
        content: "Enter the Client ID",
        trigger: ".modal .o_field_widget[name=client_id] input",
        run: "edit simulator-demo",
    },
    {
        content: "Enter a wrong secret first",
        trigger: ".modal .o_field_widget[name=client_secret] input[type=password]",
        run: "edit not-the-secret",
    },
    {
        trigger: ".modal button:contains(Test and Connect)",
        run: "click",
    },
    {
        content: "What is wrong is named",
        trigger:
            ".modal.o_error_dialog, .modal:contains(Ponto does not know these keys)",
    },
    {
        trigger:
            ".modal:contains(Ponto does not know these keys) button:contains(Close)",
        run: "click",
    },
    {
        content: "Enter the right secret",
        trigger: ".modal .o_field_widget[name=client_secret] input[type=password]",
        run: "edit simulator-secret",
    },
    {
        trigger: ".modal button:contains(Test and Connect)",
        run: "click",
    },
];

const link = [
    {
        content: "The journal with the same number is proposed",
        trigger: `${line("4528 3144")}:contains(Link):contains(KBC-Bedrijfsrekening)`,
    },
    {
        content: "The dollar account gets a journal of its own",
        trigger: `${line("4529 4056")}:contains(Create)`,
    },
    {
        content: "Show the accounts of other banks",
        trigger: ".modal .o_field_widget[name=show_all] input",
        run: "click",
    },
    {
        trigger: `${line("0017 7881 2369")}:contains(Create)`,
    },
    {
        content: "Hide them again",
        trigger: ".modal .o_field_widget[name=show_all] input",
        run: "click",
    },
    {
        trigger: ".modal .o_list_renderer:not(:has(.o_data_row:contains(2369)))",
    },
    {
        content: "Leave the card aside",
        trigger: `${line("552148")} td[name=action]`,
        run: "click",
    },
    {
        trigger: `${line("552148")} td[name=action] input`,
        run: "click",
    },
    {
        trigger: ".o_select_menu_menu .o_select_menu_item:contains(None)",
        run: "click",
    },
    {
        trigger: `${line("552148")} td[name=action] input:value(None)`,
    },
    {
        content: "Link",
        trigger: ".modal footer button[name=action_link]",
        run: "click",
    },
];

const fetched = [
    {
        content: "The accounts are shown while the bank is read",
        trigger: ".o_ponto_overview .o_kanban_record:contains(4528 3144)",
    },
    {
        content: "Progress is told",
        trigger: ".o_notification:contains(Reading the bank)",
    },
    {
        content: "It ends, and says what was settled",
        trigger:
            ".o_notification:contains(4528 3144):contains(new):contains(invoices paid)",
    },
    {
        content: "The dollar account has a journal, the card has none",
        trigger:
            ".o_ponto_overview:has(.o_kanban_record:contains(4529 4056)):not(:has(.o_kanban_record:contains(552148)))",
    },
];

const paid = [
    ...menu("Customers", "Invoices"),
    {
        content: "Open the first invoice",
        trigger: ".o_list_view .o_data_row td[name=name]:contains(/00001$/)",
        run: "click",
    },
    {
        content: "It is paid",
        trigger: ".o_form_view .ribbon:contains(Paid)",
    },
    ...ask("How Was It Paid", ".o_field_widget[name=settlement_ids] .o_kanban_record"),
    {
        content: "Nobody has paid this one",
        trigger: ".o_breadcrumb a:contains(Invoices)",
        run: "click",
    },
    {
        trigger: ".o_list_view .o_data_row td[name=name]:contains(/00035$/)",
        run: "click",
    },
    {
        trigger: ".o_form_view:not(:has(.ribbon:contains(Paid))):contains(/00035/)",
    },
    ...ask("Why Not Paid", ".o_field_widget[name=check_ids] .o_kanban_record"),
];

const setUp = [
    ...menu("Configuration", "Set Up"),
    {
        content: "What was done has ticked itself",
        trigger:
            ".o_form_view .o_field_widget[name=odoo_step_ids] .o_kanban_record:contains(Accounts Linked to Journals):has(.fa-check-circle)",
    },
];

const checked = [
    ...menu("Bank", "To Check"),
    {
        content: "A typing error is proposed, and the click is there",
        trigger:
            ".o_data_row:contains(00026):contains(one slip away) button[name=action_ponto_accept]",
        run: "click",
    },
    {
        content: "What was accepted waits no more",
        trigger: ".o_list_view:not(:has(.o_data_row:contains(00026)))",
    },
    ...menu("Customers", "Invoices"),
    {
        trigger: ".o_list_view .o_data_row td[name=name]:contains(/00026$/)",
        run: "click",
    },
    {
        content: "The invoice is paid, and says by which bank line",
        trigger:
            ".o_form_view:has(.ribbon:contains(Paid)) button[name=action_ponto_open_lines]",
    },
    {
        content: "It was a mistake",
        trigger: "button[name=action_ponto_undo_match]",
        run: "click",
    },
    {
        trigger: ".modal footer button.btn-primary",
        run: "click",
    },
    {
        content: "The invoice is open again",
        trigger: ".o_form_view:not(:has(.ribbon:contains(Paid))):contains(/00026/)",
    },
];

registry.category("web_tour.tours").add("account_online_ponto_tour", {
    url: "/odoo",
    steps: () =>
        [
            stepUtils.showAppsMenuItem(),
            {
                content: "Open Invoicing",
                trigger: '.o_app[data-menu-xmlid="account.menu_finance"]',
                run: "click",
            },
            {
                content: "Its first screen is there",
                trigger: ".o_list_view .o_data_row:contains(00035)",
            },
            ...findBank,
            ...connect,
            ...link,
            ...fetched,
            ...paid,
            ...checked,
            ...setUp,
        ].map((step) => ({timeout: SLOW, ...step})),
});
