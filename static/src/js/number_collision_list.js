import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";

/** The list of shared numbers, with a word above it about what they mean. */
class NumberCollisionListController extends ListController {
    static template = "account_online_ponto.NumberCollisionListView";
}

registry.category("views").add("ponto_number_collision_list", {
    ...listView,
    Controller: NumberCollisionListController,
});
