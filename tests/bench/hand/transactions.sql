create table transaction_figures as
select
    employee_id,
    branch_id,
    date_trunc('month', transaction_date) as month,
    sum(transaction_count) as transactions,
    sum(transaction_count) filter (where channel = 'counter') as at_counter,
    sum(succeeded_count) as succeeded
from transactions
group by all
