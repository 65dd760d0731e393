-- feed: employees
-- files: ["*人员异动表*.xls*"]
-- department: 人力资源部
-- as_of: '(?P<year>\d{4})年(?P<month>\d{1,2})月'
-- set_aside:
--   表尾签名: '"员工编号" is null and "新机构" is null and "异动日期" is null'
--   离职以花名册为准: "\"异动类型（调入/调出/转岗/借调/离职/返岗）\" in ('离职', '返岗')"
select
    _row,
    "员工编号" as employee_id,
    replace("姓名", '　', '') as employee_name,
    "新机构" as branch_id,
    "新岗位" as post,
    "异动日期" as valid_from,
    nullif(regexp_extract("备注", '[至到] *([0-9][0-9年月日./-]*)', 1), '') as valid_to
from source
union all
-- The post that a transferred or seconded person left, the day before; since when it was held is not said.
select
    _row,
    "员工编号" as employee_id,
    replace("姓名", '　', '') as employee_name,
    "原机构" as branch_id,
    "原岗位" as post,
    '2000-01-01' as valid_from,
    coalesce(cast(cast_date("异动日期", _as_of) - 1 as varchar), "异动日期") as valid_to
from source
where "异动类型（调入/调出/转岗/借调/离职/返岗）" in ('调动', '借调') and "原机构" is not null
