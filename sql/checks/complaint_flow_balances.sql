-- severity: warning
-- message: {zh: "投诉进出应平衡：期初在办＋受理－办结－撤诉＝期末在办（受理前办结、办结后又撤诉或撤诉后又办结、已办结又重新在办的，均会失衡）", en: "Complaints open at the start + received − closed − withdrawn are those open at the end (not so where one was closed before it came, both closed and withdrawn, or closed and open again)"}
with latest as (
    select
        complaint_id,
        coalesce(branch_id, department_id) as branch_id,
        cast(received_at as date) as received_on,
        greatest(cast(coalesce(informed_at, closed_at, decided_at) as date), cast(decided_at as date)) as settled_on,
        cast(withdrawn_at as date) as withdrawn_on
    from feed.complaints
    where merged_into is null and received_at < $end
),

counted as (
    select
        *,
        received_on < $start
        and coalesce(settled_on >= $start, true) and coalesce(withdrawn_on >= $start, true) as was_open,
        coalesce(settled_on >= $end, true) and coalesce(withdrawn_on >= $end, true) as is_open,
        -- Decided on the day of withdrawal: one end, which the ledger writes twice.
        coalesce(settled_on >= $start and settled_on < $end, false)
        and coalesce(settled_on <> withdrawn_on, true) as is_closed,
        coalesce(withdrawn_on >= $start and withdrawn_on < $end, false) as is_withdrawn
    from latest
),

-- An earlier copy of the ledger said that it was closed in the period, and by the last one it was open at its end.
reopened as (
    select distinct
        c.complaint_id,
        c.branch_id
    from feed.complaints_history as h
    inner join counted as c on c.complaint_id = h.complaint_id
    where
        c.is_open
        and greatest(cast(coalesce(h.informed_at, h.closed_at, h.decided_at) as date), cast(h.decided_at as date))
        between cast($start as date) and cast($end as date) - 1
),

faulty as (
    select
        complaint_id,
        branch_id
    from counted
    where
        cast(was_open as integer) + cast(received_on >= $start as integer)
        - cast(is_closed as integer) - cast(is_withdrawn as integer)
        <> cast(is_open as integer)
    union
    select * from reopened
)

select b.branch_name as subject
from faulty as f
left join feed.branches as b on b.branch_id = f.branch_id
