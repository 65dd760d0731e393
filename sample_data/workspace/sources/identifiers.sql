-- feed: identifiers
-- files: ["工号对照表*.xls*"]
-- department: 人力资源部
-- format: {widths: {核心柜员号: 6}}
select
    _row,
    'core' as system,
    "核心柜员号" as local_id,
    "员工编号" as employee_id,
    "启用日期" as valid_from,
    "停用日期" as valid_to
from source
where "核心柜员号" is not null
union all
select
    _row,
    'call_centre' as system,
    "坐席工号" as local_id,
    "员工编号" as employee_id,
    "启用日期" as valid_from,
    "停用日期" as valid_to
from source
where "坐席工号" is not null
union all
select
    _row,
    'oa' as system,
    "OA账号" as local_id,
    "员工编号" as employee_id,
    "启用日期" as valid_from,
    "停用日期" as valid_to
from source
where "OA账号" is not null
