-- title: {zh: "投诉量", en: "Complaints"}
-- why: {zh: "当月受理的消费投诉，合并重复后", en: "Complaints received in the month, duplicates merged"}
-- numerator: {zh: "受理投诉件数（合并重复后）", en: "complaints received, merged"}
-- denominator: {zh: "—", en: "—"}
-- unit: cases
-- kind: count
-- evidence: census
-- standard: plain
-- direction: lower
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {}
-- reads: {complaints: {date: received_at}}
-- owner: 消费者权益保护部
-- reference: JR/T 0169-2018
-- version: "1"
select
    '-' as employee_id,
    '-' as post,
    branch_id,
    month,
    count(*) as numerator,
    1 as denominator,
    count(*) as sample
from staging.complaints
where received_at >= $start and received_at < $end
group by branch_id, month
