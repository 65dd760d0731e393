create table rectification_figures as
select branch_id, date_trunc('month', due_date) as month, count(*) filter (where done_at <= due_date) as in_time, count(*) as due
from rectifications
group by all
