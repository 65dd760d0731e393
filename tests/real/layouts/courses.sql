-- feed: training
-- files: ["training_hr.csv"]
-- format: {date_order: mdy}
-- # No number of its own: employee, day and course, counted among equals.
select
    _row,
    row_key("Employee ID", "Training Date", "Training Program Name") as record_id,
    "Employee ID" as employee_id,
    "Training Program Name" as course_code,
    "Training Program Name" as course_name,
    'skill' as course_type,
    "Training Date" as due_date,
    case when "Training Outcome" <> 'Incomplete' then "Training Date" end as completed_date,
    case "Training Outcome" when 'Passed' then 'yes' when 'Failed' then 'no' end as is_passed
from source
