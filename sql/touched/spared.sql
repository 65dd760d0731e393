-- The approved exclusions that there were not, or that were others, when months were last computed. grain: one row per
-- exclusion and version of it.
with changed as (
    (
        select * from staging.exclusions
        except
        select * from partial.exclusions
    )
    union
    (
        select * from partial.exclusions
        except
        select * from staging.exclusions
    )
)

select
    spared_from,
    spared_until,
    spared_indicators
from changed
order by all
