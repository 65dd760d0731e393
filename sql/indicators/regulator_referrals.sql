-- title: {zh: "监管转送投诉", en: "Complaints referred by the regulator"}
-- why: {zh: "监管机构转送的投诉逐件关注", en: "Complaints that the regulator passed on, case by case"}
-- numerator: {zh: "监管机构转送的投诉件数", en: "complaints passed on by the regulator"}
-- denominator: {zh: "—", en: "—"}
-- unit: cases
-- kind: count
-- evidence: event
-- standard: redline
-- direction: lower
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {}
-- reads: {complaints: {date: received_at}}
-- owner: 消费者权益保护部
-- reference: 行内指标口径
-- version: "1"
select
    '-' as employee_id,
    '-' as post,
    branch_id,
    month,
    complaint_id as case_id,
    1 as numerator,
    1 as denominator,
    1 as sample
from staging.complaints
where
    received_at >= $start and received_at < $end
    and referral_source in ('nfra_12378', 'nfra_branch')
