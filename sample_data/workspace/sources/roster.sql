-- feed: employees
-- files: ["员工花名册*.xls*"]
-- department: 人力资源部
-- format: {sheets: [在岗, 离职, 劳务派遣]}
-- as_of: '员工花名册(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})'
-- set_aside: {表尾签名: '"员工编号" is null and "二级机构" is null and "现岗位日期" is null'}
select
    _row,
    "员工编号" as employee_id,
    replace("姓名", '　', '') as employee_name,
    "二级机构" as branch_id,
    case when "岗位" = '业务经理' then 'other' else "岗位" end as post,
    "现岗位日期" as valid_from,
    -- Who has left without a day is returned: else the post would go on.
    coalesce("离职日期", case when "在岗状态" in ('离职', '已离职') then "在岗状态" end) as valid_to,
    "用工形式" as employment_type,
    "在岗状态" as status,
    "入行日期" as hired_date,
    "离职日期" as left_date
from source
