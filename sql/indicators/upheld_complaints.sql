-- title: {zh: "有责投诉", en: "Upheld complaints"}
-- why: {zh: "认定为银行有责的投诉逐件列示，在责任认定的当月计", en: "Complaints for which the bank was found liable, case by case, in the month in which that was confirmed"}
-- numerator: {zh: "当月认定为有责（全部、主要、部分责任）的投诉件数（合并重复后；无认定日期的按受理月）", en: "complaints confirmed in the month as upheld, in full, mainly or in part (merged; by month of receipt where no day of confirmation is given)"}
-- denominator: {zh: "—", en: "—"}
-- unit: cases
-- kind: count
-- evidence: event
-- standard: plain
-- direction: lower
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {}
-- reads: {complaints: {date: "coalesce(liability_confirmed_at, received_at)"}}
-- owner: 消费者权益保护部
-- reference: 行内指标口径
-- version: "1"
select
    responsible_employee_id as employee_id,
    responsible_post as post,
    responsible_branch_id as branch_id,
    confirmed_month as month,
    case when referral_source in ('nfra_12378', 'nfra_branch') then 'referred' else 'own' end as stratum,
    complaint_id as case_id,
    1 as numerator,
    1 as denominator,
    1 as sample
from staging.complaints
where
    coalesce(liability_confirmed_at, received_at) >= $start and coalesce(liability_confirmed_at, received_at) < $end
    and liability in ('full', 'main', 'partial')
