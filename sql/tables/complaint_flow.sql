-- The flow of complaints: open at the start + received − closed − withdrawn or merged = open at the end. grain: one row per
-- period, level and subject (branches and departments, and the bank). Each column is counted from the dates by itself, so
-- `imbalance` tells where the dates contradict each other. What was merged counts as received and as merged in the month
-- of receipt, since nobody notes the day of merging. Ruled without dates: beside the flow, since no end of theirs is known.
-- in_time, extended, late, no_limit: of those closed; overdue, open_…, regulator_open: of those open at the end, by age in
-- days. Facts up to $as_of, the end of the period or the day after the last known one.
with facts as (
    select
        c.*,
        not c.is_ruled or c.status = 'merged' as is_dated,
        -- Decided on the day of withdrawal: one end, which the ledger writes twice.
        coalesce(c.status <> 'merged' and c.settled_on >= $first, false)
        and coalesce(c.settled_on <> c.withdrawn_on, true) as is_closed,
        c.received_on < $first
        and c.status <> 'merged'
        and coalesce(c.settled_on >= $first, true)
        and coalesce(c.withdrawn_on >= $first, true) as was_open
    from staging.complaint_clock(cast($as_of as date)) as c
),

levels as (
    select 'branch' as level, branch_id as subject_id, * exclude (branch_id)
    from facts where branch_id <> '-'
    union all
    select 'bank' as level, '-' as subject_id, * exclude (branch_id)
    from facts
),

counts as (
    select
        cast($first as date) as period,
        level,
        subject_id,
        count(*) filter (is_dated and was_open) as opening,
        count(*) filter (is_dated and received_on >= $first) as received,
        count(*) filter (is_dated and is_closed) as closed,
        count(*) filter (is_dated and status <> 'merged' and withdrawn_on >= $first) as withdrawn,
        count(*) filter (is_dated and status = 'merged' and received_on >= $first) as merged,
        count(*) filter (is_open) as closing,
        count(*) filter (is_closed and status = 'in_time') as in_time,
        count(*) filter (is_closed and status = 'extended') as extended,
        count(*) filter (is_closed and status = 'late') as late,
        count(*) filter (is_closed and status = 'no_limit') as no_limit,
        count(*) filter (is_open and status = 'overdue') as overdue,
        count(*) filter (is_open and age <= 15) as open_15,
        count(*) filter (is_open and age between 16 and 30) as open_30,
        count(*) filter (is_open and age between 31 and 60) as open_60,
        count(*) filter (is_open and age > 60) as open_longer,
        count(*) filter (is_open and referral_source in ('nfra_12378', 'nfra_branch')) as regulator_open,
        count(*) filter (is_open and shown_due < $as_of) as past_shown,
        count(*) filter (not is_dated and received_on >= $first) as ruled
    from levels
    group by level, subject_id
)

select
    *,
    opening + received - closed - withdrawn - merged - closing as imbalance
from counts
where opening + received + closed + withdrawn + merged + closing + ruled > 0
order by level, subject_id
