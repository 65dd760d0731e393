-- What a complaint's due dates are counted by, from the frames that Python registers under these names.
create or replace table staging.complaint_limits as
select
    cast(rule as varchar) as rule,
    cast(document as varchar) as document,
    cast(classification as varchar) as classification,
    cast(days as integer) as days,
    cast(counted_in as varchar) as counted_in,
    cast(counts_from as varchar) as counts_from,
    cast(standing as varchar) as standing,
    cast(referral_source as varchar) as referral_source,
    cast(effective_from as date) as effective_from,
    cast(effective_to as date) as effective_to
from given_limits
order by rule;

create or replace table staging.days as
select
    cast(day as date) as day,
    is_working,
    cast(worked as integer) as worked
from given_days
order by day
