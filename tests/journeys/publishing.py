"""How a course page is written, sent for approval and approved, on Wagtail's own screens."""

from pathlib import Path

from playwright.sync_api import Page, expect


class Editor:
    """The form of a page, as a trainer works with it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.body = page.locator("[data-contentpath=body]")

    def open(self, title: str) -> None:
        """Find the page by its title."""
        self.page.get_by_role("button", name="Search").or_(self.page.get_by_label("Search")).first.click()
        self.page.get_by_placeholder("Search").first.fill(title)
        self.page.keyboard.press("Enter")
        self.page.get_by_role("link", name=title).first.click()

    def write(self, title: str, summary: str) -> None:
        """Title and summary."""
        self.page.locator("#id_title").fill(title)
        self.page.get_by_role("textbox", name="Summary").fill(summary)

    def add(self, kind: str) -> str:
        """Add a block at the end; answers what the ids of its fields begin with."""
        count = self.page.locator("[name=body-count]")
        number = int(count.input_value())
        self.body.get_by_role("button", name="Insert a block").last.click()
        self.page.get_by_role("option", name=kind, exact=True).click()
        expect(count).to_have_value(str(number + 1))
        return f"#body-{number}-value"

    def type_rich(self, words: str) -> None:
        """Type into the last box of rich text."""
        self.body.locator("[contenteditable=true]").last.click()
        self.page.keyboard.type(words)

    def add_text(self, words: str) -> None:
        """A paragraph."""
        self.add("Text")
        self.type_rich(words)

    def add_callout(self, heading: str, words: str) -> None:
        """Words that must not be missed."""
        block = self.add("Call-out")
        self.page.locator(f"{block}-heading").fill(heading)
        self.type_rich(words)

    def add_checklist(self, heading: str, *items: str) -> None:
        """A list of things to do."""
        block = self.add("Checklist")
        self.page.locator(f"{block}-heading").fill(heading)
        for number, item in enumerate(items):
            if number:
                self.body.get_by_role("button", name="Add", exact=True).last.click()
            self.page.locator(f"{block}-items-{number}-value").fill(item)

    def add_document(self, title: str) -> None:
        """A file that is in the library."""
        self.add("Document")
        self.page.get_by_role("button", name="Choose a document").click()
        self.page.get_by_role("link", name=title).click()
        expect(self.body.get_by_text(title)).to_be_visible()

    def add_picture(self, file: Path, title: str) -> None:
        """A new picture, yet without words for those who cannot see it."""
        self.add("Image")
        self.page.get_by_role("button", name="Choose an image").click()
        self.page.get_by_role("tab", name="Upload").click()
        self.page.locator("[name=image-chooser-upload-file]").set_input_files(file)
        self.page.locator("[name=image-chooser-upload-title]").fill(title)
        self.page.get_by_role("button", name="Upload").click()
        expect(self.body.get_by_text(title)).to_be_visible()

    def submit(self) -> None:
        """Send the page for approval."""
        self.page.get_by_role("button", name="More actions").click()
        self.page.get_by_role("button", name="Submit to Publisher approval").click()


def approve(page: Page, title: str) -> None:
    """Find what waits on the landing screen, read it and approve it."""
    page.goto("/cms/")
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Approve and Publish", exact=True).click()
    expect(page.get_by_text(f"Page '{title}' has been updated.")).to_be_visible()
