-- Approved matters in force in the period, on the sheet of the post that the person held when it happened, else held last
-- in the period. grain: one row per matter. Bonuses and deductions count when they are decided, a veto while it is valid.
with matter as (
    select
        e.*,
        coalesce(e.occurred_at, e.decided_at) as day
    from feed.score_events as e
    where
        not coalesce(e.is_withdrawn, false)
        and (
            (e.kind in ('bonus', 'deduction') and e.decided_at >= $first and e.decided_at < $after)
            or (e.kind = 'veto' and e.decided_at < $after and coalesce(e.valid_until, e.decided_at) >= $first)
        )
),

sheet as (
    select
        m.event_id,
        arg_max(s.post, (m.day between s.valid_from and s.valid_to, s.valid_from)) as post
    from matter as m
    inner join staging.spells as s
        on s.employee_id = m.subject_id and s.valid_from < $after and s.valid_to >= $first
    where m.subject_type = 'employee'
    group by m.event_id
)

select
    m.event_id,
    m.subject_type,
    m.subject_id,
    coalesce(s.post, '-') as post,
    m.kind,
    m.category,
    abs(cast(m.points as double)) as points,  -- a ledger may write the minus that a deduction already tells
    m.incident_ref,
    m.basis,
    m.document_no,
    m.decided_at,
    m.occurred_at,
    m.valid_until
from matter as m
left join sheet as s on s.event_id = m.event_id
order by m.decided_at, m.event_id
