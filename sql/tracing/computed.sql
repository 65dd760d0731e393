-- Until when facts were known for each of an indicator's months, and the definition it was computed by.
-- grain: one row per month.
select month, known_until, digest
from partial.computed
where indicator = $indicator and month >= $start and month < $end
order by month
