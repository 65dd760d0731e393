create table invitation_figures as
select
    employee_id,
    branch_id,
    date_trunc('month', invited_date) as month,
    sum(invited_count) as invited,
    sum(invited_count) filter (where instrument = 'counter_device') as invited_at_counter
from survey_invitations
group by all
