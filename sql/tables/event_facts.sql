-- Approved matters and exclusions that touch the period, as they were decided. grain: one row per matter. A bonus or a
-- deduction belongs to the period in which it was decided, a veto and an exclusion to all in which they are in force.
select
    event_id,
    subject_type,
    subject_id,
    kind,
    category,
    abs(cast(points as double)) as points,  -- the kind tells what they do
    coalesce(occurred_at, cast(starts_at as date)) as occurred_on,
    decided_at as confirmed_on,
    coalesce(valid_until, cast(ends_at as date)) as valid_until,
    incident_ref,
    basis,
    document_no,
    approved_by
from feed.score_events
where
    not coalesce(is_withdrawn, false)
    and (
        (kind in ('bonus', 'deduction') and decided_at >= $first and decided_at < $after)
        or (kind = 'veto' and decided_at < $after and coalesce(valid_until, decided_at) >= $first)
        or (
            kind = 'exclusion' and coalesce(starts_at, decided_at) < $after
            and coalesce(ends_at, valid_until, starts_at, decided_at) >= $first
        )
    )
order by event_id
