create table contact_figures as
select
    employee_id,
    branch_id,
    date_trunc('month', started_at) as month,
    count(*) filter (where channel = 'phone') as calls,
    count(*) filter (where channel = 'phone' and is_answered) as connected,
    count(*) filter (where channel = 'phone' and is_abandoned and coalesce(wait_seconds > 5, true)) as abandoned,
    count(*) filter (where channel = 'phone' and is_answered and wait_seconds <= 20) as within_20,
    count(*) filter (
        where channel = 'phone'
        and (is_answered and wait_seconds is not null or is_abandoned and coalesce(wait_seconds > 20, true))
    ) as level_base,
    count(wait_seconds) filter (where channel = 'phone' and is_answered) as waits,
    sum(wait_seconds) filter (where channel = 'phone' and is_answered) as waited,
    sum(wait_seconds * wait_seconds) filter (where channel = 'phone' and is_answered) as waited_sq,
    count(*) filter (where channel = 'phone' and is_answered and ring_seconds <= 15) as rang_thrice,
    count(ring_seconds) filter (where channel = 'phone' and is_answered) as rang,
    count(*) filter (where channel = 'counter' and is_answered and wait_seconds <= 600) as counter_in_time,
    count(*) filter (where channel = 'counter' and (is_answered or wait_seconds > 600)) as counter_base,
    count(*) filter (where channel = 'chat' and is_answered and first_response_seconds <= 30) as chat_in_time,
    count(*) filter (where channel = 'chat' and (not is_answered or first_response_seconds is not null)) as chat_base,
    count(*) filter (where channel = 'email' and is_answered and first_response_seconds <= 86400) as email_in_time,
    count(*) filter (where channel = 'email') as email_base,
    count(*) filter (where is_answered and is_resolved) as resolved,
    count(is_resolved) filter (where is_answered) as resolved_base
from contacts
group by all;

create table first_contacts as
select
    employee_id,
    branch_id,
    date_trunc('month', started_at) as month,
    count(*) as answered,
    count(*) filter (where next_at is null or next_at > started_at + interval 7 day) as solved
from (
    select *, lead(started_at) over (partition by customer_id, topic order by started_at) as next_at
    from contacts
    where customer_id is not null
)
where is_answered
group by all
