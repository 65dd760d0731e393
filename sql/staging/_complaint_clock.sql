-- When each complaint is due, by the law, by the regulator's demand and by the bank's own rules. grain: one row per complaint,
-- merged ones too. The limits are those in force on the day of receipt (staging.complaint_limits); the day from which they
-- count is not counted. legal_due is null where no limit was in force; shown_due is the earliest of the three.
create or replace table staging.complaint_due as
with cases as (
    select
        complaint_id,
        received_at,
        cast(received_at as date) as received,
        -- Taken up before it came: a slip, which must not shorten the limit.
        greatest(cast(received_at as date), cast(accepted_at as date)) as accepted,
        coalesce(complexity = 'complex', false) as is_complex,
        coalesce(extension_approved_by <> '', false) as is_approved,
        cast(extension_notified_at as date) as notified,
        extended_to,
        referral_source,
        cast(reply_required_at as date) as reply_due,
        cast(due_at as date) as noted_due
    from feed.complaints
),

applying as (
    select
        c.complaint_id,
        l.standing,
        l.document,
        l.referral_source,
        l.classification,
        l.rule,
        l.days,
        l.counted_in,
        c.received,
        case l.counts_from when 'accepted' then c.accepted else c.received end as since
    from cases as c
    inner join staging.complaint_limits as l
        on
            c.received between l.effective_from and l.effective_to
            and (l.referral_source is null or l.referral_source = c.referral_source)
            and (l.classification = 'simple' or c.is_complex)
),

-- A day outside the calendar's years has no working days to count: calendar days then, which are fewer.
ending as (
    select
        a.complaint_id,
        a.standing,
        a.document,
        a.referral_source,
        a.classification,
        a.rule,
        least(coalesce(d.day, a.since + a.days), a.received + 124) as due
    from applying as a
    left join staging.days as s on s.day = a.since and a.counted_in = 'working'
    left join staging.days as d on d.is_working and d.worked = s.worked + a.days
),

-- Each document by itself: its limit for complex complaints where it has one, else the one for all.
documents as (
    select
        complaint_id,
        standing,
        document,
        coalesce(
            max(due) filter (where classification = 'complex'), max(due) filter (where classification = 'simple')
        ) as ordinary_due,
        coalesce(
            max(rule) filter (where classification = 'complex'), max(rule) filter (where classification = 'simple')
        ) as ordinary_rule,
        max(due) filter (where classification = 'extended') as longest_due,
        max(rule) filter (where classification = 'extended') as longest_rule
    from ending
    group by complaint_id, standing, document, referral_source
),

-- An extension needs an approval and, while the ordinary limit still runs, the notice to the customer: a notice after it
-- comes too late, the complaint has been overdue since the day after that limit.
granted as (
    select
        d.*,
        coalesce(
            c.is_approved and c.notified <= d.ordinary_due and c.extended_to > d.ordinary_due
            and d.longest_due > d.ordinary_due,
            false
        ) as is_extended,
        least(c.extended_to, d.longest_due) as extended_due
    from documents as d
    inner join cases as c on c.complaint_id = d.complaint_id
    where d.ordinary_due is not null
),

chosen as (
    select
        complaint_id,
        standing,
        min_by(
            {
                'due': case when is_extended then extended_due else ordinary_due end,
                'rule': case when is_extended then longest_rule else ordinary_rule end,
                'ordinary': ordinary_due,
                'is_extended': is_extended
            },
            (
                case when is_extended then extended_due else ordinary_due end,
                case when is_extended then longest_rule else ordinary_rule end
            )
        ) as limit_of
    from granted
    group by complaint_id, standing
),

beside as (
    select
        c.*,
        law.limit_of.due as legal_due,
        law.limit_of.rule as legal_rule,
        law.limit_of.ordinary as ordinary_due,
        coalesce(law.limit_of.is_extended, false) as is_extended,
        -- What the bank itself noted as the day due counts as its own limit.
        case when own.limit_of.due <= c.noted_due then own.limit_of.due else coalesce(c.noted_due, own.limit_of.due) end
            as own_due,
        case when own.limit_of.due <= c.noted_due or c.noted_due is null then own.limit_of.rule else 'due_at' end
            as own_rule
    from cases as c
    left join chosen as law on law.complaint_id = c.complaint_id and law.standing = 'law'
    left join chosen as own on own.complaint_id = c.complaint_id and own.standing = 'own'
)

select
    complaint_id,
    received_at,
    case when is_extended then 'extended' when is_complex then 'complex' else 'simple' end as classification,
    legal_due,
    legal_rule,
    ordinary_due,
    reply_due,
    own_due,
    own_rule,
    least(legal_due, reply_due, own_due) as shown_due,
    case least(legal_due, reply_due, own_due)
        when legal_due then legal_rule
        when reply_due then 'reply_required_at'
        when own_due then own_rule
    end as shown_rule
from beside
order by received_at, complaint_id
