-- staging.complaint_clock(as_of): how each complaint stands when all that happened before the day `as_of` is known.
-- grain: one row per complaint, merged ones too.
-- status: merged · withdrawn (by the legal limit, which ends the clock) · ruled (no dates, only the institution's word) ·
-- in_time · extended (after the ordinary limit, within the extended one) · late · open · overdue (open past its legal limit) ·
-- no_limit (no limit was in force when it was received).
-- days_taken: calendar days to the end, whichever it was; age: of one that is open, to the day before `as_of`.
-- noqa: disable=LT02
create or replace macro staging.complaint_clock(as_of) as table
with ends as (
    select
        *,
        cast(received_at as date) as received_on,
        case when settled_on < as_of then settled_on end as settled,
        case when withdrawn_on < as_of then withdrawn_on end as withdrawn,
        is_in_time is not null and settled_on is null as is_ruled
    from staging.complaints_and_merged
    where received_at < as_of
)

select
    complaint_id,
    branch_id,
    employee_id,
    referral_source,
    received_on,
    classification,
    legal_due,
    legal_rule,
    ordinary_due,
    reply_due,
    own_due,
    own_rule,
    shown_due,
    shown_rule,
    settled as settled_on,
    withdrawn as withdrawn_on,
    is_ruled,
    case
        when merged_into is not null then 'merged'
        when withdrawn <= coalesce(legal_due, withdrawn) then 'withdrawn'
        when is_ruled then 'ruled'
        when settled is null and withdrawn is null then
            case when legal_due is null then 'no_limit' when legal_due < as_of then 'overdue' else 'open' end
        when legal_due is null then 'no_limit'
        when settled <= ordinary_due then 'in_time'
        when settled <= legal_due then 'extended'
        else 'late'
    end as status,
    merged_into is null and not is_ruled and settled is null and withdrawn is null as is_open,
    least(settled, withdrawn) - received_on as days_taken,
    case when is_open then (as_of - 1) - received_on end as age
from ends
