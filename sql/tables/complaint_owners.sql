-- Who answers for the complaints of the period. grain: one row per branch or department complained about, the one that is
-- responsible, and source of referral ('-' for none). received, upheld, pending: of those received in the period, duplicates
-- merged; judged: those whose legal limit ran out in it, in_time of them decided and told by then (as in the indicator
-- complaint_timeliness: what only the institution has ruled upon counts in the month of receipt).
with facts as (
    select
        branch_id,
        responsible_branch_id as owner_id,
        coalesce(referral_source, '-') as referral_source,
        received_at >= $first as is_received,
        liability,
        is_in_time is not null and settled_on is null as is_ruled,
        is_in_time,
        legal_due,
        settled_on,
        withdrawn_on
    from staging.complaints
    where received_at >= cast($first as date) - interval 124 day and received_at < $as_of
),

judged as (
    select
        *,
        case
            when withdrawn_on <= legal_due then false
            when is_ruled then is_received
            else coalesce(legal_due >= $first and legal_due < $as_of, false)
        end as is_judged,
        case when is_ruled then is_in_time else coalesce(settled_on <= legal_due, false) end as is_met
    from facts
)

select
    branch_id,
    owner_id,
    referral_source,
    count(*) filter (is_received) as received,
    count(*) filter (is_received and liability in ('full', 'main', 'partial')) as upheld,
    count(*) filter (is_received and coalesce(liability, 'pending') = 'pending') as pending,
    count(*) filter (is_judged) as judged,
    count(*) filter (is_judged and is_met) as in_time
from judged
where is_received or is_judged
group by branch_id, owner_id, referral_source
order by branch_id, owner_id, referral_source
