-- Approved exclusions that touch the period. grain: one row per exclusion. starts_at,
-- ends_at: text, to the minute. branch_ids, indicators: joined by a space; null where it is about all.
select
    event_id,
    category,
    document_no,
    strftime(starts_at, '%Y-%m-%d %H:%M') as starts_at,
    strftime(coalesce(ends_at, starts_at), '%Y-%m-%d %H:%M') as ends_at,
    array_to_string(branch_ids, ' ') as branch_ids,
    array_to_string(indicators, ' ') as indicators
from feed.score_events
where
    kind = 'exclusion' and subject_type <> 'employee' and not coalesce(is_withdrawn, false)
    and starts_at < $after and coalesce(ends_at, starts_at) >= $first
order by all
