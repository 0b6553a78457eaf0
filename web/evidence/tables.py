"""The tables of the evidence page, with heads, units and tooltips in the language of the tab."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from experiments.evidence.backtest import CORRECTED, MODEL
from experiments.evidence.comparisons import COMPARISONS, Use
from experiments.evidence.facts.declarations import Statistic
from experiments.evidence.space import FITTED, LEFT_OUT
from model.catalogue import CONFIDENCES, catalogue
from model.levers import LEVERS
from model.parameters import PARAMETERS
from model.policy import known_places
from model.results import CATEGORIES, OUTPUTS
from web import documents
from web.components.sheet import Cell, Column, Table
from web.evidence import data
from web.evidence.data import Row, number
from web.words import WORDS, Language, title, unit, word
from web.words.evidence_zh import FACTS_ZH, FITTED_ZH, LEFT_OUT_ZH, SCOPES_ZH, STATISTICS_ZH

OWN = dict.fromkeys((MODEL, CORRECTED), "fitted")  # looks of the methods that are the model


def say(key: str, language: Language, **parts: str) -> str:
    """One of the words of the evidence page; a key nobody has named is shown as it is."""
    return word(f"evidence_{key}", language, **parts) if f"evidence_{key}" in WORDS else key


def column(name: str, language: Language, kind: str = "text", head: str = "", meaning: str = "") -> Column:
    """A column whose head is the word of its name, or ``head``."""
    return Column(name, say(head or name, language), say(meaning, language) if meaning else "", kind)


def numbers(names: Iterable[str], language: Language) -> list[Column]:
    """Columns of numbers; a word ``<name>_meaning`` is the tooltip where there is one."""
    return [
        column(name, language, "number", meaning=f"{name}_meaning" if f"evidence_{name}_meaning" in WORDS else "")
        for name in names
    ]


def named(name: str, titles: Mapping[str, str], language: Language, below: str = "", head: str = "") -> Column:
    """A column of keys, shown by their titles, with a second line where ``below`` names one."""
    return Column(name, say(head or name, language), titles=titles, below=below)


def tag(name: str, values: Iterable[str], looks: Mapping[str, str], language: Language, prefix: str = "") -> Column:
    """A column of verdicts, each a word in a coloured box."""
    titles = {each: say(prefix + each, language) for each in values}
    return Column(name, say(name, language), kind="tag", titles=titles, looks=looks)


def confidence(language: Language) -> Column:
    """The column that says how far a row can be trusted."""
    return Column(
        "confidence", say("confidence", language), kind="tag",
        titles={each: say(f"confidence_{each}", language) for each in CONFIDENCES},
        meanings={each: say(f"meaning_{each}", language) for each in CONFIDENCES}, looks=data.CONFIDENCE_LOOKS,
    )  # fmt: skip


def _series(language: Language) -> dict[str, str]:
    return {name: data.series_title(name, language) for name in COMPARISONS}


def _cells(rows: Iterable[Row], texts: Sequence[str], figures: Sequence[str]) -> list[list[Cell]]:
    return [[*(row[name] for name in texts), *(number(row, name) for name in figures)] for row in rows]


# history and forecast


def fit(language: Language) -> Table:
    """Every figure beside what the model says of it."""
    figures = ("observed", "before", "median", "low_90", "low_50", "high_50", "high_90", "off")
    heads = {"before": "default_values", "median": "model_median"}
    columns = [
        named("series", _series(language), language),
        column("year", language),
        unit_column(language),
        tag("treatment", dict.fromkeys(row["treatment"] for row in data.shipped("fit")), {}, language, "treatment_"),
        *(column(name, language, "number", head=heads.get(name, ""), meaning="off_meaning" if name == "off" else "")
          for name in figures),
    ]  # fmt: skip
    rows = _cells(data.shipped("fit"), ("series", "year", "unit", "treatment"), figures)
    return Table("fit", say("table_fit", language), columns, rows)


def forecast(language: Language) -> Table:
    """The bands of every year ahead."""
    figures = ("value", "low_90", "low_50", "high_50", "high_90")
    columns = [
        named("series", _series(language), language),
        column("year", language),
        unit_column(language),
        *(column(name, language, "number", head="median" if name == "value" else "") for name in figures),
    ]
    rows = _cells(data.shipped("forecast"), ("series", "year", "unit"), figures)
    return Table("forecast", say("table_forecast", language), columns, rows)


def comparisons(language: Language) -> Table:
    """What is compared with what, how scopes differ, which error is allowed and why."""
    verdicts = {each.comparison.series: each.verdict for each in data.histories()}
    outputs = {name: title(declared, language) for name, declared in OUTPUTS.items()}
    columns = [
        named("series", _series(language), language),
        tag("verdict", data.FITS, data.VERDICT_LOOKS, language),
        tag("use", [str(each) for each in Use], {}, language, "use_"),
        tag(
            "treatment", dict.fromkeys(str(each.treatment) for each in COMPARISONS.values()), {}, language, "treatment_"
        ),
        column("outputs", language, "long", head="outputs_read"),
        column("scope", language, "long"),
        column("reason", language, "long"),
        *numbers(("allowed",), language),
    ]
    rows: list[list[Cell]] = []
    for each in COMPARISONS.values():
        scope, why = SCOPES_ZH.get(each.series, (each.scope, each.why)) if language == "zh" else (each.scope, each.why)
        read = ", ".join(outputs.get(name, name) for name in each.outputs)
        rows.append([each.series, verdicts.get(each.series, ""), str(each.use), str(each.treatment), read, scope, why,
                     each.allowed or None])  # fmt: skip
    return Table("comparisons", say("table_comparisons", language), columns, rows, filter="use")


# fitted parameters


def estimates(language: Language) -> Table:
    """What the figures leave of the priors."""
    figures = (
        "before",
        "prior_low",
        "prior_high",
        "median",
        "low_90",
        "high_90",
        "narrowed",
        "recovered_90",
        "tracked",
    )
    heads = {"before": "before_fit", "recovered_90": "recovered"}
    said = {"narrowed": "narrowed_meaning", "recovered_90": "recovered_meaning", "tracked": "tracked_meaning"}
    last = max((int(row["to"]) for row in data.shipped("estimates")), default=0)
    rows = [row for row in data.shipped("estimates") if int(row["to"]) == last]
    columns = [
        named("parameter", _short(language), language, below="meaning"),
        unit_column(language),
        *(column(name, language, "number", head=heads.get(name, ""), meaning=said.get(name, "")) for name in figures),
    ]
    below = [_tells(row["parameter"], language) for row in rows]
    return Table("estimates", say("table_estimates", language), columns,
                 _cells(rows, ("parameter", "unit"), figures), below=below)  # fmt: skip


def _tells(parameter: str, language: Language) -> dict[str, str]:
    meaning = data.parameter_meaning(parameter, language)
    told = FITTED_ZH.get(parameter, "") if language == "zh" else FITTED.get(parameter, "")
    return {"meaning": say("meaning_and_tells", language, meaning=meaning, told=told) if told else meaning}


def left_out(language: Language) -> Table:
    """What was looked at and is not fitted, and why."""
    columns = [named("parameter", _short(language), language, below="meaning"), column("reason", language, "long")]
    reasons = {**LEFT_OUT, **(LEFT_OUT_ZH if language == "zh" else {})}
    below = [{"meaning": data.parameter_meaning(name, language)} for name in reasons]
    return Table("left-out", say("table_left_out", language), columns, list(reasons.items()), below=below)


def _short(language: Language) -> dict[str, str]:
    return {name: data.parameter_name(name, language) for name in PARAMETERS}


# back-test


def _methods(rows: Sequence[data.Row], language: Language) -> Column:
    return tag("method", dict.fromkeys(row["method"] for row in rows), OWN, language, "method_")


def standings(language: Language) -> Table:
    """Every method on every series."""
    figures = ("place", "error", "covered_50", "covered_90", "score")
    heads = {"error": "mean_error"}
    said = {"error": "mean_error_meaning", "score": "score_meaning", "covered_50": "covered_meaning",
            "covered_90": "covered_meaning"}  # fmt: skip
    rows = data.shipped("standings")
    columns = [
        named("series", _series(language), language),
        column("to", language, head="fitted_to"),
        _methods(rows, language),
        unit_column(language),
        *(column(name, language, "number", head=heads.get(name, ""), meaning=said.get(name, "")) for name in figures),
    ]
    return Table("standings", say("table_standings", language), columns,
                 _cells(rows, ("series", "to", "method", "unit"), figures), filter="method")  # fmt: skip


def backtest(language: Language) -> Table:
    """Every forecast of the back-test beside the figure that came."""
    figures = ("figure", "median", "low_90", "low_50", "high_50", "high_90")
    rows = data.shipped("backtest")
    columns = [
        named("series", _series(language), language),
        column("to", language, head="fitted_to"),
        _methods(rows, language),
        column("year", language),
        unit_column(language),
        *numbers(figures, language),
    ]
    return Table("backtest", say("table_backtest", language), columns,
                 _cells(rows, ("series", "to", "method", "year", "unit"), figures), filter="method")  # fmt: skip


# facts and sensitivity


def facts(language: Language) -> Table:
    """Every number by which a fact is judged."""
    figures = {"target_low": "", "target_high": "", "value": "", "low": "low_95", "high": "high_95", "replications": ""}
    titles = {each.fact.name: fact_title(each.fact.name, each.fact.title, language) for each in data.facts()}
    said = {one.name: statistic_text(one, language) for each in data.facts() for one in each.fact.statistics}
    rows = documents.rows(data.FACTS_FILE)
    columns = [
        named("fact", titles, language),
        named("statistic", said, language, head="facts_statistic"),
        Column("verdict", say("facts_verdict", language), kind="tag", looks=data.VERDICT_LOOKS,
               titles={each: say(each, language) for each in data.VERDICT_LOOKS}),
        *(column(name, language, "number", head=head) for name, head in figures.items()),
        column("source", language, "long", head="facts_source"),
    ]  # fmt: skip
    cells: list[list[Cell]] = [
        [row["fact"], row["statistic"], row["verdict"], *(number(row, name) for name in figures), row["source"]]
        for row in rows
    ]
    return Table("stylised-facts", say("table_facts", language), columns, cells, filter="verdict")


def fact_title(name: str, english: str, language: Language) -> str:
    """What a fact is called."""
    return FACTS_ZH[name][0] if language == "zh" and name in FACTS_ZH else english


def statistic_text(statistic: Statistic, language: Language) -> str:
    """What a number of a fact says."""
    return STATISTICS_ZH.get(statistic.name, statistic.text) if language == "zh" else statistic.text


def morris(headline: str, language: Language) -> Table:
    """Effects of all inputs on an output, and the shares of variance of those the screening kept."""
    effects = ("mu_star", "mu_star_low", "mu_star_high", "mu", "sigma")
    shares = ("total", "total_low", "total_high", "first", "first_low", "first_high")
    indices = {row["input"]: row for row in data.sensitivity("sobol") if row["headline"] == headline}
    rows = [row for row in data.sensitivity("morris") if row["headline"] == headline]
    rows.sort(key=lambda row: -number(row, "mu_star"))
    heads = {"total": "total_index", "first": "first_index"}
    heads |= {f"{name}_{end}": f"{end}_95" for name in ("mu_star", "total", "first") for end in ("low", "high")}
    said = {"mu": "mu_meaning", "sigma": "sigma_meaning", "total": "total_meaning", "first": "first_meaning"}
    columns = [
        named("input", _short(language), language, below="meaning"),
        unit_column(language),
        *(column(name, language, "number", head=heads.get(name, ""), meaning=said.get(name, ""))
          for name in (*effects, *shares)),
    ]  # fmt: skip
    cells: list[list[Cell]] = [
        [row["input"], row["unit"], *(number(row, name) for name in effects),
         *(number(indices.get(row["input"], {}), name) for name in shares)]
        for row in rows
    ]  # fmt: skip
    below = [{"meaning": data.parameter_meaning(row["input"], language)} for row in rows]
    return Table(f"sensitivity-{headline}", say("table_morris", language), columns, cells, below=below)


def replications(language: Language) -> Table:
    """How much runs differ by luck, and how many are enough."""
    figures = ("variation", "enough", "error_4", "error_30")
    columns = [named("series", _series(language), language), column("year", language), *numbers(figures, language)]
    return Table("replications", say("table_replications", language), columns,
                 _cells(data.shipped("replications"), ("series", "year"), figures))  # fmt: skip


# provenance


def parameters(language: Language) -> Table:
    """Every parameter with value, unit, range, confidence, source and note."""
    columns = [
        Column("parameter", say("parameter", language), below="meaning"),
        column("value", language, "number"),
        unit_column(language),
        *(column(name, language, "number", meaning="range_meaning") for name in ("range_low", "range_high")),
        confidence(language),
        column("source", language, "long"),
        column("note", language, "long"),
        column("row", language, "long"),
    ]
    rows: list[list[Cell]] = [
        [name, row.value, row.unit, row.low, row.high, row.confidence, row.source, row.note, row.key]
        for name, row in data.parameters().items()
    ]
    below = [{"meaning": data.parameter_meaning(name, language)} for name in data.parameters()]
    return Table("parameters", say("provenance_parameters", language), columns, rows, "confidence", below)


def observed(language: Language) -> Table:
    """Every published figure."""
    columns = [
        named(
            "series", {each.series: data.series_title(each.series, language) for each in catalogue().observed}, language
        ),
        column("year", language),
        column("value", language, "number"),
        unit_column(language),
        confidence(language),
        column("source", language, "long"),
        column("note", language, "long"),
    ]
    rows: list[list[Cell]] = [
        [row.series, str(row.year), row.value, row.unit, row.confidence, row.source, row.note]
        for row in catalogue().observed
    ]
    return Table("observed", say("provenance_observed", language), columns, rows, "confidence")


def targets(language: Language) -> Table:
    """Every official target."""
    columns = [
        column("indicator", language, "long"),
        column("year", language),
        column("value", language),
        unit_column(language),
        confidence(language),
        column("document", language, "long"),
        column("source", language, "long"),
        column("note", language, "long"),
    ]
    rows: list[list[Cell]] = [
        [row.indicator, str(row.year), row.value, row.unit, row.confidence, row.document, row.source, row.note]
        for row in catalogue().policy_targets
    ]
    return Table("targets", say("provenance_targets", language), columns, rows, "confidence")


def policy(language: Language) -> Table:
    """What was in force of every lever, by place and date."""
    places = {**known_places("region", catalogue()), **known_places("sector", catalogue())}
    if language == "zh":
        places |= {each.id: each.name_zh for each in catalogue().regions}
        places |= {each.id: each.name_zh for each in catalogue().sectors}
    columns = [
        named("lever", {name: title(lever, language) for name, lever in LEVERS.items()}, language),
        column("from_quarter", language),
        column("value", language, "number"),
        unit_column(language),
        Column("place", say("place_of", language), titles={"": say("everywhere", language), **places}),
        column("announced", language),
        confidence(language),
        column("source", language, "long"),
        column("note", language, "long"),
    ]
    rows: list[list[Cell]] = [
        [row.lever, row.quarter, row.value, LEVERS[row.lever].unit, row.place, row.announced, row.confidence,
         row.source, row.note]
        for dated in catalogue().policy_paths.values()
        for row in dated
    ]  # fmt: skip
    return Table("policy-in-force", say("provenance_levers", language), columns, rows, "confidence")


def measures(language: Language) -> Table:
    """Every green measure with its cost and effect."""
    figures = ("capital_cost", "energy_saving", "co2_abatement", "diffusion_2017")
    sectors = {each.id: each.name_zh if language == "zh" else each.name for each in catalogue().sectors}
    columns = [
        Column("measure", say("measure", language), below="name"),
        named("sector", sectors, language),
        named("category", {name: both[language == "zh"] for name, both in CATEGORIES.items()}, language),
        *numbers(figures, language),
        confidence(language),
        column("source", language, "long"),
    ]
    rows: list[list[Cell]] = [
        [each.id, each.sector, each.category, *(getattr(each, name) for name in figures), each.confidence, each.source]
        for each in catalogue().measures
    ]
    below = [{"name": each.name} for each in catalogue().measures]
    return Table("measures", say("provenance_measures", language), columns, rows, "confidence", below)


PROVENANCE: Mapping[str, Callable[[Language], Table]] = {
    "parameters": parameters, "observed": observed, "targets": targets, "levers": policy, "measures": measures,
}  # fmt: skip


def unit_column(language: Language) -> Column:
    """The column of units."""
    return Column("unit", say("unit_head", language), titles=units(language))


def units(language: Language) -> dict[str, str]:
    """Units as they are shown: those of the data in Chinese where there is a translation."""
    if language == "en":
        return {"fraction": "fraction", "-": "no unit"}
    declared = {each.unit for each in PARAMETERS.values()} | {each.unit for each in LEVERS.values()}
    declared |= {row.unit for row in catalogue().observed} | {row.unit for row in catalogue().policy_targets}
    declared |= {each.unit for each in OUTPUTS.values()}
    return {name: unit(name, language) for name in declared if unit(name, language) != name}
