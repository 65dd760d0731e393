-- feed: employees
-- files: ["employees_hr.csv"]
-- format: {date_order: mdy, null_tokens: ['', NA]}
-- # 991 “active” people have left by their exit date: the date counts, not the word.
select
    _row,
    EmpID as employee_id,
    FullName as employee_name,
    BusinessUnit as branch_id,
    'other' as post,
    StartDate as valid_from,
    ExitDate as left_date,
    case when ExitDate is not null then 'left' else 'active' end as status
from source
