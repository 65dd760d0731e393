-- Documented decisions that a subject's answers were looked into and are sound. grain: one row per level, subject and
-- indicator ('-': all). They are about the period in which what was looked into happened, else in which they were decided.
with decision as (
    select
        subject_type as level,
        subject_id,
        document_no,
        case when len(coalesce(indicators, [])) = 0 then ['-'] else indicators end as indicators
    from feed.score_events
    where
        kind = 'clearance'
        and not coalesce(is_withdrawn, false)
        and approved_by is not null
        and document_no is not null
        and coalesce(occurred_at, decided_at) >= $first and coalesce(occurred_at, decided_at) < $after
),

one as (
    select
        level,
        subject_id,
        document_no,
        unnest(indicators) as indicator
    from decision
)

select
    level,
    subject_id,
    indicator,
    min(document_no) as document_no
from one
group by level, subject_id, indicator
order by level, subject_id, indicator
