-- How long customers waited until somebody served them: by phone and at the counter from asking to the answer, in a chat or
-- by e-mail to the first reply. What approved exclusions take out of the channel's indicator is out here too.
-- grain: one row per level (bank, managing_unit, branch), subject and channel. Seconds; ninth_tenth: within which nine in
-- ten were served.
with served as (
    select
        branch_id,
        channel,
        started_at,
        case when channel in ('phone', 'counter') then wait_seconds else first_response_seconds end as seconds,
        case channel
            when 'phone' then 'average_speed_of_answer'
            when 'counter' then 'counter_wait_rate'
            when 'chat' then 'online_first_response_rate'
            else 'email_reply_rate'
        end as indicator
    from staging.contacts
    where started_at >= $first and started_at < $after and is_answered and not is_test
),

kept as not materialized (
    select
        s.branch_id,
        s.channel,
        s.seconds
    from served as s
    where
        s.seconds is not null
        and not exists (
            select 1 from staging.exclusions as x
            where
                s.started_at between x.spared_from and x.spared_until
                and (x.spared_indicators is null or list_contains(x.spared_indicators, s.indicator))
                and (x.spared_branches is null or list_contains(x.spared_branches, s.branch_id))
        )
),

levels as (
    select 'bank' as level, '-' as subject_id, channel, seconds from kept
    union all
    select 'managing_unit' as level, u.unit_id as subject_id, k.channel, k.seconds
    from kept as k
    inner join staging.units as u on u.branch_id = k.branch_id
    union all
    select 'branch' as level, branch_id as subject_id, channel, seconds from kept where branch_id <> '-'
),

-- Both of one pass: each by itself would hold every wait again.
summed as (
    select
        level,
        subject_id,
        channel,
        count(*) as answered,
        cast(sum(seconds) as double) / count(*) as average,
        quantile_cont(seconds, [0.5, 0.9]) as places
    from levels
    group by level, subject_id, channel
)

select
    level,
    subject_id,
    channel,
    answered,
    average,
    places[1] as median,
    places[2] as ninth_tenth
from summed
order by level, subject_id, channel
