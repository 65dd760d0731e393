-- In which months items of a feed are given back, or no more, otherwise than when months were last computed.
-- grain: one row per feed and month.
with changed as (
    (
        select * from staging.withheld_items
        except all
        select * from partial.withheld_items
    )
    union all
    (
        select * from partial.withheld_items
        except all
        select * from staging.withheld_items
    )
)

select distinct
    feed,
    cast(date_trunc('month', found_on) as date) as month
from changed
order by all
