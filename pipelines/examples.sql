-- Questions to begin with. Open the file read-only and paste them one by one:
--     duckdb -readonly research.duckdb
-- Every table and column explains itself: `from data_dictionary`, `from measure_catalogue`.

-- Which build is this, and how is it cited?
select build_id, citation from v_build;

-- What is there? Tables and views with what one row of them is.
select distinct table_name, table_title, grain from data_dictionary order by table_name;

-- How many newborns have a mother, and why have the others none?
select link_status, link_reason, count(*) as newborns
from dyads group by all order by newborns desc, link_reason;

-- Only the surest links: babies and mothers side by side.
select dyad_id, mother_age_years, parity, delivery_mode, gestational_age_days, birth_weight_g, apgar_5
from v_dyad where link_tier = 'strict' order by dyad_id limit 20;

-- Women with two or more births here, and the time between them.
select mother_id, deliveries, shortest_interval_days, cesareans, linked_infants
from v_mother where deliveries > 1 order by shortest_interval_days, mother_id limit 20;

-- Newborns without a mother: which kinds, and how heavy?
select newborn_type, link_reason, count(*) as newborns, median(birth_weight_g) as median_weight_g
from v_newborn_without_mother group by all order by newborns desc, newborn_type, link_reason;

-- Live births whose baby was not found, by hospital.
select hospital_id, count(*) as deliveries, sum(coalesce(liveborn_count, 1) - found_newborns) as missing_newborns
from v_delivery_without_newborn group by all order by hospital_id;

-- Rates of the network with their intervals. A hidden rate is empty, and `suppression_reason` says why.
select measure_id, title, rate, rate_per, ci_low, ci_high, denominator, suppression_reason, usability
from v_measure where computable order by measure_id;

-- One measure, hospital by hospital, against the network and the hospital's own case mix.
select hospital_id, denominator, rate, ci_low, ci_high, network_rate, oe_ratio, reliability, funnel_position, usability
from v_hospital where measure_id = 'ntsv_discharge' order by hospital_id;

-- One measure, month by month, with the limits of chance.
select period_start, rate, ci_low, ci_high, center, lower, upper, rule_hits, suppressed
from v_trend
where measure_id = 'preterm' and level = 'network' and period_type = 'month' order by period_start;

-- Where is a group worse off by more than chance? Ratios of rates, widest gap first.
select measure_id, title, stratum, reference_group, comparison_group, rate_ratio, rate_ratio_ci_low, rate_ratio_ci_high
from v_gap
where level = 'network' and comparison_is = 'worse' and usability <> 'do_not_use'
order by abs(ln(rate_ratio)) desc, measure_id, comparison_group limit 20;

-- Mothers' conditions and newborns' outcomes: crude, adjusted, and as far as wrong links could move it.
select exposure_title, outcome_title, relative_risk, rr_ci_low, rr_ci_high, adjusted_relative_risk,
    relative_risk_low, relative_risk_high
from v_association where rr_ci_low > 1 order by relative_risk desc, exposure, outcome limit 20;

-- Is linking worse for some groups? Link rates by race and ethnicity.
select stratum_value, newborns, link_rate, review_rate
from v_link_quality where stratum = 'race_ethnicity' and source = 'links' order by stratum_value;

-- A cohort of one's own: term singletons of mothers with hypertension, and whether they went to intensive care.
-- In tables of measures an empty value is no "no": it means outside the denominator.
select d.payer, count(*) as dyads, avg(m.nicu_admission::int) as nicu_share
from v_dyad as d
join delivery_measures as h on h.delivery_id = d.delivery_id
join newborn_measures as m on m.newborn_id = d.newborn_id
where h.hdp_any and d.plurality = 1 and d.gestational_age_days >= 259 and m.nicu_admission is not null
group by all having count(*) > 10 order by d.payer;

-- Which codes stand behind a list of codes?
select codelist, code_system, count(*) as codes, any_value(source) as source
from code_lists group by all order by codelist, code_system;

-- What did not pass, and for whom?
select stage, verdict, title, hospital_id, period_start, violated, total, note
from gate_results where verdict in ('FAIL', 'WARN', 'WAIVED') order by stage, verdict, title, hospital_id, period_start;
