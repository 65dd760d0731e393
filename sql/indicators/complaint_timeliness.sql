-- title: {zh: "投诉处理及时率", en: "Complaint timeliness"}
-- why: {zh: "是否在规定期限内作出处理决定并告知客户", en: "Whether customers were told the decision within the legal limit"}
-- numerator: {zh: "在期限内作出决定并告知的件数", en: "decided and told within the limit"}
-- denominator: {zh: "期限在当期届满的件数（到期未结视为逾期；只有机构自行认定的，按受理月）", en: "complaints whose limit falls in the period (open past it = failed; with only the institution’s flag, by month of receipt)"}
-- unit: percent
-- kind: proportion
-- evidence: census
-- standard: legal
-- direction: higher
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {simple_days: 15, complex_days: 30, extended_days: 60}
-- reads: {complaints: {date: received_at, before: 62d}}
-- owner: 消费者权益保护部
-- reference: 银行业保险业消费投诉处理管理办法（2020年第3号）
-- version: "1"
with clock as (
    select
        branch_id,
        month,
        is_in_time,
        -- The institution's own ruling counts only where it gives no dates.
        is_in_time is not null and coalesce(informed_at, closed_at, decided_at) is null as is_ruled,
        cast(coalesce(informed_at, closed_at, decided_at) as date) as told,
        cast(decided_at as date) as decided,
        cast(withdrawn_at as date) as withdrawn,
        cast(received_at as date) + cast(case
            when
                complexity = 'complex'
                and extended_to > cast(received_at as date) + cast($complex_days as integer)
                and extension_approved_by is not null
                -- A notice after the limit comes too late: the complaint has been overdue since the day after it.
                and cast(extension_notified_at as date) <= cast(received_at as date) + cast($complex_days as integer)
                then least(
                    extended_to - cast(received_at as date),
                    cast($extended_days as integer)
                )
            when complexity = 'complex' then cast($complex_days as integer)
            else cast($simple_days as integer)
        end as integer) as due
    from staging.complaints
    where received_at >= $start - interval 62 day and received_at < $end
),

judged as (
    select
        branch_id,
        case when is_ruled then month else cast(date_trunc('month', due) as date) end as month,
        case
            when is_ruled then is_in_time
            else coalesce(told <= due and coalesce(decided, told) <= due, false)
        end as in_time
    from clock
    where
        (withdrawn is null or withdrawn > due)
        and (is_ruled or due < $as_of)
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
