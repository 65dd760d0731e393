-- title: {zh: "邮件回复及时率", en: "E-mails answered in time"}
-- why: {zh: "客户来信是否在一个工作日内得到回复", en: "Whether customers’ e-mails are answered within a working day"}
-- numerator: {zh: "首次回复不超过限时的邮件量", en: "e-mails whose first reply came within the limit"}
-- denominator: {zh: "收到的邮件量（到期未回复的计入，未到期的不计；已回复而无首响时长的不计）", en: "e-mails received (those not answered in time included, not those that may still be, nor those answered without a time)"}
-- unit: percent
-- kind: proportion
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {hours: 24}
-- reads: {contacts: {date: started_at, after: 3d}}
-- owner: 远程银行中心
-- reference: 行内指标口径
-- version: "1"
select
    employee_id,
    post,
    branch_id,
    month,
    sum(case when is_answered and first_response_seconds <= $hours * 3600 then 1 else 0 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from staging.contacts
where
    started_at >= $start and started_at < $end
    and channel = 'email'
    and not is_test
    and (
        (is_answered and first_response_seconds is not null)
        or (not is_answered and started_at + cast($hours as integer) * interval 1 hour <= $as_of)
    )
group by employee_id, post, branch_id, month
