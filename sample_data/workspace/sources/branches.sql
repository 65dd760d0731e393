-- feed: branches
-- files: ["机构信息表*.xls*"]
-- department: 办公室
-- as_of: '(?P<year>\d{4})年(?P<month>\d{1,2})月末'
-- set_aside: {表尾签名: '"机构号" is null and "机构全称" is null'}
select
    _row,
    "机构号" as branch_id,
    "机构全称" as branch_name,
    coalesce(nullif(replace("机构全称", '明川银行股份有限公司', ''), ''), "机构简称") as short_name,
    case when "管辖行" = "机构简称" then '总行' else "管辖行" end as parent_branch_id,
    "机构级别" as level,
    case
        when "机构级别" = '总行' then 'bank'
        when "机构级别" in ('管理部', '一级分行') then 'managing_unit'
        when "机构级别" = '部门' then 'department'
        when "机构级别" = '直属中心' and "机构全称" like '%远程银行%' then 'call_centre'
        when "机构级别" = '直属中心' then 'department'
        else 'branch'
    end as kind,
    "考核分组" as peer_group,
    "周末营业" as weekend_opening,
    "开业日期" as opened_date,
    "营业状态" as status,
    split_part("状态起止", '至', 1) as status_from,
    nullif(split_part("状态起止", '至', 2), '') as status_to,
    "撤并后承接机构" as successor_branch_id
from source
