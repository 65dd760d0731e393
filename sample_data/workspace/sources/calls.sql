-- feed: contacts
-- files: ["CDR_*.csv"]
-- department: 远程银行中心
-- as_of: 'CDR_(?P<year>\d{4})(?P<month>\d{2})'
-- set_aside: {菜单自助，未请求人工: '"转人工时间" is null'}
select
    _row,
    "通话流水号" as contact_id,
    "转人工时间" as started_at,
    'phone' as channel,
    '010090' as branch_id,
    'call_centre:' || "坐席工号" as employee_id,
    "客户号" as customer_id,
    concat_ws('/', "业务小结一级", "业务小结二级") as topic,
    "技能组" as queue,
    -- What is no duration stays as it is, so that its row is returned, and so do words that nobody knows below.
    case
        when "应答时间" is not null
            then coalesce(
                cast(cast_seconds("排队时长") + cast_seconds("振铃时长") as varchar), "排队时长" || '+' || "振铃时长"
            )
    end as wait_seconds,
    "振铃时长" as ring_seconds,
    "应答时间" is not null as is_answered,
    case
        when "应答时间" is not null or "挂机方" in ('坐席', '转接', '系统') then '否'
        when "挂机方" = '客户' then '是'
        else "挂机方"
    end as is_abandoned,
    "通话时长" as handle_seconds,
    "是否解决" as is_resolved
from source
