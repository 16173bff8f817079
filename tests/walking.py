"""One person's way through the playground's page, as somebody new to it would go on a phone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.test_browser import Watched, write

WIDER = """list => {
  const within = list.getBoundingClientRect();
  const boxes = [...list.querySelectorAll(".bubble")].map((one) => one.getBoundingClientRect());
  return boxes.filter((box) => box.left < within.left || box.right > within.right).map((box) => box.toJSON());
}"""


@dataclass
class Walk:
    """One person's way through the chat."""

    watched: Watched

    @property
    def phone(self) -> Locator:
        return self.watched.phone()

    def answer(self, text: str) -> Locator:
        """The last message of the bot that says this: a digest may come behind it."""
        return self.phone.locator("[data-testid=message][data-side=theirs]").filter(has_text=text).last

    def says(self, text: str, answer: str) -> None:
        write(self.phone, text)
        self.reads(answer)

    def taps(self, label: str, answer: str) -> None:
        self.phone.get_by_test_id("inline-button").filter(has_text=label).last.click()
        self.reads(answer)

    def reads(self, answer: str) -> None:
        expect(self.answer(answer)).to_be_visible()

    def message(self, text: str) -> Locator:
        return self.phone.get_by_test_id("message").filter(has_text=text).last

    def menu(self, message: Locator, action: str) -> None:
        """What a long press offers."""
        message.locator(".bubble").click(button="right")
        self.watched.page.get_by_test_id(f"action-{action}").click()

    def sends(self, kind: str, content: Path, answer: str, caption: str = "") -> None:
        """A file with words."""
        page = self.watched.page
        self.phone.get_by_test_id("attach").click()
        with page.expect_file_chooser() as chosen:
            page.get_by_test_id(f"attach-{kind}").click()
        chosen.value.set_files(content)
        page.get_by_test_id("caption").fill(caption)
        page.get_by_test_id("upload-send").click()
        self.reads(answer)

    def keep(self, what: str) -> None:
        """A screenshot, on which no message reaches beyond its phone."""
        self.watched.keep(f"way_{what}")
        assert self.phone.get_by_test_id("messages").evaluate(WIDER) == []
