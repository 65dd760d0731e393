-- feed: contacts
-- files: ["在线客服会话明细*.xls*"]
-- department: 远程银行中心
-- format: {sheets: ["会话明细*"]}
-- as_of: '在线客服会话明细(?P<year>\d{4})(?P<month>\d{2})'
-- set_aside: {机器人自助，未转人工: '"机器人转人工时间" is null'}
select
    _row,
    "会话ID" as contact_id,
    "机器人转人工时间" as started_at,
    'chat' as channel,
    '010090' as branch_id,
    'call_centre:' || "坐席工号" as employee_id,
    "问题分类" as topic,
    '在线客服' as queue,
    "首响时长(s)" as wait_seconds,
    "首响时长(s)" as first_response_seconds,
    "首次人工响应时间" is not null as is_answered,
    case
        when "结束方式" = '排队放弃' then '是'
        when "结束方式" in ('客户关闭', '客户超时', '坐席结束', '机器人结束') then '否'
        else "结束方式"
    end as is_abandoned,
    "是否解决" as is_resolved
from source
