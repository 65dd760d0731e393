-- The approved exclusions about an indicator, a span of time and any of some branches (none named: whatever branch).
-- grain: one row per exclusion.
select
    e.event_id,
    e.category,
    e.document_no,
    e.starts_at,
    e.ends_at
from staging.exclusions as x
inner join feed.score_events as e on e.event_id = x.event_id
where
    x.spared_from < $end and x.spared_until >= $start
    and (x.spared_indicators is null or list_contains(x.spared_indicators, $indicator))
    and (
        x.spared_branches is null
        or len(cast($branches as varchar[])) = 0
        or list_has_any(x.spared_branches, cast($branches as varchar[]))
    )
order by e.starts_at, e.event_id
