"""The stylised facts: what is claimed of real economies, where that is known from, and by which number it is judged.

A target is the range the literature or the data give. Where only a sign is known it is open on one side. A statistic
without a target is shown beside the others and not judged. Sources marked *recalled* rest on memory: the work is known,
the figure was not looked up again.
"""

from dataclasses import dataclass
from functools import cache

from experiments.evidence.facts.verdicts import Target
from model.catalogue import catalogue

PROVINCE_FIRMS = 30_000  # with the default number small provinces have a handful of rows, whose luck hides the map
MAP_YEAR = 2025
MEASURES_BOUGHT = 58  # with a capital cost: 63 less the five kinds of green power
RANK_BY_CHANCE = 1.96 / (MEASURES_BOUGHT - 1) ** 0.5  # rank correlation one in twenty orders exceed in size


@dataclass(frozen=True)
class Statistic:
    """One number read off the runs: its name, what it says, what it is in reality, and where that is known from."""

    name: str
    text: str
    target: Target | None = None
    source: str = ""


@dataclass(frozen=True)
class Fact:
    """A regularity: what is claimed, by what it is judged, what of it is built in, and why it fails if it does.

    Attributes:
        name: short name, for tables.
        title: what it is called.
        statement: the claim.
        trial: group of runs its numbers are read off: see :mod:`trials`.
        statistics: the judged ones and those shown beside them.
        built_in: what in the model's making bears on it, so that reproducing it is no surprise.
        reason: why the model does not reproduce it, as far as its mechanisms show; empty where it did when written.
    """

    name: str
    title: str
    statement: str
    trial: str
    statistics: tuple[Statistic, ...]
    built_in: str
    reason: str = ""


@cache
def figure(key: str) -> tuple[Target, str]:
    """Plausible range and source of a row of ``model/data``."""
    found = catalogue().figures[key]
    source = found.source if found.confidence in ("source", "recalled") else f"{found.confidence}: {found.source}"
    return Target(found.low, found.high), f"{source} (`model/data`, {key})"


def from_data(name: str, text: str, key: str) -> Statistic:
    """A statistic whose target is a row of ``model/data``."""
    target, source = figure(key)
    return Statistic(name, text, target, source)


AXTELL = ("Axtell (2001), Science 293; Fujiwara (2003); in China 1.0 to 1.5 by province (Heinrich and Dai 2016, "
          "Structural Change and Economic Dynamics 37) and 1 among the 500 largest (Zhang and Wang, 2002 to "
          "2007)")  # fmt: skip
BOTTAZZI = ("Bottazzi and Secchi (2006), Fu et al. (2005, PNAS 102); Laplace in China too (Zou 2019, Physica A 535); "
            "range recalled")  # fmt: skip
STANLEY = ("0.14 to 0.20 (Riccaboni et al. 2008, PNAS 105), 0.20 ± 0.03 (Amaral et al. 1997); in China disputed: "
           "absent in Duschl and Peng (2015), present in Zou (2019)")  # fmt: skip
KARPLUS = ("25 to 27 % at coal plants (Karplus and Wu 2019, CEEPR WP 2019-017), 25 to 52 % against cities not yet "
           "inspected (2023, PNAS, doi 10.1073/pnas.2214262120)")  # fmt: skip
BEIJING = ("98.5 % of the enterprises fined in Beijing, March to August 2014, were small or medium (municipal "
           "bureau, in the press); more than 56,000 small firms to be shut around Beijing in 2017 "
           "(`model/data/policy.csv`). Only 'most' is taken from them: they count enterprises below the model's "
           "smallest, too")  # fmt: skip

FACTS = (
    # --- adoption
    Fact("s_shape", "Adoption is S-shaped",
         "The share of adopters of a practice rises slowly, then fast, then slowly: a logistic curve describes it "
         "better than an approach to the ceiling that slows down from the start.", "history",
         (Statistic("logistic_explains", "Part of the variance of adoption a logistic curve explains, median of "
                                         "measures",
                    Target(0.95, 1.0), "logistic R² above 0.99 for ISO 14001 (Marimon; To and Lee 2014, "
                                       "`behaviour.csv`); 0.95 asked of diffusion curves"),
          Statistic("logistic_better", "Share of measures a logistic curve fits better than an exponential approach",
                    Target(0.5, 1.0), "S-shaped diffusion in general; that most must be is the criterion chosen "
                                      "here"),
          Statistic("years_10_to_90", "Years from a tenth to nine tenths of the ceiling, median of measures",
                    Target(15.0, 30.0), "process technology, recalled")),
         built_in="The chance to hear of a measure rises with what a firm sees (Bass), so some curvature is built "
                  "in. Whether it survives review, acceptance and finance is not. Explained variance alone proves "
                  "little: any smooth rise has much of it."),
    Fact("bass", "Imitation at the pace of industry",
         "Diffusion curves of industrial practice have a small coefficient of innovation and a larger one of "
         "imitation.",
         "history",
         (from_data("bass_p", "Coefficient of innovation a year, median of measures",
                    "behaviour/bass_p/generic industrial practice"),
          from_data("bass_q", "Coefficient of imitation a year, median of measures",
                    "behaviour/bass_q/generic industrial practice")),
         built_in="The same two rows of the data are the hazard of *hearing* of a measure, what a firm sees in place "
                  "of the share of all. The coefficients of adoption are not set.",
         reason="Hearing is only the first of the steps. A firm that knows of a measure must also review its plant, "
                "find the measure worth it and pay for it, at most two projects a year, and its view of others is a "
                "mean over links, sector and province. Each slows the curve below the hazard it starts from."),
    Fact("early_adopters", "Early adopters are larger and better financed",
         "Who adopts early is larger, and has more own funds, than who adopts late.", "history",
         (Statistic("odds_by_size", "Odds of adopting an open measure by 2019, for a standard deviation more of log "
                                    "size",
                    Target(low=1.0), "a fact listed for adoption models; adopters of the green-factory title are "
                                     "about ten times the mean (`behaviour.csv`)"),
          Statistic("odds_by_own_funds", "The same for a standard deviation more of own funds in assets",
                    Target(low=1.0), "the same"),
          Statistic("begun_most_own_funds", "Part of the wanted projects begun by 2019, third with most own funds"),
          Statistic("begun_least_own_funds", "The same, third with least own funds")),
         built_in="Larger enterprises are given longer payback times, more digital maturity, readier banks and "
                  "smaller fixed costs relative to size: that they lead is nearly built in. Own funds are drawn "
                  "without relation to size.",
         reason="Banks do refuse the indebted more often, as the last two numbers show, but few: the covenant binds "
                "only near a leverage of 0.7. Decisions do not look at the balance sheet at all: the hurdle rate "
                "does not depend on leverage. And all enterprises of a sector aim at the same money relative to "
                "revenue and pay out what is above it, so that own funds do not mean ready money."),
    Fact("certified_size", "Certified factories are about ten times the mean enterprise",
         "Factories on the national lists are many times larger than the mean enterprise.", "history",
         (from_data("certified_size_2022", "Mean revenue of certified factories over that of all enterprises, 2022",
                    "behaviour/adopter_size_ratio/green-factory adopter mean revenue / all/2023"),
          Statistic("certified_size_2035", "The same in 2035")),
         built_in="The chance to apply rises with revenue up to 2 bn CNY (`usual_applicant`), which was set with "
                  "this ratio in mind.",
         reason="Above 2 bn CNY the chance to apply does not rise further, and none of the criteria (measures "
                "installed, intensity, record, digital maturity) asks for size. As smaller enterprises catch up in "
                "measures and digital maturity they qualify, and there are many more of them; the ratio falls with "
                "time."),
    Fact("cheap_first", "Cheap measures first",
         "Measures that cost less are taken up before dearer ones.", "history",
         (Statistic("cost_and_order", "Rank correlation over measures of capital cost with the part of non-adopters "
                                      "won by 2022", Target(high=-RANK_BY_CHANCE), "order of marginal abatement "
                                                                                   "cost; beyond what one in twenty "
                                                                                   "random orders of the measures "
                                                                                   "would show"),
          Statistic("payback_and_order", "The same with simple payback time at the mean of the sector")),
         built_in="Acceptance rises with the profitability index, which has capital cost in it. That what is known, "
                  "allowed and can be financed does not upset the order is not built in; standards work against it, "
                  "as they force dear end-of-pipe treatment."),
    Fact("recommended", "About half of the recommended profitable measures are taken",
         "Plants that are told by an auditor of measures with a short payback begin about half of them within two "
         "years. Here all small enterprises are told of all their measures in 2019; recommended is what pays back "
         "within two years.", "audit",
         (from_data("recommended_begun", "Part of recommended measures begun within two years",
                    "behaviour/adoption_given_recommendation/audited SME"),
          Statistic("recommended_payback", "Mean payback of those recommended, years (1.3 in the audits, recalled)"),
          Statistic("worthwhile_begun", "Part begun of measures worth their cost at the plant's own hurdle rate")),
         built_in="A measure that is just worth its cost and the inertia is accepted half of the times it is "
                  "weighed, but weighing takes a review, refusals of credit and better measures come between, and "
                  "two years hold several reviews. The payback small firms ask for is taken from the same "
                  "audits.",
         reason="The fit to the lists of green factories has two thirds of enterprises review their plant in a year, "
                "where half did before it: more of them come to weigh each measure within two years."),
    Fact("cost_over_saving", "Plants answer more to cost than to saving",
         "Plants are about 1.4 times as responsive to the initial cost of a project as to its yearly saving. Here "
         "cost falls, or saving rises, by a tenth (in logs) for all energy management, efficiency and waste-heat "
         "measures.",
         "cost_and_saving",
         (from_data("cost_over_saving", "Response of projects begun by 2019 to cost over that to saving",
                    "behaviour/capex_vs_saving_sensitivity/SME"),
          Statistic("response_to_cost", "Change of log number of projects over that of log cost, sign reversed"),
          Statistic("response_to_saving", "Change of log number of projects over that of log saving")),
         built_in="Nothing: it would have to come from finance, or from how decisions weigh cost.",
         reason="Decisions weigh the present value of savings over cost, so equal relative changes of the two move "
                "the index alike. Only what depends on cost alone makes a difference, and all of it is small: the "
                "fixed hassle of a project, which makes cost count less for small plants, and the share of own money "
                "that banks ask for, which makes it count more. Nothing discounts savings for doubt that they will "
                "come, beyond the risk premium on the hurdle rate."),
    Fact("free_riding", "Much of the subsidies goes to who would have acted anyway",
         "A large part of participants in subsidy programmes would have invested without the subsidy.", "history",
         (Statistic("free_riding", "Part of subsidies to projects wanted without any incentive, all years",
                    Target(0.5, 1.0), "'most' participants in a programme for household appliances (Boomhower and "
                                      "Davis 2014, Journal of Public Economics 113, recalled)"),),
         built_in="Nothing directly; but subsidies go to projects by abatement per yuan, which favours those that "
                  "pay for themselves, and the measure ignores whether a firm could have paid."),
    # --- space and links
    Fact("clustering", "Adoption clusters in space",
         f"Provinces next to each other are alike in adoption. Looked for with {PROVINCE_FIRMS:,} firms.",
         "provinces",
         (Statistic("moran_above_chance", "Moran's I over borders in 2025, less what one in twenty random maps "
                                          "exceed",
                    Target(low=0.0), "Moran's I of green development 0.32 to 0.40 in 2000 to 2016 (Cheng et al. "
                                     "2019, Geographical Research 38); of adoption only that it is above "
                                     "chance"),
          Statistic("moran", "Moran's I itself"),
          Statistic("moran_of_place", "Moran's I of what sectors and sizes do not explain")),
         built_in="The sectors of each province are data, and neighbours have similar ones. Firms see their province "
                  "(with its partners, where provinces cooperate).",
         reason="Neighbours are only a little more alike than random provinces would be. Enforcement does cluster "
                "(it follows GDP and is copied from partners), but it moves end-of-pipe treatment alone, one measure "
                "in eight. For the other measures a province matters through what firms see there, which has the "
                "smallest weight of the three views (links, sector, province), and through its sectors, which "
                "neighbours share less than one would think."),
    Fact("east_first", "East before centre before west",
         f"Adoption is ahead in the east and behind in the west. Looked for with {PROVINCE_FIRMS:,} firms.",
         "provinces",
         (Statistic("east_less_central", "Share of measures installed in 2025, mean of eastern less central "
                                         "provinces",
                    Target(low=0.0), "green innovation falls from east to west (Sustainability 2022, 14, 5121); "
                                     "richer regions enforce more (van Rooij et al. 2017)"),
          Statistic("central_less_west", "The same, central less western provinces", Target(low=0.0), "the same"),
          Statistic("east_less_west_of_place", "East less west of what sectors and sizes do not explain")),
         built_in="Enforcement and support are set to rise with a province's GDP, and the east has more of it. "
                  "Sectors and sizes of enterprises in each province are data.",
         reason="The lead is there on average, but small beside the differences within each part of the country and "
                "the luck of the small provinces in the west. About half of what the east is ahead of the west is "
                "enforcement and support by GDP: without them (`effort_by_wealth` and `support_by_wealth` at 0) the "
                "rest remains. Centre and east differ little in sectors and in size of economy, and nothing else in "
                "the model favours the east: there is no income, education or openness by province."),
    Fact("links", "Adoption spreads along links",
         "Who has links with adopters adopts sooner.", "history",
         (Statistic("seen_at_links", "Rise of the chance to have a measure in 2025 if all links had it in 2017, "
                                     "against links dealt anew within sector and province", Target(low=0.0),
                    "peer effects in green innovation, e.g. 0.3 per unit of the mean of the industry "
                    "(`behaviour.csv`)"),),
         built_in="Links are part of what firms see, with an assumed weight. That the effect reaches adoption is not "
                  "built in."),
    # --- sizes and growth
    Fact("zipf", "Zipf tail of firm sizes",
         "The number of enterprises above a size falls about as one over the size.", "history",
         (Statistic("tail_2035", "Pareto exponent of the largest twentieth in 2035, by rank and size",
                    Target(0.8, 1.3), AXTELL),
          Statistic("hill_2035", "The same by Hill's estimator"),
          Statistic("tail_2017", "Exponent at the start"),
          Statistic("size_stays", "Rank correlation of sizes in 2017 and 2035 of those that stayed")),
         built_in="Sizes are drawn at the start and keep their order to a large extent, so a tail would be "
                  "inherited, not made.",
         reason="Sizes are drawn from a lognormal distribution in each sector, with the data's mean and spread, cut "
                "at designated size: its tail is thinner than Pareto's and steepens upward. Growth does not depend "
                "on size, so nothing makes the tail heavier in twenty years. (For Brazil a lognormal fits about as "
                "well as Zipf's law.)"),
    Fact("fat_tails", "Fat-tailed growth rates",
         "Growth rates of enterprises follow a tent-shaped (Laplace) distribution, not a normal one.", "history",
         (Statistic("growth_shape", "Shape of the exponential power distribution of yearly growth: 1 Laplace, 2 "
                                    "normal",
                    Target(0.7, 1.3), BOTTAZZI),
          Statistic("growth_kurtosis", "Excess kurtosis of yearly growth: 3 Laplace, 0 normal", Target(low=0.0),
                    "fatter than normal, the same works")),
         built_in="The shock of a quarter is drawn from a Laplace distribution. Makers of disposables are left out: "
                  "the ban takes a third of their sales at a stroke, which is policy and not growth.",
         reason="Tails are fatter than normal, but there is no tent: four independent quarterly shocks add up to a "
                "year, a sum is closer to normal than its parts, and normal shocks of cost are added. Nothing "
                "correlates shocks within a year or makes volatility differ between enterprises."),
    Fact("spread_by_size", "Large enterprises grow more steadily",
         "The standard deviation of growth falls with size.", "history",
         (Statistic("spread_by_size", "Elasticity of the standard deviation of yearly growth to size",
                    Target(-0.23, -0.14), STANLEY),),
         built_in="Nothing.",
         reason="`share_volatility` and `cost_shock` are the same for all enterprises."),
    Fact("lumpy", "Lumpy investment",
         "A plant's investment is concentrated in few years.", "history",
         (Statistic("largest_year", "Share of the largest of 17 years in an enterprise's investment (smooth: 0.06)",
                    Target(0.25, 0.40), "Doms and Dunne (1998), Review of Economic Dynamics 1; range recalled"),
          Statistic("spike_rate", "Share of years with investment above a fifth of capital (0.186 in US plants, "
                                  "Cooper and Haltiwanger 2006)")),
         built_in="Nothing.",
         reason="Ordinary investment replaces wear and closes a tenth of the gap to the plant needed in a quarter: "
                "partial adjustment, the smooth textbook rule, without fixed costs or indivisible units. Green "
                "projects are lumpy, one at a time, but about a fiftieth of all investment."),
    # --- money
    Fact("green_bad_loans", "Green loans go bad less often",
         "The bad-loan ratio of green credit is below that of other credit.", "history",
         (Statistic("bad_green_less_other", "Bad-loan ratio of green less that of other loans, mean of 2020 to 2035",
                    Target(-0.013, -0.005), "0.37 % in mid-2017, 1.32 points below other loans (`finance.csv`); 0.5 "
                                            "to 1.3 points below in general"),
          Statistic("bad_green", "Green (observed 0.37 % in 2017, 0.33 % in 2020)"),
          Statistic("bad_other", "Other (observed 1.6 to 1.9 % of all loans, 2017 to 2022)")),
         built_in="Nothing sets it: default risk does not know what a loan is for. Green loans are granted under a "
                  "stricter covenant. Counted are the loans of enterprises that became insolvent, as they stood a "
                  "quarter before."),
    Fact("procyclical_credit", "Credit is procyclical",
         "Credit rises and falls with output.", "history",
         (Statistic("credit_and_output", "Correlation of the cycles of log credit and log output, same quarter, 2019 "
                                         "to 2035",
                    Target(low=0.0), "a common finding, but not a universal one: positive in 45 % of countries "
                                     "(Bebczuk et al. 2011)"),
          Statistic("credit_a_year_later", "The same with credit a year later"),
          Statistic("credit_from_the_start", "The first with 2017 and 2018"),
          Statistic("size_of_cycle", "Standard deviation of the cycle of log output")),
         built_in="Nothing.",
         reason="There is no business cycle to follow: demand of each sector grows smoothly along its own trend, "
                "shocks of enterprises cancel, and what the filter leaves of output is a tenth of a per cent. Loans "
                "are a stock that follows capital, and capital follows demand with a lag; how credit answers to a "
                "lasting change of demand is the next fact. In the first two years, left out here, credit falls to "
                "its level while output rises to its own, an artefact of the opening balance sheets; with them the "
                "correlation is negative."),
    Fact("credit_follows", "Credit follows lasting growth",
         "Where output grows more, credit grows too. Here demand grows half as fast.", "demand",
         (Statistic("credit_by_output", "Change of log credit over change of log output, 2035", Target(low=0.0),
                    "from output to credit in most countries (Bebczuk et al. 2011, Granger causality)"),),
         built_in="Firms keep a constant debt relative to capital and capital follows demand, so the sign is built "
                  "in."),
    Fact("countercyclical_failures", "Failures are countercyclical",
         "Fewer enterprises fail in good times.", "history",
         (Statistic("failures_and_output", "Correlation of the cycles of the share of failures and of log output",
                    Target(high=0.0), "a fact listed for models of credit and cycles"),),
         built_in="Nothing.",
         reason="As with credit, there is no cycle: what little output moves has no common cause with failures, "
                "which come from costs and charges of single enterprises."),
    # --- supervision
    Fact("campaign", "A campaign lowers pollution by about a quarter",
         "While central inspectors are on site, pollution falls by about a quarter; when they leave, most of that is "
         "soon gone. Here supervision is full for a quarter, in a world that had none.", "campaign",
         (Statistic("campaign", "Relative change of pollution during the campaign", Target(-0.52, -0.25), KARPLUS),
          Statistic("campaign_reverts", "Part of the effect gone in the quarter after", Target(0.54, 1.0),
                    "54 to 62 % on average (2023), all of it within two months (2019), the same works"),
          Statistic("campaign_on_top", "Relative change where supervision is at today's strength (0.2) already")),
         built_in="Both are built in: `care_effect` was set so that a full campaign lowers pollution by about a "
                  "quarter, `care_fade` so that it is forgotten. What is measured at coal plants is taken for all "
                  "pollution."),
    Fact("small_firms", "Cases and closures fall on small enterprises",
         "Most enterprises that are punished or closed are small.", "history",
         (Statistic("cases_small", "Share of cases at enterprises below 0.3 bn CNY of revenue",
                    Target(0.5, 1.0), BEIJING),
          Statistic("closures_small", "The same of closures by order", Target(0.5, 1.0), "the same"),
          Statistic("enterprises_small", "Their share of all enterprises"),
          Statistic("fines_small", "Their share of fines paid")),
         built_in="Most enterprises are small, so most cases are theirs unless inspectors look elsewhere; the "
                  "comparison with their share of all says whether they are hit more than others. Fines rise with "
                  "size by assumption."),
    # --- carbon
    Fact("carbon_price", "The carbon price falls as abatement accumulates",
         "After an early peak the price of allowances falls because firms have abated.", "market",
         (Statistic("price_last_over_first", "Price in 2035 over that of the market's first year", Target(high=1.0),
                    "a result of another model (Foramitti et al. 2021), not of observation: in China the price rose "
                    "from 43 CNY in 2021 to 55 in 2022 (`observed.csv`)"),
          Statistic("price_with_over_without", "Price in 2031 to 2035 over that in a world where nobody adopts "
                                               "anything",
                    Target(high=1.0), "the cause the fact names"),
          Statistic("price_last_over_first_without", "Price in 2035 over the first year's, in that world")),
         built_in="Nothing.",
         reason="The price falls, but not because measures were installed: it falls as much where nobody adopts "
                "anything. The dirtiest power plants leave (phase-out, failure, closure), newcomers bring a modern "
                "vintage and cleaner plants gain share, so that emissions per output of covered firms fall faster "
                "than the benchmark, which tightens by a hundredth a year. Allowances are left over, banked, and "
                "press on the price. The measures that power plants still have to buy save little of their direct "
                "emissions."),
)  # fmt: skip

NOT_LOOKED_FOR = (
    "what needs a labour market: Okun's law, the Phillips curve",
    "that leverage leads defaults, which needs cycles",
    "the rebound of energy use after it got cheaper",
    "that punishment converges faster than reward, and that a subsidy does nothing beyond a threshold: results of "
    "other models with unit-free parameters",
    "that more than half of the effect of regulation on innovation spills over to other provinces: there is no "
    "innovation by province",
    "that supervision without finance closes more firms, that a subsidy without supervision costs more a tonne, that "
    "the package is not the sum of its parts: these are tests (`tests/expectations`)",
)


def statistics() -> tuple[tuple[Fact, Statistic], ...]:
    """All statistics with their facts, in order."""
    return tuple((fact, statistic) for fact in FACTS for statistic in fact.statistics)
