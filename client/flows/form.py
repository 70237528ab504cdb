"""What the person has entered on one screen; the widgets only show it.

Must not know widgets, nor what the fields mean. Values are texts, as the server sent and will receive them.
"""

from __future__ import annotations

from client.contract.blocks import Field, Form
from client.contract.limits import STRING
from client.contract.screen import Screen


def sent_back(screen: Screen) -> bool:
    """Tell whether a screen shows entered values again with what is wrong with them: nothing of them was saved."""
    forms = (block for block in screen.blocks if isinstance(block, Form))
    return any(form.problem or any(field.error for field in form.fields) for form in forms)


class FormState:
    """Edited values by field id over all forms of a screen.

    A field of kind `fixed` is shown but never sent. Ids are unique on a screen; a second field of the same id shares
    the value of the first.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen = screen.id
        self._fields: dict[str, Field] = {}
        self._drafted = False
        for block in screen.blocks:
            if isinstance(block, Form):
                self._drafted = self._drafted or block.draft
                for field in block.fields:
                    self._fields.setdefault(field.id, field)
        self._edited: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        # What came back with its errors was shown by the server, but is held there by nothing.
        self._unheld = self._drafted and sent_back(screen)

    @property
    def screen(self) -> str:
        """Id of the screen these values belong to."""
        return self._screen

    def value(self, field_id: str) -> str:
        """Return what the field holds now. Raises: KeyError, for an id that is on no form."""
        return self._edited.get(field_id, self._fields[field_id].value)

    def edit(self, field_id: str, value: str) -> bool:
        """Take a new value; return whether it differs from before. Raises: KeyError.

        A line is cut to the field's length. A text of several lines is not: who wrote too much shortens it better than
        the end of it does, so it is only kept within what can be sent at all, and the server says that it is too long.
        """
        field = self._fields[field_id]
        if field.kind == "fixed":
            return False
        value = value[: STRING if field.kind == "multiline" else field.length]
        if value == self.value(field_id):
            return False
        self._edited[field_id] = value
        return True

    @property
    def dirty(self) -> bool:
        """Whether anything is not held by the server: it differs from what was sent and from the last kept draft.

        Values that came back as an entry refused are held nowhere until a draft of them is kept.
        """
        return self._unheld or any(
            self._kept.get(name, self._fields[name].value) != value for name, value in self._edited.items()
        )

    @property
    def keeps_drafts(self) -> bool:
        """Whether the server said that it keeps unfinished values of this screen."""
        return self._drafted

    def values(self) -> dict[str, str]:
        """Return what is to be submitted: every field that can be edited."""
        return {name: self.value(name) for name, field in self._fields.items() if field.kind != "fixed"}

    def missing(self) -> tuple[str, ...]:
        """Return the ids of required fields that are empty, in the order of the screen."""
        return tuple(
            name
            for name, field in self._fields.items()
            if field.required and field.kind != "fixed" and not self.value(name).strip()
        )

    def kept(self, values: dict[str, str]) -> None:
        """Note that the server holds these values, as a draft or as an entry."""
        self._kept.update(values)
        self._unheld = False
