-- title: {zh: "投诉处理及时率", en: "Complaint timeliness"}
-- why: {zh: "是否在规定期限内作出处理决定并告知客户", en: "Whether customers were told the decision within the legal limit"}
-- numerator: {zh: "在受理当日有效的法定期限内作出决定并告知的件数", en: "decided and told within the legal limit in force on the day of receipt"}
-- denominator: {zh: "期限在当期届满的件数（到期未结视为逾期；只有机构自行认定的，按受理月）", en: "complaints whose limit falls in the period (open past it = failed; with only the institution’s flag, by month of receipt)"}
-- unit: percent
-- kind: proportion
-- evidence: census
-- standard: legal
-- direction: higher
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {}
-- reads: {complaints: {date: received_at, before: 124d}}
-- owner: 消费者权益保护部
-- reference: 银行业保险业消费投诉处理管理办法（2020年第3号）
-- version: "2"
with clock as (
    select
        branch_id,
        month,
        legal_due,
        settled_on,
        withdrawn_on,
        is_in_time,
        -- The institution's own ruling counts only where it gives no dates.
        is_in_time is not null and settled_on is null as is_ruled
    from staging.complaints
    where received_at >= $start - interval 124 day and received_at < $end
),

judged as (
    select
        branch_id,
        case when is_ruled then month else cast(date_trunc('month', legal_due) as date) end as month,
        case when is_ruled then is_in_time else coalesce(settled_on <= legal_due, false) end as in_time
    from clock
    where
        (withdrawn_on is null or withdrawn_on > legal_due)
        and (is_ruled or legal_due < $as_of)
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
where month >= $start and month < $end
group by branch_id, month
