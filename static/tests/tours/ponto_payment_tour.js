import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

// Milliseconds for each step: many wait for a server on a slow machine.
const SLOW = 60000;

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

/** The same from Odoo's first page. */
const open = (section, entry) => [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open Invoicing",
        trigger: '.o_app[data-menu-xmlid="account.menu_finance"]',
        run: "click",
    },
    ...menu(section, entry),
];

/** A row of the list of bills, by the supplier's number. */
const bill = (number) => `.o_list_view .o_data_row:contains(${number})`;

const tick = (number) => ({
    content: `Tick the bill ${number}`,
    trigger: `${bill(number)} .o_list_record_selector input`,
    run: "click",
});

const bothAre = (state) => ({
    content: `Both bills are ${state}`,
    trigger: `.o_list_view:has(.o_data_row:contains(B/121):contains(${state})):has(.o_data_row:contains(B/50):contains(${state}))`,
});

const tour = (name, steps) =>
    registry.category("web_tour.tours").add(name, {
        url: "/odoo",
        steps: () => steps.map((step) => ({timeout: SLOW, ...step})),
    });

tour("account_online_ponto_pay_tour", [
    ...open("Vendors", "Bills"),
    tick("B/121"),
    tick("B/50"),
    {
        trigger: ".o_control_panel .o_cp_action_menus button:contains(Actions)",
        run: "click",
    },
    {
        content: "Pay both at once",
        trigger: ".o-dropdown--menu .o_menu_item:contains(Pay with Ponto)",
        run: "click",
    },
    {
        content: "What goes out is shown: creditor, account, communication, amount",
        trigger:
            ".modal .o_data_row:contains(BE68 5390 0754 7034):contains(B/121):contains(121.00)",
    },
    {
        content: "It is one batch",
        trigger: ".modal .o_field_widget[name=outcome]:contains(/batch of 2/)",
    },
    {
        content: "Nothing speaks against it",
        trigger: ".modal footer button[name=action_send]",
        run: "click",
    },
    {
        content: "Ponto has it, and waits for the signature",
        trigger:
            ".o_form_view .o_statusbar_status .o_arrow_button_current:contains(To Sign)",
    },
    {
        content: "Back to the bills",
        trigger: ".o_breadcrumb a:contains(Bills)",
        run: "click",
    },
    bothAre("In Payment"),
]);

tour("account_online_ponto_paid_tour", [
    ...open("Bank", "Bank Accounts"),
    {
        content: "Read the bank",
        trigger: ".o_kanban_record button[name=action_refresh]",
        run: "click",
    },
    {
        content: "The debits came in",
        trigger: ".o_notification:contains(/2 new/)",
    },
    ...menu("Vendors", "Bills"),
    bothAre("Paid"),
    ...menu("Bank", "Payments"),
    {
        content: "And the payment is paid",
        trigger: ".o_list_view .o_data_row:contains(Paid):contains(171.00)",
    },
]);
