"""Takes the pictures of the README from a fresh demo that is running.

In one shell ``./dev run --fresh``; in another, with Debian's chromium installed::

    python -m venv /tmp/pictures && /tmp/pictures/bin/pip install playwright pillow
    /tmp/pictures/bin/python demo/pictures.py http://localhost:8069
"""

import io
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent.parent / "static/description"
SIZE = {"width": 1280, "height": 760}
COLOURS = 128
CARD = "552148XXXXXX4471"
ICON_SIZE = 140


class Camera:
    """A signed-in browser that can go to a menu and take a picture."""

    def __init__(self, page, address):
        self.page = page
        page.goto(f"{address}/web/login")
        page.fill("input[name=login]", "admin")
        page.fill("input[name=password]", "admin")
        page.click(".oe_login_form button[type=submit]")
        page.wait_for_selector(".o_web_client")
        page.goto(f"{address}/odoo/accounting")
        page.wait_for_selector(".o_kanban_record")

    def menu(self, section, entry, title):
        """Choose an entry of a menu and wait until its screen has this title."""
        self.page.click(f".o_menu_sections >> text={section}")
        self.page.click(f'.o-dropdown--menu >> text="{entry}"')
        self.page.wait_for_selector(f'.o_breadcrumb >> text="{title}"')

    def take(self, name):
        """Keep what is seen as a small PNG."""
        self.page.mouse.move(0, 0)
        self.page.wait_for_timeout(800)
        picture = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        picture = picture.quantize(COLOURS, dither=Image.Dither.NONE)
        path = FOLDER / f"{name}.png"
        picture.save(path, optimize=True)
        sys.stdout.write(f"{path} {path.stat().st_size // 1024} kB\n")


def connect(camera):
    """From the dashboard to three linked accounts, with four pictures."""
    page = camera.page
    camera.menu("Configuration", "Set Up", "Set Up")
    page.wait_for_selector("text=Keys or Login")
    camera.take("setup")
    camera.menu("Configuration", "Connect a Bank", "Find Your Bank")
    page.wait_for_selector(".o_kanban_record >> text=Belfius")
    camera.take("banks")
    page.fill(".o_searchview_input", "KBC")
    page.keyboard.press("Enter")
    page.click(".o_facet_value >> text=KBC")
    page.click('.o_kanban_record >> text="KBC"')
    page.wait_for_selector(".modal button[name=action_login]")
    camera.take("connect")
    page.click(".modal button[name=action_login]")
    page.click("button >> text=Sign in")
    page.click("button[name=institution]:has-text('KBC') >> nth=0")
    page.wait_for_selector("button >> text=Continue")
    for box in page.locator("input[name=account]").all():
        box.check()
    page.click("button >> text=Continue")
    page.click("button >> text=Give access")
    # What would come is read bank by bank.
    page.wait_for_selector(f".modal .o_data_row:has-text('{CARD}') >> text=/^\\d+ tr/")
    camera.take("link")
    page.click(".modal button[name=action_link]")
    page.wait_for_selector(".o_notification >> text=invoices paid", timeout=90_000)
    for words in ("Reading the bank", "invoices paid"):
        told = page.locator(f".o_notification >> text={words}")
        told.first.wait_for(state="detached", timeout=90_000)


def show_result(camera):
    """What has become of the books."""
    page = camera.page
    camera.menu("Bank", "Bank Accounts", "Bank Accounts")
    page.wait_for_selector(".o_kanban_record >> text=Bank balance")
    camera.take("overview")
    camera.menu("Bank", "Bank Transactions", "Bank Transactions")
    page.wait_for_selector(".o_data_row")
    camera.take("transactions")
    camera.menu("Bank", "Bank Lines", "Bank Lines")
    page.fill(".o_searchview_input", "halewijn")
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_facet_value >> text=halewijn")
    camera.take("lines")
    camera.menu("Bank", "To Check", "To Check")
    page.wait_for_selector(".o_data_row >> text=00032")
    camera.take("to_check")
    page.click('.o_menu_sections >> text="Dashboard"')
    page.wait_for_selector("text=Bank Balance")
    camera.take("dashboard")
    camera.menu("Customers", "Invoices", "Invoices")
    page.click(".o_data_row >> text=00009")
    page.wait_for_selector(".ribbon >> text=Paid")
    camera.take("invoice")
    camera.menu("Customers", "Invoices", "Invoices")
    page.click(".o_data_row >> text=00026")
    page.click("button[name=action_ponto_explain]")
    page.wait_for_selector(".modal >> text=What Was Looked At")
    camera.take("why")


def pay(camera):
    """All demo bills at once, good and bad ones."""
    page = camera.page
    page.click(".modal .btn-close")
    camera.menu("Vendors", "Bills", "Bills")
    page.wait_for_selector(".o_data_row >> text=Garage Peeters")
    page.click("thead .o_list_record_selector input")
    page.click(".o_cp_action_menus button:has-text('Actions')")
    page.click(".o-dropdown--menu >> text=Pay with Ponto")
    page.wait_for_selector(".modal button[name=action_leave_out]")
    camera.take("pay")


def draw_icon(page):
    """Draw the addon's icon from its SVG."""
    drawing = (FOLDER / "icon.svg").read_text()
    page.set_viewport_size({"width": ICON_SIZE, "height": ICON_SIZE})
    page.set_content(f"<style>body {{ margin: 0 }}</style>{drawing}")
    page.screenshot(path=FOLDER / "icon.png", omit_background=True)


@contextmanager
def browser():
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as tool:
        running = tool.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--lang=en"]
        )
        yield running
        running.close()


def main(address):
    with browser() as running:
        camera = Camera(running.new_page(viewport=SIZE), address)
        connect(camera)
        show_result(camera)
        pay(camera)
        draw_icon(running.new_page())


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8069")
