-- title: {zh: "业务办理准确率", en: "Processing accuracy"}
-- why: {zh: "业务一次办对的比例；与差错率同源，不得并列在一张评分表中", en: "How much business is done right; from the same errors as the error rate, so never beside it in one scorecard"}
-- numerator: {zh: "无差错的业务笔数（同一笔业务的多个差错只扣一笔，多人分担的按比例；无交易流水号的差错每个扣一笔；只扣计入考核的差错）", en: "transactions without an error that counts (several errors in one transaction are one, divided by share among several people; an error without a transaction number is one)"}
-- denominator: {zh: "业务笔数", en: "transactions"}
-- unit: percent
-- kind: proportion
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {}
-- reads: {errors: {date: occurred_at}, transactions: {date: "coalesce(transaction_date, period_start)"}}
-- owner: 运营管理部
-- reference: 行内指标口径
-- version: "1"
with fault as (
    -- What each person carries of each faulty transaction: no more than all of it, however many errors it has.
    select employee_id, post, branch_id, month, transaction_key, least(sum(share), 1) as share
    from (
        select
            employee_id,
            post,
            branch_id,
            month,
            share,
            coalesce('transaction ' || transaction_id, 'error ' || error_id) as transaction_key
        from staging.errors
        where occurred_at >= $start and occurred_at < $end and coalesce(is_counted, true)
    ) as counted
    group by employee_id, post, branch_id, month, transaction_key
),

divided as (
    select
        *,
        sum(share) over (partition by month, transaction_key) as carried
    from fault
),

part as (
    select
        employee_id,
        post,
        branch_id,
        month,
        0 as transactions,
        cast(case when carried > 1 then share / carried else share end as decimal(18, 12)) as faulty
    from divided
    union all
    select employee_id, post, branch_id, month, transaction_count as transactions, 0 as faulty
    from staging.transactions
    where coalesce(transaction_date, period_start) >= $start and coalesce(transaction_date, period_start) < $end
)

select
    employee_id,
    post,
    branch_id,
    month,
    sum(transactions) - sum(faulty) as numerator,
    sum(transactions) as denominator,
    sum(transactions) as sample
from part
group by employee_id, post, branch_id, month
