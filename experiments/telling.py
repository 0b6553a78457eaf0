"""The story of one enterprise in sentences, in English and Chinese, from the facts of a traced run.

Nothing here knows the model at work: the facts are plain records, so they can be told wherever they have come to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from experiments.telling_words import MEASURES_ZH, SIZES_ZH, WORDS
from model.catalogue import Catalogue
from model.results import BARRIERS

if TYPE_CHECKING:
    from model.trace import Entry, Prospect

type Tongue = Literal["en", "zh"]

UNTOLD = ("installed", "under_construction")  # what keeps a measure from being weighed and needs no saying
MONEY = ("own_funds", "loan", "bond", "stake", "subsidy")


@dataclass(frozen=True, eq=False)
class Facts:
    """What is known of an enterprise at the end of a run.

    Attributes:
        firm: what it is: see :func:`experiments.explain.who`.
        entries: its ledger.
        prospects: what it has not, as of its last quarter at work.
        until: the last quarter lived.
    """

    firm: Mapping[str, Any]
    entries: Sequence["Entry"]
    prospects: Sequence["Prospect"]
    until: str


@dataclass(frozen=True)
class Sentence:
    """Something that happened in a quarter; ``event`` is that of the ledger, ``text`` does not say when."""

    quarter: str
    event: str
    text: str


@dataclass(frozen=True)
class Way:
    """One change that would have made the enterprise adopt, or why there is none.

    Attributes:
        name: ``cost``, ``subsidy``, ``interest``, ``carbon_price``, ``energy_price`` or ``inspections``.
        title: the same in words.
        text: how much of it, with unit.
        possible: whether it would have been enough within what the model allows.
    """

    name: str
    title: str
    text: str
    possible: bool


@dataclass(frozen=True)
class Advice:
    """What would have made the enterprise adopt the measure nearest to its threshold."""

    lead: str
    reason: str
    ways: tuple[Way, ...] = ()


class Teller:
    """Tells facts in one language.

    Args:
        data: names of sectors and provinces, and the measures there are.
        tongue: the language.
    """

    def __init__(self, data: Catalogue, tongue: Tongue = "en") -> None:
        self._data, self._zh = data, tongue == "zh"
        names = {measure.id: measure.name.partition(" (")[0] for measure in data.measures}
        self.names = names | ({id: MEASURES_ZH[id] for id in names if id in MEASURES_ZH} if self._zh else {})

    # who it is

    def introduction(self, found: Mapping[str, Any]) -> str:
        """Who it is."""
        many = round(found["represents"])
        return self._join([
            self._say(
                "introduction", firm=found["row"], size=self.size(found["size"]),
                owner=self._say("state_owned" if found["state_owned"] else "private"),
                region=self.region(found["region"]), sector=self.sector(found["sector"]),
                output=self._money(found["output_2017"]),
            ),
            self._say("alike", many=f"{many:,}") if many > 1 else "",
            self._say("asks", hurdle=self._share(found["hurdle"])),
        ])  # fmt: skip

    def beginning(self, entries: Sequence["Entry"]) -> str:
        """What it had and knew when it began."""
        first = [entry for entry in entries if entry["event"] in ("had", "knew")]
        began = [entry for entry in first if entry["quarter"] == first[0]["quarter"]]
        had, knew = ([entry["measure"] for entry in began if entry["event"] == event] for event in ("had", "knew"))
        key = "began_knowing" if knew else "began"
        return self._say(key, had=self._listed(had), knew=self._listed(knew))

    def size(self, size: str) -> str:
        """A size class in words."""
        return SIZES_ZH[size] if self._zh else size

    def region(self, id: str) -> str:
        """The name of a province."""
        return next(each.name_zh if self._zh else each.name for each in self._data.regions if each.id == id)

    def sector(self, id: str) -> str:
        """The name of a sector, without the codes of the statistics."""
        found = next(each.name_zh if self._zh else each.name for each in self._data.sectors if each.id == id)
        return found.partition(" (")[0]

    # what happened

    def years(self, entries: Sequence["Entry"]) -> list[tuple[str, list[Sentence]]]:
        """What happened, by year; years in which nothing did are left out."""
        left_out: dict[str, str] = {}  # measure -> barrier, as it was told last
        found = []
        for year, of_year in groupby(entries, key=lambda entry: str(entry["quarter"])[:4]):
            told = list(self._year(list(of_year), left_out))
            if told:
                found.append((year, told))
        return found

    def _year(self, entries: Sequence["Entry"], left_out: dict[str, str]) -> Iterable[Sentence]:
        for (quarter, event), of_kind in groupby(
            entries, key=lambda entry: (str(entry["quarter"]), str(entry["event"]))
        ):
            told = self._event(event, list(of_kind), left_out)
            yield from (Sentence(quarter, event, text) for text in told if text)

    def dated(self, sentence: Sentence) -> str:
        """A sentence that says in which quarter of its year it was."""
        return self._say("in_quarter", number=sentence.quarter[5:], text=sentence.text)

    def _event(self, event: str, found: Sequence["Entry"], left_out: dict[str, str]) -> list[str]:
        """What happened of one kind in one quarter."""
        names = self.names
        match event:
            case "learned":
                return [self._say("learned", measures=self._listed(each["measure"] for each in found))]
            case "weighed":
                return [self._weighed(found)]
            case "not_weighed":
                return [self._not_weighed(found, left_out)]
            case "contract":
                return [
                    self._say(f"contract_{int(each['held'])}{int(each['accepted'])}",
                              worth=f"{each['index'] - each['held']:.2f}")
                    for each in found
                ]  # fmt: skip
            case "applied":
                return [self._applied(each) for each in found]
            case "finished":
                return [
                    self._say("finished", measure=names[each["measure"]], share=self._share(each["performance"]))
                    for each in found
                ]
            case "inspected":
                return [self._inspected(each) for each in found]
            case "left":
                left_out.clear()
                return [self._say(f"left_{found[0]['reason']}")]
            case "founded" | "certified":
                return [self._say(event)]
        return []

    def _weighed(self, found: Sequence["Entry"]) -> str:
        parts = [
            self._say(
                "weighed_yes" if each["accepted"] else "weighed_no", measure=self.names[each["measure"]],
                worth=f"{each['index']:.2f}", wanted=f"{1 + each['inertia']:.2f}", chance=self._share(each["chance"]),
            )
            for each in found
        ]  # fmt: skip
        chosen = [each["measure"] for each in found if each["chosen"]]
        choice = self._say("chose", measure=self.names[chosen[0]]) if chosen else self._say("chose_nothing")
        return self._join([self._say("weighed", parts=self._say("semicolon").join(parts)), choice])

    def _not_weighed(self, found: Sequence["Entry"], left_out: dict[str, str]) -> str:
        """What it could not weigh and why, where that has changed since it was last told."""
        news = [
            each for each in found if left_out.get(each["measure"]) != each["barrier"] and each["barrier"] not in UNTOLD
        ]
        left_out.update({each["measure"]: each["barrier"] for each in found})
        parts = [
            self._say("with_reason", measure=self.names[each["measure"]], reason=self.barrier(each["barrier"]))
            for each in news
        ]
        return self._say("not_weighed", parts=self._say("semicolon").join(parts)) if parts else ""

    def barrier(self, name: str) -> str:
        """A barrier in words."""
        if name not in BARRIERS:
            return self._say(name)
        return BARRIERS[name].title_zh if self._zh else BARRIERS[name].title.lower()

    def _applied(self, entry: "Entry") -> str:
        money = [self._say(f"paid_{name}", amount=self._money(entry[name])) for name in MONEY if entry[name] > 0]
        measure, cost = self.names[entry["measure"]], self._money(entry["capital_cost"])
        if entry["begun"]:
            return self._say("begun", measure=measure, cost=cost, money=self._say("comma").join(money))
        refused = self._say("refused", measure=measure, cost=cost, reason=self._say(entry["answer"]))
        return self._join([refused, self._say("missed") if entry["missed"] else ""])

    def _inspected(self, entry: "Entry") -> str:
        if not entry["fine"]:
            return self._say("inspected_breach" if entry["breach"] else "inspected")
        fined = self._say("fined" if entry["breach"] else "fined_products", fine=self._money(entry["fine"]))
        order = self._say("ordered", until=self._quarter(entry["deadline"])) if "deadline" in entry else ""
        return self._join([fined, order])

    # how it ended

    def end(self, facts: Facts) -> list[str]:
        """What it has and has not at the end."""
        found, when = facts.firm, self._quarter(facts.until)
        if not found["present"]:
            return [self._say("gone", when=when)]
        told = [self._say("has", when=when, measures=self._listed(found["installed"]))]
        small = [
            measure.id
            for measure in self._data.measures
            if measure.sector == found["sector"] and measure.min_revenue > found["output_2017"]
        ]
        if small:
            told.append(self._say("too_small_for", measures=self._listed(small)))
        lacking = [
            self._say("with_reason", measure=self.names[each.measure], reason=self.barrier(each.barrier))
            for each in facts.prospects
        ]
        return [*told, self._say("lacks", measures=self._say("semicolon").join(lacking))] if lacking else told

    # what would have moved it

    def advice(self, prospects: Sequence["Prospect"]) -> Advice:
        """For the best measure it has not, the smallest changes that would have made it adopt."""
        best = max(prospects, key=lambda prospect: prospect.index, default=None)
        return Advice(self._say("nothing_left"), "") if best is None else self.advice_on(best)

    def advice_on(self, best: "Prospect") -> Advice:
        """The smallest changes, each alone, that would have made it adopt a measure."""
        name, barrier = self.names[best.measure], BARRIERS[best.barrier]
        meaning = barrier.meaning_zh if self._zh else barrier.meaning
        lead = self._say(
            "best", measure=name, quarter=self._quarter(best.quarter), worth=f"{best.index:.2f}",
            cost=self._money(best.capital_cost), net=self._money(best.net_cost), wanted=f"{best.threshold:.2f}",
        )  # fmt: skip
        if best.willing:
            told = [self._say("in_between", barrier=self.barrier(best.barrier)), meaning]
            if (key := f"cannot_tell_{barrier.group}") in WORDS:
                told.append(self._say(key))
            return Advice(lead, self._join(told))
        if barrier.group in ("aware", "able"):
            could_not = self._say(f"could_not_{barrier.group}", barrier=self.barrier(best.barrier))
            return Advice(lead, could_not, self._ways(best))
        return Advice(lead, self._say("each_alone"), self._ways(best))

    def _ways(self, best: "Prospect") -> tuple[Way, ...]:
        ways = {
            "cost": self._cost(best),
            "subsidy": self._subsidy(best, best.tipping_subsidy()),
            "interest": self._interest(best, best.tipping_interest()),
            "carbon_price": self._carbon(best, best.tipping_carbon_price()),
            "energy_price": self._energy(best, best.tipping_energy_price()),
            "inspections": self._visits(best, best.tipping_visits()),
        }
        return tuple(Way(name, self._say(f"way_{name}"), *way) for name, way in ways.items())

    def _cost(self, best: "Prospect") -> tuple[str, bool]:
        fall = best.tipping_cost()
        if fall is None:
            return self._say("cost_none"), False
        cost, affordable = (self._money(each) for each in (best.net_cost, best.net_cost * (1 - fall)))
        return self._say("cost_by", fall=self._up(fall), cost=cost, affordable=affordable), True

    def _subsidy(self, best: "Prospect", share: float | None) -> tuple[str, bool]:
        if share is None or share > 1:
            return self._say("subsidy_none" if share is None else "subsidy_beyond"), False
        words = self._say("subsidy_share", share=self._up(share), now=self._share(best.subsidy_share))
        if best.trust not in (0.0, 1.0):
            words += self._say("subsidy_trust", trust=self._share(best.trust))
        if best.subsidy_is_possible(share):
            return words, True
        amount, cap = self._money(share * best.capital_cost), self._money(best.subsidy_cap)
        return words + self._say("subsidy_capped", amount=amount, cap=cap), False

    def _carbon(self, best: "Prospect", price: float | None) -> tuple[str, bool]:
        if price is None:
            return self._say("carbon_none"), False
        return self._say("carbon_price", price=f"{price:,.0f}", now=f"{best.carbon_price:,.0f}"), True

    def _interest(self, best: "Prospect", fall: float | None) -> tuple[str, bool]:
        if fall is None:
            return self._say("interest_none"), False
        words = self._say("interest_fall", fall=f"{100 * fall:.2f}", now=f"{100 * best.interest:.2f}")
        return (words, True) if fall <= best.interest else (self._say("interest_beyond", words=words), False)

    def _energy(self, best: "Prospect", rise: float | None) -> tuple[str, bool]:
        if rise is None:
            return self._say("energy_none"), False
        return self._say("energy_rise", rise=self._up(rise), saved=self._money(best.bill_saved)), True

    def _visits(self, best: "Prospect", visits: float | None) -> tuple[str, bool]:
        if visits is None:
            return self._say("visits_none"), False
        now = f"{best.visits:.2f}"
        if visits > best.most_visits:
            return self._say("visits_beyond", most=f"{best.most_visits:.0f}", now=now), False
        return self._say("visits", visits=f"{visits:.2f}", now=now), True

    # words

    def _say(self, key: str, **parts: object) -> str:
        return WORDS[key][self._zh].format(**parts)

    def _join(self, sentences: Iterable[str]) -> str:
        return ("" if self._zh else " ").join(filter(None, sentences))

    def _listed(self, measures: Iterable[str]) -> str:
        return self._say("semicolon").join(self.names[measure] for measure in measures) or self._say("no_measure")

    def _quarter(self, quarter: str) -> str:
        return f"{quarter[:4]}年第{quarter[5:]}季度" if self._zh else quarter

    def _money(self, amount: float) -> str:
        if not self._zh:
            return f"{amount:,.3g} MCNY" if amount < 1000 else f"{amount:,.0f} MCNY"
        scaled, name = (amount * 100, "万元") if amount < 100 else (amount / 100, "亿元")
        return f"{scaled:,.3g}{name}" if scaled < 1000 else f"{scaled:,.0f}{name}"

    def _share(self, share: float) -> str:
        return self._percent(f"{100 * share:.0f}")

    def _up(self, share: float) -> str:
        return self._percent(rounded_up(share))

    def _percent(self, number: str) -> str:
        return f"{number}%" if self._zh else f"{number} %"


def rounded_up(share: float) -> str:
    """Percents with one decimal, rounded up so that what is said is enough.

    >>> [rounded_up(share) for share in (0.25, 0.2501, 0.3)]
    ['25.0', '25.1', '30.0']
    """
    return f"{-(-round(share * 1e6) // 1000) / 10:.1f}"
