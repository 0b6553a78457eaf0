"""Parameters: every number the mechanisms use, declared once, its value and source in a row of ``model/data``.

A declaration names the row; value, plausible range, source and confidence stand there and nowhere else.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from model.catalogue import Catalogue
from model.errors import InputError, nearest


@dataclass(frozen=True)
class Declaration:
    """A parameter: its name in the code, the row its value stands in, its unit in the model and its meaning.

    ``low`` and ``high`` are the bounds within which the model makes sense (wider than the plausible range of the row).
    """

    name: str
    key: str
    unit: str
    low: float
    high: float
    meaning: str
    scale: float = 1.0  # the row's unit to the model's unit


PARAMETERS: Mapping[str, Declaration] = {
    declaration.name: declaration
    for declaration in (
        # --- learning of measures
        Declaration("awareness_alone", "behaviour/bass_p/generic industrial practice", "1/yr", 0, 1, "hazard of hearing of a measure alone"),
        Declaration("awareness_imitation", "behaviour/bass_q/generic industrial practice", "1/yr", 0, 5, "hazard when every visible firm has it"),
        Declaration("awareness_publicity", "assumptions/publicity_effect/firm", "1/yr", 0, 1, "hazard that full publicity adds"),
        Declaration("peer_weight", "assumptions/peer_weight/network", "-", 0, 1, "weight of a firm's own links in what it sees"),
        Declaration("sector_weight", "behaviour/industry_peer_effect/green innovation/2020", "-", 0, 1, "weight of the sector in what a firm sees"),
        Declaration("region_weight", "behaviour/regional_peer_effect/same province/2020", "-", 0, 1, "weight of the region in what a firm sees"),
        Declaration("leader_weight", "behaviour/leader_weight/top-decile size/2020", "x", 1, 10, "how much more leaders are seen in their sector"),
        Declaration("risk_premium", "assumptions/risk_premium/firm", "1/yr per unit", 0, 5, "return asked per unit of perceived risk"),
        Declaration("trust_exponent", "assumptions/trust_exponent/firm", "-", 0, 5, "how fast seen examples remove doubt"),
        Declaration("skill_effect", "assumptions/skill_effect/firm", "share", 0, 1, "part of perceived risk that capability removes"),
        Declaration("capability_decay", "behaviour/knowledge_decay/firm", "1/yr", 0, 1, "share of capability above digital maturity forgotten a year"),
        Declaration("experience_gain", "assumptions/experience_gain/firm", "index", 0, 1, "capability gained by a finished project"),
        Declaration("digital_growth", "behaviour/growth/index", "1/yr", 0, 0.2, "yearly rise of digital maturity"),
        # --- decisions
        Declaration("payback_small", "behaviour/payback_threshold/SME (<300 m revenue)", "years", 0.1, 9, "longest payback time, small enterprises"),
        Declaration("payback_medium", "behaviour/payback_threshold/medium (0.3-2 bn)", "years", 0.1, 9, "longest payback time, medium enterprises"),
        Declaration("payback_large", "behaviour/payback_threshold/large/SOE (>2 bn)", "years", 0.1, 9, "longest payback time, large enterprises"),
        Declaration("payback_power", "behaviour/payback_threshold/state power group", "years", 0.1, 9, "longest payback time, state power groups"),
        Declaration("payback_log_sigma", "assumptions/payback_log_sigma/firm", "ln", 0, 1, "spread of accepted payback times"),
        Declaration("reference_lifetime", "assumptions/reference_lifetime/firm", "years", 5, 40, "lifetime at which payback and hurdle are equated"),
        Declaration("uncertainty_premium", "assumptions/uncertainty_premium/firm", "1/yr", 0, 1, "return asked when policy has no credibility"),
        Declaration("review_rate", "assumptions/review_rate/firm", "share/yr", 0, 0.999, "share of firms that review green projects in a year"),
        Declaration("acceptance_slope", "assumptions/acceptance_slope/firm", "-", 0.1, 50, "how sharply firms tell good from bad"),
        Declaration("payback_deciders", "assumptions/payback_deciders/firm", "share", 0, 1, "firms that take a measure if, and only if, its simple payback time is one they accept; the others judge by the index"),
        Declaration("inertia", "behaviour/status_quo_bonus/firm", "index", 0, 5, "extra worth, in units of the project's cost, needed to leave the status quo"),
        Declaration("attitude_effect", "assumptions/attitude_effect/manager", "share", 0, 1, "part of inertia that full concern removes"),
        Declaration("order_relief", "assumptions/order_relief/firm", "index", 0, 5, "how much an order lowers the threshold"),
        Declaration("closure_loss", "assumptions/closure_loss/firm", "years of margin", 0, 20, "loss a firm under order expects from closure"),
        Declaration("green_image", "policy/brand_export_green_premium/export textile/auto/electronics suppliers/2021", "share", 0, 0.2, "premium on exports that green power can earn"),
        Declaration("least_margin", "assumptions/least_margin/firm", "share", 0, 0.5, "margin a firm under order reckons with at least"),
        Declaration("hassle_cost", "behaviour/hassle_cost_fixed/firm x measure", "MCNY", 0, 10, "fixed cost of any project"),
        Declaration("projects_per_year", "behaviour/max_measures_per_year/firm", "count", 0, 20, "most projects an enterprise starts in a year"),
        Declaration("rebuild_interval", "behaviour/investment_window/major process change", "years", 1, 100, "years between rebuilds of a process"),
        Declaration("foresight", "behaviour/carbon_price_weight/firm", "share", 0, 1, "share of announced policy that firms reckon with"),
        Declaration("foresight_horizon", "assumptions/foresight_horizon/firm", "quarters", 1, 120, "how far ahead firms look for announced policy"),
        # --- competition and production
        Declaration("selection", "assumptions/selection/sector", "1/quarter", 0, 2, "how strongly costs move market shares"),
        Declaration("share_volatility", "assumptions/share_volatility/firm", "1/quarter", 0, 0.5, "idiosyncratic growth of shares"),
        Declaration("growth", "assumptions/growth_factor/sector", "x", 0, 3, "factor on each sector's growth of 2012-17"),
        Declaration("growth_fade", "assumptions/growth_fade/sector", "1/yr", 0, 1, "yearly relative fall of sector growth"),
        Declaration("pass_through", "behaviour/cost_pass_through_longrun/industry/2019", "share", 0, 1, "part of a cost change that prices follow in the long run"),
        Declaration("price_adjustment", "assumptions/price_adjustment/sector", "1/quarter", 0, 1, "part of the gap to the long-run price closed in a quarter"),
        Declaration("utilisation", "assumptions/utilisation/sector", "share", 0.3, 0.95, "normal utilisation of capacity"),
        Declaration("utilisation_limit", "assumptions/utilisation_limit/plant", "share", 0.5, 1, "highest utilisation"),
        Declaration("capital_adjustment", "assumptions/capital_adjustment/firm", "1/quarter", 0, 1, "part of the capital gap closed in a quarter"),
        Declaration("depreciation", "assumptions/depreciation/firm", "1/yr", 0, 0.5, "capital worn out in a year"),
        Declaration("green_depreciation", "assumptions/green_depreciation/firm", "1/yr", 0, 0.5, "green equipment renewed in a year"),
        Declaration("wage_share", "assumptions/wage_share/sector", "share", 0.01, 0.5, "wages in revenue"),
        Declaration("mean_wage", "assumptions/mean_wage/manufacturing", "MCNY/yr", 0.01, 1, "yearly wage behind the jobs proxy"),
        Declaration("wage_growth", "assumptions/wage_growth/manufacturing", "1/yr", -0.05, 0.2, "real growth of wages, and of output per person"),
        Declaration("cost_spread", "assumptions/cost_log_sigma/firm", "share", 0, 0.3, "lasting differences in unit cost"),
        Declaration("cost_shock", "assumptions/cost_shock/firm", "share", 0, 0.2, "quarterly innovation of unit cost"),
        Declaration("cost_persistence", "assumptions/cost_persistence/firm", "-", 0, 0.99, "part of a cost shock left a quarter later"),
        # --- energy
        Declaration("electricity_price", "policy/electricity_industry/national", "CNY/kWh", 0, 5, "price of electricity"),
        Declaration("coal_price", "policy/coal_industry/national", "CNY/tce", 10, 1e4, "price of coal, industry"),
        Declaration("power_coal_price", "policy/coal_power/national", "CNY/tce", 10, 1e4, "price of coal, power plants"),
        Declaration("coke_price", "policy/coke/national", "CNY/tce", 0, 1e4, "price of coke"),
        Declaration("gas_price", "policy/natural_gas_industry/national", "CNY/GJ", 1, 1e3, "price of natural gas"),
        Declaration("diesel_price", "policy/diesel/national", "CNY/GJ", 1, 1e3, "price of diesel"),
        Declaration("energy_price_growth", "policy/price_growth_energy_real/national", "1/yr", -0.1, 0.2, "real growth of energy prices"),
        Declaration("tce_per_mwh", "assumptions/tce_per_mwh/electricity", "tce/MWh", 0.1, 0.4, "coal equivalent of electricity"),
        Declaration("gj_per_tce", "assumptions/gj_per_tce/coal equivalent", "GJ/tce", 29, 30, "energy of a tonne of coal equivalent"),
        Declaration("electricity_share_limit", "assumptions/electricity_share_limit/energy bill", "share", 0, 1, "most of the bill that electricity is"),
        Declaration("steel_coke_share", "assumptions/steel_coke_share/fuel bill", "share", 0, 1, "coke in steel's fuel"),
        Declaration("direct_abatement_limit", "assumptions/direct_abatement_limit/plant", "share", 0, 0.99, "most of scope 1 a measure can cut"),
        # --- finance
        Declaration("bank_debt_share", "assumptions/bank_debt_share/firm", "share", 0.3, 1, "bank loans in debt"),
        Declaration("national_bank_large", "assumptions/national_bank_share/large", "share", 0, 1, "large enterprises that bank with a national bank"),
        Declaration("national_bank_other", "assumptions/national_bank_share/other", "share", 0, 1, "other enterprises that bank with a national bank"),
        Declaration("leverage_spread", "assumptions/leverage_spread/firm", "ratio", 0, 0.3, "spread of initial leverage"),
        Declaration("cash_to_revenue", "finance/cash_to_revenue/firm", "share", 0.01, 0.2, "deposits firms aim to hold, of yearly revenue"),
        Declaration("liquidity_floor", "assumptions/liquidity_floor/firm", "share", 0, 1, "deposits kept back from projects, of yearly revenue"),
        Declaration("capex_budget", "finance/capex_budget/firm", "share of revenue/yr", 0, 1, "capital budget of a firm"),
        Declaration("own_budget_share", "assumptions/own_budget_share/firm", "share", 0, 1, "part of the capital budget readily put into a project"),
        Declaration("loan_to_value", "finance/loan_to_value/equipment / plant", "share", 0, 1, "most of a project a loan pays"),
        Declaration("green_loan_term", "finance/term_equipment/loan", "years", 1, 30, "term of green loans for equipment"),
        Declaration("plant_loan_term", "finance/term_process_plant/loan", "years", 1, 30, "term of green loans for process plants"),
        Declaration("ordinary_loan_term", "assumptions/loan_term_ordinary/loan", "years", 0.5, 30, "term of other loans"),
        Declaration("highest_leverage", "finance/max_debt_to_assets/bank covenant", "share", 0.3, 1, "leverage the covenant allows for new loans"),
        Declaration("rollover_leverage", "assumptions/rollover_leverage/bank", "share", 0.3, 2, "leverage above which other loans are not renewed"),
        Declaration("trade_credit_speed", "assumptions/trade_credit_speed/firm", "1/quarter", 0, 1, "part of the gap to usual trade credit closed in a quarter"),
        Declaration("rescue_capital", "assumptions/rescue_capital/bank", "ratio", 0, 0.2, "equity over loans below which a bank is restored to the requirement"),
        Declaration("highest_default", "assumptions/highest_default/bank", "1/yr", 0, 1, "default risk above which banks refuse"),
        Declaration("refusal_small", "finance/rejection_rate_small/application", "share", 0, 1, "refusals for lack of collateral, small"),
        Declaration("refusal_medium", "assumptions/medium_refusal/bank", "share", 0, 1, "refusals for lack of collateral, medium"),
        Declaration("refusal_large", "assumptions/large_refusal/bank", "share", 0, 1, "refusals for lack of collateral, large"),
        Declaration("default_small", "finance/pd_annual/small private", "1/yr", 0, 1, "default risk of a small enterprise"),
        Declaration("default_large", "finance/pd_annual/large/SOE", "1/yr", 0, 1, "default risk of a large enterprise"),
        Declaration("leverage_slope", "assumptions/leverage_slope/bank", "-", 0, 50, "effect of leverage on default risk"),
        Declaration("coverage_slope", "assumptions/coverage_slope/bank", "-", 0, 50, "effect of profit on default risk"),
        Declaration("record_slope", "assumptions/record_slope/bank", "-", 0, 10, "effect of the record on default risk"),
        Declaration("spread_small", "finance/spread_small_private/over benchmark", "1/yr", -0.05, 0.2, "loan spread, small"),
        Declaration("spread_medium", "finance/spread_medium_private/over benchmark", "1/yr", -0.05, 0.2, "loan spread, medium"),
        Declaration("spread_large", "finance/spread_large_soe/over benchmark", "1/yr", -0.05, 0.2, "loan spread, large"),
        Declaration("risk_aversion", "assumptions/risk_aversion/bank", "x", 0, 10, "what banks take off for risk beyond the expected loss"),
        Declaration("loss_given_default", "finance/lgd/corporate", "share", 0, 1, "share lost when a firm fails"),
        Declaration("loss_resolution", "assumptions/loss_resolution/bank", "1/quarter", 0.01, 1, "bad loans resolved in a quarter"),
        Declaration("bank_capital", "finance/capital_adequacy_actual/sector mean", "ratio", 0.05, 0.5, "capital ratio banks start from and pay out above"),
        Declaration("bank_buffer", "assumptions/bank_buffer/bank", "ratio", 0, 0.2, "capital above the requirement that banks keep"),
        Declaration("idle_capital", "assumptions/idle_capital/bank", "ratio", 0.2, 1, "equity over loans above which it is paid out at once"),
        Declaration("bank_margin", "finance/net_interest_margin/sector", "1/yr", 0, 0.1, "benchmark rate less what banks pay the economy for funds"),
        Declaration("marginal_funding", "assumptions/marginal_funding/bank", "1/yr", 0, 0.1, "benchmark rate less what banks pay for their dearest funds"),
        Declaration("bank_running_cost", "assumptions/bank_running_cost/bank", "1/yr", 0, 0.05, "cost of running banks, of loans"),
        Declaration("bank_payout_speed", "assumptions/bank_payout_speed/bank", "1/quarter", 0, 1, "surplus equity paid out in a quarter"),
        Declaration("bad_loans_2017", "finance/npl_ratio/manufacturing", "ratio", 0, 0.5, "bad loans at the start, of loans"),
        Declaration("deposit_rate", "assumptions/deposit_rate/national", "1/yr", 0, 0.1, "interest on firms' deposits"),
        Declaration("reserve_ratio", "assumptions/reserve_ratio/bank", "ratio", 0.03, 0.5, "base money against deposits at the start"),
        # --- the state
        Declaration("subsidy_cap", "policy/tech_upgrade_cap/default", "MCNY", 0, 1e3, "most a project gets"),
        Declaration("subsidy_trust_speed", "assumptions/subsidy_trust_speed/firm", "1/quarter", 0, 1, "how fast firms learn what part of a subsidy is paid"),
        Declaration("pollution_in_merit", "assumptions/pollution_in_merit/project", "tCO2 per equivalent", 0, 1, "weight of pollution when regions rank projects"),
        Declaration("tax_rate", "policy/cit_standard/firm", "rate", 0, 0.9, "corporate income tax"),
        Declaration("tax_rate_hightech", "policy/cit_hightech/firm", "rate", 0, 0.9, "corporate income tax of high-technology enterprises"),
        Declaration("hightech_large", "assumptions/hightech_share_large/firm", "share", 0, 1, "high-technology enterprises among large ones"),
        Declaration("hightech_small", "assumptions/hightech_share_small/firm", "share", 0, 1, "high-technology enterprises among the others"),
        Declaration("central_tax_share", "assumptions/central_tax_share/corporate tax", "share", 0, 1, "corporate tax that goes to the centre"),
        # --- supervision
        Declaration("key_inspection_rate", "policy/inspection_probability/key-supervised firm", "1/yr", 0, 4, "inspections of a key polluter, relative to an ordinary firm's row"),
        Declaration("ordinary_inspection_rate", "policy/inspection_probability/ordinary firm", "1/yr", 0.01, 4, "inspections of an ordinary firm in 2017"),
        Declaration("key_polluter_quantile", "assumptions/key_polluter_quantile/firm", "share", 0, 1, "key polluters emit more than this share of enterprises"),
        Declaration("detection", "assumptions/detection/inspection", "share", 0, 1, "chance that a breach present is found"),
        Declaration("fine_size_exponent", "assumptions/fine_size_exponent/firm", "-", 0, 1, "how fines grow with size"),
        Declaration("order_deadline", "assumptions/order_deadline/order", "quarters", 1, 40, "time an order gives"),
        Declaration("closure_breaches", "assumptions/closure_breaches/order", "count", 1, 100, "breaches after which a firm can be closed"),
        Declaration("closure_chance", "policy/shutdown_probability_given_serious/scattered small firms", "share", 0, 1, "chance that a repeat offender found again is closed"),
        Declaration("record_decay", "assumptions/record_decay/firm", "1/quarter", 0, 1, "share of a stain forgotten a quarter"),
        Declaration("record_risk", "assumptions/record_risk/inspection", "x", 0, 100, "how much more suspicious a fresh stain makes a firm"),
        Declaration("record_clean", "assumptions/record_clean/firm", "index", 0, 0.5, "a stain fainter than this counts as clean"),
        Declaration("effort_by_wealth", "assumptions/effort_by_wealth/region", "-", 0, 2, "how enforcement rises with the weight of a region's economy"),
        Declaration("inspection_cost", "assumptions/inspection_cost/inspection", "MCNY", 0, 1, "cost of an inspection"),
        Declaration("pollution_spread", "assumptions/pollution_log_sigma/firm", "ln", 0, 2, "spread of pollution per output"),
        Declaration("pollution_tax_rate", "policy/air_rate_range/all provinces/2018", "MCNY per equivalent", 1e-8, 1, "national mean rate the sectors' pollution is sized with", 1e-6),
        # --- certification
        Declaration("least_installed", "assumptions/least_installed/firm", "share", 0, 1, "applicable measures a green factory has"),
        Declaration("least_digital", "assumptions/least_digital/firm", "index", 0, 1, "digital maturity a green factory has"),
        Declaration("leader_quantile", "assumptions/leader_quantile/sector", "share", 0, 1, "share of the sector's enterprises that leads in CO2 per output"),
        Declaration("application_rate", "assumptions/application_rate/firm", "1/yr", 0, 1, "qualified enterprises that apply in a year"),
        Declaration("usual_applicant", "assumptions/usual_applicant/firm", "MCNY/yr", 1, 1e5, "size at which the application rate is reached"),
        Declaration("certified_share", "observed/green_factories_share_in_modelled_sectors/2022", "share", 0.05, 1, "share of the national lists in the modelled sectors"),
        # --- technology
        Declaration("world_growth", "assumptions/world_growth/technology", "1/yr", 0, 1, "growth of installations abroad"),
        Declaration("world_share", "finance/learning_outside_share/all", "share", 0, 1, "share of learning that happens abroad"),
        Declaration("experience_floor", "assumptions/experience_floor/technology", "share", 0.001, 1, "least initial experience"),
        # --- network and population
        Declaration("regional_peers", "assumptions/regional_peers/firm", "links", 0, 30, "links to the same region and sector"),
        Declaration("sector_peers", "assumptions/sector_peers/firm", "links", 0, 30, "links to the sector elsewhere"),
        Declaration("chain_peers", "assumptions/chain_peers/firm", "links", 0, 30, "links along the chain in the region"),
        Declaration("attitude_mean", "behaviour/environmental_concern/manager", "index", 0.01, 0.99, "mean environmental concern of managers"),
        Declaration("digital_spread", "assumptions/digital_sd/firm", "index", 0.01, 0.4, "spread of digital maturity"),
        Declaration("digital_size_slope", "assumptions/digital_size_slope/firm", "index", 0, 0.5, "digital maturity per log size"),
        Declaration("size_bias", "assumptions/size_bias/measure", "-", 0, 5, "concentration of initial diffusion in large firms"),
        Declaration("intensity_size_correlation", "assumptions/intensity_size_correlation/firm", "-", -0.9, 0.9, "log intensity against log size"),
        Declaration("sampling_exponent", "assumptions/sampling_exponent/firm", "-", 0, 1, "sampling density against revenue"),
        Declaration("smallest_revenue", "assumptions/smallest_revenue/enterprise", "MCNY/yr", 1, 100, "designated size"),
        Declaration("medium_revenue", "assumptions/medium_revenue/enterprise", "MCNY/yr", 100, 1000, "where medium enterprises begin"),
        Declaration("large_revenue", "assumptions/large_revenue/enterprise", "MCNY/yr", 1000, 10000, "where large enterprises begin"),
        # --- entry
        Declaration("entry_rate", "assumptions/entry_rate/sector", "1/quarter", 0, 1, "chance that a vacant place is taken"),
        Declaration("entrant_size", "assumptions/entrant_size/firm", "share", 0.01, 2, "size of an entrant, of the row's first enterprise"),
        Declaration("vintage_quantile", "assumptions/vintage_quantile/firm", "share", 0, 1, "energy use of entrants in the sector's distribution"),
        Declaration("vintage_diffusion", "assumptions/vintage_diffusion/measure", "share", 0, 1, "diffusion at which a measure is standard for entrants"),
        # --- innovation
        Declaration("research_intensity", "behaviour/rd_intensity_mean/manufacturing", "share", 0, 0.2, "usual research spending, of revenue"),
        Declaration("research_by_subsidy", "assumptions/research_by_subsidy/firm", "x", 0, 5, "rise of research spending per unit of subsidy rate"),
        Declaration("research_by_protection", "assumptions/research_by_protection/firm", "x", 0, 5, "rise of research spending under full patent protection"),
        Declaration("research_elasticity", "assumptions/research_elasticity/measure", "-", 0, 2, "fall of a young measure's cost with research knowledge"),
        Declaration("stock_decay", "assumptions/stock_decay/sector", "1/yr", 0, 1, "research knowledge forgotten a year"),
        Declaration("capability_by_research", "assumptions/capability_by_research/firm", "1/yr", 0, 2, "capability gained a year where research doubles"),
        Declaration("capability_by_talent", "assumptions/capability_by_talent/firm", "1/yr", 0, 2, "capability gained a year under a full talent programme"),
        Declaration("secrecy", "assumptions/secrecy/firm", "share", 0, 1, "what full patent protection takes from what seen examples teach"),
        Declaration("awareness_transfer", "assumptions/awareness_transfer/firm", "1/yr", 0, 1, "hazard of hearing of a measure that a full transfer platform adds"),
        Declaration("awareness_association", "assumptions/awareness_association/sector", "1/yr", 0, 1, "hazard that a fully active association adds"),
        Declaration("licence_reach", "assumptions/licence_reach/project", "share", 0, 1, "know-how of a project that platforms can supply at most"),
        Declaration("licence_fee", "assumptions/licence_fee/project", "share of cost", 0, 1, "fee for fully licensed know-how"),
        Declaration("licence_by_protection", "assumptions/licence_by_protection/project", "x", 0, 10, "rise of fees under full patent protection"),
        Declaration("licence_skill", "assumptions/licence_skill/project", "share", 0, 1, "technology risk that fully licensed know-how removes"),
        Declaration("norm_strength", "assumptions/norm_strength/sector", "index", 0, 5, "inertia that an active association lifts where every peer has the measure"),
        Declaration("digital_response", "assumptions/digital_response/firm", "x", 0, 10, "rise of digitalisation per unit of support rate"),
        Declaration("digital_cost", "assumptions/digital_cost/firm", "MCNY per MCNY/yr", 0, 1, "cost of a full point of digital maturity, of yearly revenue"),
        # --- programmes
        Declaration("publicity_cost", "assumptions/publicity_cost/enterprise", "MCNY/yr", 0, 1, "full publicity, per enterprise"),
        Declaration("platform_cost", "assumptions/platform_cost/enterprise", "MCNY/yr", 0, 1, "full transfer platform, per enterprise"),
        Declaration("talent_cost", "assumptions/talent_cost/enterprise", "MCNY/yr", 0, 1, "full talent programme, per enterprise"),
        Declaration("demonstration_cost", "assumptions/demonstration_cost/leader", "MCNY/yr", 0, 100, "support of a demonstration enterprise"),
        # --- regions among themselves
        Declaration("partner_adjacency", "assumptions/partner_adjacency/pair", "-", 0, 10, "weight of a common border in partnership"),
        Declaration("partner_similarity", "assumptions/partner_similarity/pair", "-", 0, 10, "weight of a like mix of sectors"),
        Declaration("partner_compact", "assumptions/partner_compact/pair", "-", 0, 10, "weight of a named compact"),
        Declaration("imitation_speed", "assumptions/imitation_speed/region", "1/quarter", 0, 1, "speed at which a region copies a better partner"),
        Declaration("imitation_sharpness", "assumptions/imitation_sharpness/region", "-", 0, 100, "how sharply regions tell a better partner"),
        Declaration("support_by_wealth", "assumptions/support_by_wealth/region", "-", 0, 2, "how a region's incentives rise with the weight of its economy"),
        Declaration("effort_range", "assumptions/effort_range/region", "share", 0, 1, "how far enforcement effort swings with strictness"),
        Declaration("effort_speed", "assumptions/effort_speed/region", "1/quarter", 0, 10, "speed at which regions move to the better strategy"),
        Declaration("effort_mutation", "assumptions/effort_mutation/region", "1/quarter", 0, 1, "regions that try the other strategy"),
        Declaration("growth_weight", "assumptions/growth_weight/region", "-", 0, 100, "weight of output at risk in a region's payoff"),
        Declaration("revenue_weight", "assumptions/revenue_weight/region", "-", 0, 100, "weight of fines in what a region takes from polluters, in its payoff"),
        Declaration("environment_weight", "assumptions/environment_weight/region", "-", 0, 100, "weight of pollution above the standard"),
        Declaration("promotion_weight", "assumptions/promotion_weight/region", "-", 0, 100, "weight of being held to account for it"),
        # --- trade
        Declaration("union_share", "assumptions/union_share/exports", "share", 0, 1, "exports that go to the union that charges carbon"),
        Declaration("border_steel", "assumptions/border_coverage/steel", "share", 0, 1, "exports of the sector that bear the border charge: iron and steel"),
        Declaration("border_nonferrous", "assumptions/border_coverage/nonferrous", "share", 0, 1, "exports of the sector that bear the border charge: aluminium"),
        Declaration("border_building_materials", "assumptions/border_coverage/building_materials", "share", 0, 1, "exports of the sector that bear the border charge: cement"),
        Declaration("border_petrochem", "assumptions/border_coverage/petrochem", "share", 0, 1, "exports of the sector that bear the border charge: fertiliser and hydrogen"),
        Declaration("default_markup", "assumptions/default_markup/imports", "share", 0, 2, "mark-up of default emissions where accounts are not recognised"),
        Declaration("euro", "assumptions/euro/currency", "CNY/EUR", 1, 20, "exchange rate"),
        Declaration("recognition_premium", "assumptions/recognition_premium/exports", "share", 0, 1, "premium on exports of a fully green firm under full alignment"),
        # --- green finance
        Declaration("relending_pass_through", "assumptions/relending_pass_through/bank", "share", 0, 1, "part of cheaper funding that green borrowers get"),
        Declaration("quota_eagerness", "assumptions/quota_eagerness/bank", "x", 0, 10, "part of refusals for lack of collateral that a quota lifts, per unit of quota"),
        Declaration("loan_duration", "assumptions/loan_duration/loan", "years", 0, 20, "mean time a yuan of a green loan is owed, in the weighing of projects"),
        Declaration("bond_assets", "finance/issuer_size_threshold/net assets", "MCNY", 10, 100000, "net assets an issuer of green bonds needs"),
        Declaration("bond_issue", "finance/min_issue_size/issue", "MCNY", 0, 10000, "smallest issue"),
        Declaration("bond_cost", "finance/third_party_cost/issue", "MCNY", 0, 10, "verification of an issue"),
        Declaration("bond_term", "assumptions/bond_term/bond", "years", 1, 30, "term of green bonds"),
        Declaration("insurance_loading", "assumptions/insurance_loading/insurer", "share", 0, 5, "what insurers add to the fair premium"),
        Declaration("insurance_term", "assumptions/insurance_term/contract", "years", 1, 40, "mean time a contract lasts"),
        Declaration("insurer_reserve", "assumptions/insurer_reserve/insurer", "years of premiums", 0, 20, "money insurers hold before they pay out"),
        Declaration("fund_return", "assumptions/fund_return/stake", "1/yr", 0, 0.5, "return the fund asks of its stakes"),
        Declaration("fund_calls", "assumptions/fund_calls/fund", "quarters", 0.1, 100, "inflow the fund holds at most before it calls for more"),
        Declaration("least_money", "assumptions/least_money/economy", "share", 0.01, 1, "deposits of the economy, of those in 2017, below which the central bank buys assets"),
        Declaration("fund_term", "assumptions/fund_term/stake", "years", 1, 40, "time after which stakes are bought back"),
        Declaration("fund_least_index", "assumptions/fund_least_index/project", "index", 0, 10, "profitability a project needs for the fund"),
        # --- tax incentives
        Declaration("preferential_least", "assumptions/preferential_least/firm", "share", 0, 1, "applicable measures a firm with the preferential rate has installed"),
        # --- central supervision
        Declaration("half_visits", "assumptions/half_visits/firm", "1/yr", 0.01, 20, "inspections a year at which firms take half the care they could"),
        Declaration("care_effect", "assumptions/care_effect/plant", "share", 0, 0.9, "pollution that running equipment with full care avoids"),
        Declaration("care_fade", "assumptions/care_fade/firm", "1/quarter", 0, 1, "part of unneeded care dropped a quarter"),
        # --- phase-out, entry, energy
        Declaration("exit_compensation", "policy/outdated_capacity_exit/share of appraised equipment value/2020", "share", 0, 1, "compensation for plant that is phased out"),
        Declaration("exit_cap", "assumptions/exit_cap/firm", "MCNY", 0, 100, "most compensation an enterprise gets"),
        Declaration("entry_deterrence", "assumptions/entry_deterrence/firm", "-", 0, 100, "how the cost of an entry standard keeps newcomers away"),
        # --- disposables
        Declaration("disposables_share", "policy/disposables_share/paper_plastics revenue", "share", 0, 1, "disposable products in the output of paper and plastics"),
        Declaration("ban_fine", "policy/fine/retail/producer/2015", "MCNY", 0, 10, "fine for illegal production"),
        Declaration("ban_confiscation", "assumptions/ban_confiscation/producer", "x margin", 0, 10, "illegal gains taken"),
        Declaration("ban_visits", "assumptions/ban_visits/producer", "1/yr", 0, 20, "searches for illegal production a year under full enforcement"),
        Declaration("ban_compliance", "assumptions/ban_compliance/producer", "share", 0, 1, "producers that comply under full enforcement"),
        Declaration("contribution_margin", "assumptions/contribution_margin/producer", "share", 0, 1, "margin lost with a unit of output, before fixed costs"),
        Declaration("substitute_demand", "assumptions/substitute_demand/market", "share", 0, 1, "lost sales of banned products that go to makers of substitutes"),
        # --- carbon
        Declaration("carbon_threshold", "policy/entry_threshold/all", "tCO2/yr", 0, 1e+07, "direct emissions from which a firm is covered"),
        Declaration("carbon_price_start", "policy/carbon_price/national/2021", "CNY/tCO2", 1, 10000, "price expected when the market opens"),
        Declaration("short_run_slope", "assumptions/short_run_slope/plant", "1 per CNY/tCO2", 0, 0.1, "share of emissions avoided at once per yuan of carbon price"),
        Declaration("short_run_most", "assumptions/short_run_most/plant", "share", 0, 0.9, "most that is avoided at once"),
        Declaration("hoarding", "assumptions/hoarding/firm", "-", 0.01, 20, "how strongly holders keep allowances when they expect a higher price"),
        Declaration("allowances_lapse", "assumptions/allowances_lapse/firm/2021", "1/quarter", 0, 1, "banked allowances that lapse a quarter"),
        Declaration("price_expectation_speed", "assumptions/price_expectation_speed/firm", "1/quarter", 0, 1, "part of a surprise in the carbon price that enters expectations"),
        Declaration("price_expectation_growth", "assumptions/price_expectation_growth/firm", "share", 0, 1, "premium of the expected over the present carbon price"),
        # --- green consumption
        Declaration("willing", "policy/consumer_wtp_share/urban public/2021", "share", 0, 1, "consumers willing to pay more"),
        Declaration("consumer_premium", "policy/consumer_green_premium/willing consumers", "share", 0, 1, "premium willing consumers state"),
        Declaration("stated_to_real", "assumptions/stated_to_real/consumer", "share", 0, 1, "behaviour against stated preference"),
        Declaration("consumer_reach", "assumptions/consumer_reach/product", "share", 0, 1, "output whose greenness final buyers can tell"),
        Declaration("demand_pull", "assumptions/demand_pull/market", "1/quarter", 0, 1, "growth of market share per unit of greenness under full green consumption"),
        Declaration("norm_growth", "policy/public_awareness_growth/index", "1/yr", 0, 1, "growth of the social norm under full publicity"),
        Declaration("demonstration_reach", "assumptions/demonstration_reach/leader", "share", 0, 1, "how far demonstration is as good as a sight of one's own"),
        Declaration("demonstration_full", "assumptions/demonstration_full/programme", "enterprises", 1, 100000, "leaders at which the whole country sees one"),
    )
}  # fmt: skip


class Parameters:
    """The values in force in one run, read by attribute: ``parameters.review_rate``. They stay as they are.

    Raises:
        InputError: a changed parameter is unknown or out of bounds.
    """

    def __init__(self, data: Catalogue, changed: Mapping[str, float] | None = None) -> None:
        for name, declaration in PARAMETERS.items():
            row, figure = data.figures_before_fit.get(declaration.key), data.figure(declaration.key)
            if row is not None:  # wrong also where a fitted value stands in its place
                _within(declaration, row.value * declaration.scale, f"{declaration.key.split('/')[0]}.csv: ")
            vars(self)[name] = _within(declaration, figure.value * declaration.scale, "fitted.csv: ")
        for name, value in (changed or {}).items():
            vars(self)[name] = check_parameter(name, value, data)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"worlds share their parameters: give a new world {name}={value!r}")

    def __getattr__(self, name: str) -> float:
        raise AttributeError(f"no parameter '{name}'{nearest(name, PARAMETERS)}")

    def __iter__(self) -> Iterator[tuple[str, float]]:
        return ((name, getattr(self, name)) for name in PARAMETERS)


@lru_cache(maxsize=8)  # what follows from data and parameters alone is then the same for all these worlds too
def parameters(data: Catalogue, changed: tuple[tuple[str, float], ...] = ()) -> Parameters:
    """The parameters with some changed, the same object each time.

    Raises:
        InputError: see :class:`Parameters`.
    """
    return Parameters(data, dict(changed))


def check_parameter(name: str, value: object, data: Catalogue) -> float:
    """Return a changed parameter's value after checking name and bounds.

    Raises:
        InputError: the parameter is unknown, or the value is not a number or out of bounds.
    """
    if name not in PARAMETERS:
        raise InputError(f"unknown parameter '{name}'{nearest(name, PARAMETERS)}")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(f"{name}: '{value}' is not a number")
    return _within(PARAMETERS[name], float(value), "")


def _within(declaration: Declaration, value: float, where: str) -> float:
    if not declaration.low <= value <= declaration.high:
        raise InputError(
            f"{where}{declaration.name}: {value:g} is out of bounds; allowed is "
            f"{declaration.low:g} to {declaration.high:g} {declaration.unit}"
        )
    return value
