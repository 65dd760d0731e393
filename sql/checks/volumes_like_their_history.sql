-- severity: warning
-- message: {zh: "网点当月业务、邀评、评价、联络的数量应在其近12个月中位数的50%至200%之间", en: "A branch’s transactions, invitations, answers and contacts of a month lie between half and twice their median of twelve months"}

-- At least six months must be known, with a median of 30 or more: less tells nothing. A branch that is shut, or opened in
-- the month, is not expected to be like itself.
with volume as (
    select
        'transactions' as feed,
        branch_id,
        cast(date_trunc('month', coalesce(transaction_date, period_start)) as date) as month,
        sum(transaction_count) as amount
    from feed.transactions
    where
        coalesce(transaction_date, period_start) >= $start - interval 12 month
        and coalesce(transaction_date, period_start) < $end
    group by all
    union all
    select
        'survey_invitations' as feed,
        branch_id,
        cast(date_trunc('month', coalesce(invited_date, period_start)) as date) as month,
        sum(invited_count) as amount
    from feed.survey_invitations
    where
        coalesce(invited_date, period_start) >= $start - interval 12 month
        and coalesce(invited_date, period_start) < $end
    group by all
    union all
    select
        'surveys' as feed,
        branch_id,
        cast(date_trunc('month', answered_at) as date) as month,
        sum(answer_count) as amount
    from feed.surveys
    where answered_at >= $start - interval 12 month and answered_at < $end
    group by all
    union all
    select
        'contacts' as feed,
        branch_id,
        cast(date_trunc('month', started_at) as date) as month,
        count(*) as amount
    from feed.contacts
    where started_at >= $start - interval 12 month and started_at < $end
    group by all
),

present as (
    -- The months of the period for which a feed came at all: one that did not is told by the deliveries.
    select distinct
        feed,
        month
    from volume
    where month >= $start
),

history as (
    select
        p.feed,
        p.month,
        v.branch_id,
        median(v.amount) as usual
    from present as p
    inner join volume as v on v.feed = p.feed and v.month < p.month and v.month >= p.month - interval 12 month
    where v.branch_id is not null
    group by p.feed, p.month, v.branch_id
    having count(*) >= 6 and median(v.amount) >= 30
)

select coalesce(b.short_name, b.branch_name) as subject
from history as h
inner join feed.branches as b on b.branch_id = h.branch_id
left join volume as v on v.feed = h.feed and v.month = h.month and v.branch_id = h.branch_id
where
    (coalesce(v.amount, 0) < 0.5 * h.usual or v.amount > 2 * h.usual)
    and not (
        b.status <> 'open'
        and coalesce(b.status_from, date '1900-01-01') < h.month + interval 1 month
        and coalesce(b.status_to, date '9999-12-31') >= h.month
    )
