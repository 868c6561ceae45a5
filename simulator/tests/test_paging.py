"""Section 3: pages of lists, newest created first."""

from .case import SimulatorCase


class TestPaging(SimulatorCase):
    def setUp(self):
        super().setUp()
        self.account_id = self.add_account(transactions=25)
        self.path = f"/accounts/{self.account_id}/transactions"
        self.every = self.get(f"{self.path}?page[limit]=100").ids

    def page(self, query=""):
        answer = self.get(self.path + query)
        self.assertEqual(answer.status, 200, answer.content)
        return answer

    def test_the_default_limit_is_10_and_newest_created_comes_first(self):
        answer = self.page()
        self.assertEqual(answer.ids, self.every[:10])
        self.assertEqual(answer.paging["limit"], 10)
        self.assertEqual(answer.data[0]["attributes"]["amount"], 25)

    def test_following_next_gives_everything_once_and_in_order(self):
        answer, found = self.page("?page[limit]=7"), []
        for _page in range(3):
            found += answer.ids
            answer = self.get(answer.links["next"])
        self.assertNotIn("next", answer.links)
        found += answer.ids
        self.assertEqual(found, self.every)

    def test_the_first_page_has_after_and_next_but_no_prev(self):
        answer = self.page("?page[limit]=10")
        last = self.every[9]
        self.assertEqual(answer.paging, {"limit": 10, "after": last, "before": None})
        root = self.server.url + self.path
        self.assertEqual(
            answer.links,
            {
                "first": f"{root}?page[limit]=10",
                "next": f"{root}?page[after]={last}&page[limit]=10",
            },
        )

    def test_a_middle_page_has_before_after_prev_and_next(self):
        answer = self.page(f"?page[after]={self.every[9]}&page[limit]=10")
        self.assertEqual(answer.ids, self.every[10:20])
        self.assertEqual(answer.paging["before"], self.every[10])
        self.assertEqual(answer.paging["after"], self.every[19])
        prev = f"?page[before]={self.every[10]}&page[limit]=10"
        self.assertTrue(answer.links["prev"].endswith(prev), answer.links)
        self.assertEqual(self.get(answer.links["prev"]).ids, self.every[:10])

    def test_the_last_page_has_no_after_and_no_next(self):
        answer = self.page(f"?page[after]={self.every[19]}")
        self.assertEqual(answer.ids, self.every[20:])
        self.assertNotIn("after", answer.paging)
        self.assertNotIn("next", answer.links)

    def test_after_the_very_last_id_comes_an_empty_page_with_first_alone(self):
        answer = self.page(f"?page[after]={self.every[-1]}")
        self.assertEqual(answer.data, [])
        self.assertEqual(list(answer.links), ["first"])

    def test_before_the_newest_id_comes_an_empty_page_with_first_alone(self):
        answer = self.page(f"?page[before]={self.every[0]}")
        self.assertEqual(answer.data, [])
        self.assertEqual(list(answer.links), ["first"])

    def test_an_unknown_id_gives_an_empty_list_and_no_error(self):
        for name in ("after", "before"):
            answer = self.page(f"?page[{name}]=3f0cc0ad-0000-4000-8000-000000000000")
            self.assertEqual(answer.data, [])

    def test_before_gives_the_page_just_newer_and_prev_leads_to_still_newer(self):
        answer = self.page(f"?page[before]={self.every[20]}&page[limit]=10")
        self.assertEqual(answer.ids, self.every[10:20])
        self.assertEqual(self.get(answer.links["prev"]).ids, self.every[:10])
        self.assertEqual(self.get(answer.links["next"]).ids, self.every[20:])

    def test_nothing_new_is_one_empty_page(self):
        answer = self.page(f"?page[before]={self.every[0]}")
        self.assertEqual(answer.data, [])
        new = self.bank.add_transaction(self.account_id, 99)
        self.assertEqual(self.page(f"?page[before]={self.every[0]}").ids, [new])

    def test_both_spellings_and_encoded_brackets_mean_the_same(self):
        after = self.every[3]
        wanted = self.page(f"?page[after]={after}&page[limit]=5").ids
        self.assertEqual(self.page(f"?after={after}&limit=5").ids, wanted)
        encoded = f"?page%5Bafter%5D={after}&page%5Blimit%5D=5"
        self.assertEqual(self.page(encoded).ids, wanted)
        before = self.page(f"?before={self.every[20]}&limit=3").ids
        self.assertEqual(before, self.every[17:20])

    def test_links_hold_brackets_that_are_not_percent_encoded(self):
        answer = self.page("?page%5Blimit%5D=5")
        self.assertIn("page[limit]=5", answer.links["next"])

    def test_links_can_use_the_old_names_by_a_switch(self):
        self.bank.old_paging_names = True
        answer = self.page("?limit=5")
        self.assertTrue(
            answer.links["next"].endswith(f"?after={self.every[4]}&limit=5")
        )
        self.assertEqual(self.get(answer.links["next"]).ids, self.every[5:10])

    def test_limits_from_1_to_100_are_good(self):
        self.assertEqual(len(self.page("?page[limit]=1").data), 1)
        self.assertEqual(len(self.page("?page[limit]=100").data), 25)

    def test_any_other_limit_is_400(self):
        for limit in ("0", "-1", "101", "1000000000000", "ten", "1.5", ""):
            with self.subTest(limit=limit):
                answer = self.get(f"{self.path}?page[limit]={limit}")
                self.assertEqual(answer.status, 400)
                self.assertEqual(answer.code, "invalid_paging_limit")
        self.bank.bad_limit_code = "invalidPagingLimit"
        self.assertEqual(self.get(f"{self.path}?limit=0").code, "invalidPagingLimit")

    def test_accounts_are_paged_and_leave_an_absent_before_out(self):
        for _number in range(4):
            self.add_account()
        answer = self.get("/accounts?page[limit]=3")
        self.assertEqual(set(answer.paging), {"limit", "after"})
        self.assertEqual(answer.paging["after"], answer.ids[-1])
        rest = self.get(answer.links["next"])
        self.assertEqual(rest.ids[-1], self.account_id)
        self.assertEqual(set(rest.paging), {"limit", "before"})

    def test_an_account_without_movements_gives_an_empty_first_page(self):
        account_id = self.add_account()
        answer = self.get(f"/accounts/{account_id}/transactions")
        self.assertEqual(answer.data, [])
        self.assertEqual(answer.paging, {"limit": 10, "before": None})
        self.assertEqual(list(answer.links), ["first"])
