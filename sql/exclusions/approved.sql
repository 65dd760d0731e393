-- Approved exclusions, as they are looked up for a month and an indicator. grain: one row per exclusion.
select
    spared_from,
    spared_until,
    spared_indicators
from staging.exclusions
order by spared_from, spared_until
