-- Who held which post in the period, at the branch where they held it last. grain: one row per employee and post.
select
    employee_id as subject_id,
    post,
    arg_max(branch_id, valid_from) as branch_id
from staging.spells
where valid_from < $after and valid_to >= $first
group by employee_id, post
order by employee_id, post
