"""A refusal is an answer, not a failure: the turn undoes the work, tells the sentence and is done."""

from locales import Sentence


class Refused(Exception):
    """What was asked cannot be done, for a reason that the person is told."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Denied(Refused):
    """Somebody may not: not their customer, not their role. Told like any refusal, and kept in the audit."""
