-- title: {zh: "整改按期完成率", en: "Rectifications on time"}
-- why: {zh: "下发的问题是否按期整改到位", en: "Whether findings are mended by their due date"}
-- numerator: {zh: "按期完成的项数（复查未通过的不算完成）", en: "done by due date (not where the re-check failed)"}
-- denominator: {zh: "期限在当期届满的项数（到期未完成视为逾期）", en: "due in the period (open past it = failed)"}
-- unit: percent
-- kind: proportion
-- evidence: census
-- standard: plain
-- direction: higher
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {}
-- reads: {rectifications: {date: issued_at, before: 366d}}
-- owner: 服务质量管理部
-- reference: 行内指标口径
-- version: "1"
with finding as (
    -- Nothing is due before it is issued.
    select
        branch_id,
        greatest(due_date, issued_at) as due,
        done_on
    from staging.rectifications
    where issued_at >= $start - interval 366 day and issued_at < $end
)

select
    '-' as employee_id,
    '-' as post,
    branch_id,
    cast(date_trunc('month', due) as date) as month,
    sum(case when done_on <= due then 1 else 0 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from finding
where due >= $start and due < $end and due < $as_of
group by branch_id, cast(date_trunc('month', due) as date)
