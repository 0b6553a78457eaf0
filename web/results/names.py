"""What the columns, outputs, factors and settings of a result folder are called on the page."""

import re
from dataclasses import dataclass
from typing import Any

from model.levers import GROUPS, LEVERS
from model.policy import scenario_names
from model.results import OUTPUTS
from web.components.levers import place_names
from web.link import shipped
from web.results.binning import AS_IT_STANDS
from web.results.contents import About
from web.words import Language, meaning, title, unit, word
from web.words.results import COLUMNS_ZH, TABLES_ZH

_SETTING = re.compile(r"([a-z]\w*(?::\w+)?)=(-?\d[\d.e+-]*)")
_HEADLINE = re.compile(r"(?P<output>\w+?)_(?P<first>\d{4})(?:_(?P<last>\d{4}))?")


@dataclass(frozen=True)
class Names:
    """What columns, outputs, factors and settings are called."""

    about: About
    language: Language

    def title(self, name: str) -> str:
        """What a column, output, lever, group or scenario is called; its name in words where nothing says more."""
        if match := self._headline(name):
            years = match["first"] if not match["last"] else f"{match['first']}–{match['last']}"
            stop = ", " if self.language == "en" else "，"
            return f"{title(OUTPUTS[match['output']], self.language)}{stop}{years}"
        if name in OUTPUTS:
            return title(OUTPUTS[name], self.language)
        lever, colon, place = name.partition(":")
        if lever in LEVERS:
            return title(LEVERS[lever], self.language) + (
                f" ({place_names(self.language).get(place, place)})" if colon else ""
            )
        if name in GROUPS:
            return GROUPS[name][self.language == "zh"]
        if name in scenario_names():
            return title(shipped(name), self.language)
        if self.language == "zh" and name in COLUMNS_ZH:
            return COLUMNS_ZH[name]
        column = self._column(name)
        return column.title if column else name.replace("_", " ")

    def called(self, column: str, text: str) -> str:
        """What a word of a column is: a scenario, a point, a group of levers, an output."""
        if column in ("scenario", "label"):
            if text in scenario_names():
                return title(shipped(text), self.language)
            return _SETTING.sub(lambda match: f"{self.title(match[1])} {float(match[2]):.4g}", text)
        if text in GROUPS:
            return GROUPS[text][self.language == "zh"]
        return self.title(text)

    def setting(self, text: str) -> str:
        """A setting of a factor."""
        return word("as_it_stands", self.language) if text == AS_IT_STANDS else text

    def table(self, name: str) -> str:
        """What a table is called: its own title, or what is said for it in Chinese."""
        own = self.about.table(name)
        said = own.title if own else name
        return TABLES_ZH.get(name, said) if self.language == "zh" else said

    def column_title(self, table: str, name: str) -> str:
        """What a column of a table is called."""
        own = self.about.table(table)
        column = next((each for each in own.columns if each.name == name), None) if own else None
        if column is None or self.language == "zh" or self._headline(name):
            return self.title(name)
        return column.title

    def unit(self, name: str) -> str:
        """The unit of an output or column."""
        match = self._headline(name)
        output = match["output"] if match else name
        if output in OUTPUTS:
            return unit(OUTPUTS[output].unit, self.language)
        column = self._column(name)
        return unit(column.unit, self.language) if column else ""

    def meaning(self, name: str) -> str:
        """What an output or column says."""
        column = self._column(name)
        if column:
            return column.meaning
        match = self._headline(name)
        output = match["output"] if match else name
        return meaning(OUTPUTS[output], self.language) if output in OUTPUTS else ""

    def factor(self, name: str) -> str:
        """A factor with its unit."""
        column = next((each.column for each in self.about.factors if each.column.name == name), None)
        called = self.title(name)
        return f"{called} ({unit(column.unit, self.language)})" if column and column.unit else called

    @staticmethod
    def _headline(name: str) -> re.Match[str] | None:
        match = _HEADLINE.fullmatch(name)
        return match if match and match["output"] in OUTPUTS else None

    def _column(self, name: str) -> Any:
        columns = [column for table in self.about.tables for column in table.columns]
        return next((column for column in columns if column.name == name), None)
