-- feed: checks
-- files: ["质检明细*.xls*"]
-- department: 远程银行中心
-- format: {unpivot: {columns: '^(开场白|身份核实|业务解答|服务态度|风险提示|结束语|致命项)$', name: item, value: points}}
-- as_of: '质检明细(?P<year>\d{4})(?P<month>\d{2})'
-- set_aside: {表尾签名: '"坐席工号" is null and "质检日期" is null and "通话流水号" is null'}
with weighed as (
    select
        *,
        case item
            when '开场白' then 10 when '身份核实' then 15 when '业务解答' then 30
            when '服务态度' then 20 when '风险提示' then 15 when '结束语' then 10
        end as possible
    from source
)

select
    _row,
    "质检编号" as check_id,
    item as item_code,
    "质检日期" as checked_at,
    try_strptime(left("通话流水号", 14), '%Y%m%d%H%M%S') as observed_at,
    '质检监听' as method,
    '010090' as branch_id,
    'call_centre:' || "坐席工号" as employee_id,
    '录音质检' as checklist_id,
    item as module,
    item as item_text,
    -- Of the fatal item it is said whether there was one. What is no answer stays as it is, so that its row is returned.
    case
        when item = '致命项' then coalesce(cast(not cast_boolean(coalesce(points, '否')) as varchar), points)
        else coalesce(cast(cast_decimal(points, '分') >= possible as varchar), points)
    end as is_passed,
    possible as points_possible,
    possible - cast_decimal(points, '分') as points_deducted,
    item = '致命项' as is_critical,
    "评语" as finding
from weighed
