create table error_figures as
select
    employee_id,
    branch_id,
    date_trunc('month', occurred_at) as month,
    count(*) as errors,
    count(*) filter (where severity = 'critical') as critical,
    count(distinct transaction_id) as faulty_transactions
from errors
group by all
