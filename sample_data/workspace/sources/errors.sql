-- feed: errors
-- files: ["*运营差错台账*.xls*"]
-- department: 运营管理部
-- format: {widths: {机构号: 6, 柜员号: 6}}
-- as_of: '(?P<year>\d{4})年(?P<month>\d{1,2})月运营差错台账(?:-最终版(?P<version>\d*))?'
-- set_aside:
--   合计行: "\"序号\" = '合计'"
--   表尾签名: '"差错编号" is null and "业务日期" is null and "机构号" is null'
--   作废: "\"备注\" like '%作废%'"
select
    _row,
    "差错编号" as error_id,
    "交易流水号" as transaction_id,
    "业务日期" as occurred_at,
    "下发日期" as issued_at,
    "机构号" as branch_id,
    'core:' || "柜员号" as employee_id,
    case when "备注" like '%分担%' or regexp_matches("差错编号", '-[0-9]+-[0-9]+-[12]$') then '0.5' else '1' end as share,
    "业务种类" as business_type,
    "差错类型" as error_type,
    "差错等级" as severity,
    "积分" as points,
    "发现方式" as detected_by,
    case when "是否计入考核" like '否%' or "是否计入考核" like '待定%' then '否' else "是否计入考核" end as is_counted,
    "整改日期" as corrected_at
from source
