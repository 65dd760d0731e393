-- title: {zh: "首次响应及时率", en: "First contact in time"}
-- why: {zh: "受理投诉后是否很快与客户联系", en: "Whether customers hear from the bank soon after they complain"}
-- numerator: {zh: "受理后限时内首次联系客户的件数（受理只记日期的，按次日终了）", en: "complaints whose customer was contacted within the limit (by the end of the next day where only the day of receipt is noted)"}
-- denominator: {zh: "受理投诉件数（合并重复后；到期未联系的计入，未到期的和此前已撤诉的不计；当月全行均未登记首次联系时间的，不计算）", en: "complaints received, merged (those not contacted in time included; not those not yet due, nor those withdrawn before; nothing where the whole bank noted no first contact in the month)"}
-- unit: percent
-- kind: proportion
-- evidence: census
-- standard: plain
-- direction: higher
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {hours: 24}
-- reads: {complaints: {date: received_at, after: 3d}}
-- owner: 消费者权益保护部
-- reference: 行内指标口径
-- version: "1"
with clock as (
    select
        branch_id,
        month,
        first_contacted_at as contacted,
        withdrawn_at as withdrawn,
        -- Only the day was noted: the hours run from its end.
        case when received_at = date_trunc('day', received_at) then received_at + interval 1 day else received_at end
        + cast($hours as integer) * interval 1 hour as due,
        received_at = date_trunc('day', received_at) as is_day_only
    from staging.complaints
    where received_at >= $start and received_at < $end
),

-- A ledger without the column says nothing of first contacts: that is no value, not a rate of nought.
noted as (
    select month
    from clock
    group by month
    having count(contacted) > 0
),

judged as (
    select
        c.branch_id,
        c.month,
        coalesce(c.contacted < c.due or (c.contacted = c.due and not c.is_day_only), false) as in_time
    from clock as c
    inner join noted as n on n.month = c.month
    where
        c.contacted is not null
        or (c.due <= $as_of and (c.withdrawn is null or c.withdrawn > c.due))
)

select
    '-' as employee_id,
    '-' as post,
    branch_id,
    month,
    sum(case when in_time then 1 else 0 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from judged
group by branch_id, month
