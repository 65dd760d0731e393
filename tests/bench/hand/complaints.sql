create table complaint_figures as
select
    branch_id,
    date_trunc('month', received_at) as month,
    count(*) as complaints,
    count(*) filter (where satisfaction = 'satisfied') as content,
    count(satisfaction) as judged,
    count(*) filter (where decided_at::date <= received_at::date + 15) as in_time,
    count(*) filter (where received_at::date + 15 < date '2026-10-01') as due,
    count(*) filter (where first_contacted_at <= received_at + interval 24 hour) as contacted,
    count(*) filter (where referral_source is not null) as referred,
    count(*) filter (where is_repeat and referral_source is null) as repeated
from complaints
group by all;

create table upheld_complaints as
select
    responsible_employee_id as employee_id,
    branch_id,
    date_trunc('month', received_at) as month,
    count(*) as upheld
from complaints
where liability in ('full', 'main', 'partial')
group by all
