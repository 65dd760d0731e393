-- title: {zh: "有责投诉", en: "Upheld complaints"}
-- why: {zh: "认定为银行有责的投诉逐件列示，按考核办法规定的日期（责任认定或受理）计入当月", en: "Complaints for which the bank was found liable, case by case, in the month of the day that the bank's rules name: that of the ruling or of receipt"}
-- numerator: {zh: "认定为有责（全部、主要、部分责任）的投诉件数（合并重复后；按认定月计而无认定日期的，按受理月）", en: "complaints upheld in full, mainly or in part (merged; where the month of the ruling counts and no day of it is given, that of receipt)"}
-- denominator: {zh: "—", en: "—"}
-- unit: cases
-- kind: count
-- evidence: event
-- standard: plain
-- direction: lower
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {counted_on: confirmed}
-- reads: {complaints: {date: "coalesce(liability_confirmed_at, received_at)", counted_on: [{choice: occurred, date: received_at}, {choice: confirmed, date: "coalesce(liability_confirmed_at, received_at)"}]}}
-- owner: 消费者权益保护部
-- reference: 行内指标口径
-- version: "1"
select
    responsible_employee_id as employee_id,
    responsible_post as post,
    responsible_branch_id as branch_id,
    cast(date_trunc('month', counted_at) as date) as month,
    case when referral_source in ('nfra_12378', 'nfra_branch') then 'referred' else 'own' end as stratum,
    complaint_id as case_id,
    1 as numerator,
    1 as denominator,
    1 as sample
from (
    select
        *,
        case $counted_on
            when 'occurred' then received_at
            else coalesce(liability_confirmed_at, received_at)
        end as counted_at
    from staging.complaints
) as c
where
    counted_at >= $start and counted_at < $end
    and liability in ('full', 'main', 'partial')
