-- Complaints that are listed one by one. grain: one row per complaint that went past a date (still open at the end of the
-- period, or ended in it), or that the regulator, the central bank or the hotline passed on in the period. No customer's
-- data. past: the graver of the dates missed (legal, the regulator's reply, the bank's own), null where none is; due_on: that
-- date, else the earliest of those that still run, or that it was closed by (the bank's own counts while it is open only);
-- ended_by: settled or withdrawn, null while it is open; days_over: from due_on to the end, or to the last day of the
-- period. owner_id: who answers for it.
with facts as (
    select
        c.complaint_id,
        c.branch_id,
        a.responsible_branch_id as owner_id,
        c.referral_source,
        a.business,
        c.received_on,
        c.is_open,
        c.legal_due,
        c.reply_due,
        c.own_due,
        c.status,
        case
            when c.settled_on <= coalesce(c.withdrawn_on, c.settled_on) then 'settled'
            when c.withdrawn_on is not null then 'withdrawn'
        end as ended_by,
        least(c.settled_on, c.withdrawn_on) as ended_on,
        coalesce(least(c.settled_on, c.withdrawn_on), cast($as_of as date) - 1) as last_day
    from staging.complaint_clock(cast($as_of as date)) as c
    inner join staging.complaints as a on a.complaint_id = c.complaint_id
),

judged as (
    select
        *,
        case
            when status in ('overdue', 'late') then 'legal'
            when status not in ('in_time', 'extended', 'open', 'no_limit') then null
            when last_day > reply_due then 'reply'
            when is_open and last_day > own_due then 'own'
        end as past,
        received_on >= $first
        and coalesce(referral_source in ('nfra_12378', 'nfra_branch', 'pboc', 'hotline_12345'), false) as is_referred
    from facts
    where is_open or ended_on >= $first or received_on >= $first
),

dated as (
    select
        *,
        case past
            when 'legal' then legal_due
            when 'reply' then reply_due
            when 'own' then own_due
            else least(legal_due, reply_due, case when is_open then own_due end)
        end as due_on
    from judged
)

select
    branch_id,
    complaint_id,
    owner_id,
    referral_source,
    business,
    received_on,
    ended_by,
    ended_on,
    past,
    due_on,
    case when past is not null then last_day - due_on end as days_over,
    is_referred
from dated
where past is not null or is_referred
order by branch_id, complaint_id
