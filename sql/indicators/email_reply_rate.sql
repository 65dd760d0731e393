-- title: {zh: "邮件回复及时率", en: "E-mails answered in time"}
-- why: {zh: "客户来信是否在一个工作日内得到回复", en: "Whether customers’ e-mails are answered within a working day"}
-- numerator: {zh: "首次回复不超过限时的邮件量（限时只在工作日内计时，双休日、节假日不计，调休上班日计入）", en: "e-mails whose first reply came within the limit (hours run on working days only, make-up days among them)"}
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
-- reads: {contacts: {date: started_at, after: 14d}}
-- owner: 远程银行中心
-- reference: 行内指标口径
-- version: "2"
with mail as (
    select
        employee_id,
        post,
        branch_id,
        month,
        is_answered,
        started_at,
        started_at + first_response_seconds * interval 1 second as replied_at
    from staging.contacts
    where
        started_at >= $start and started_at < $end
        and channel = 'email'
        and not is_test
        and (not is_answered or first_response_seconds is not null)
),

-- The moments of each on a clock that stands still on days off: the working days before, and on one its own hours.
clocked as (
    select
        m.*,
        timestamp '2000-01-01 00:00:00' + b.worked * interval 1 day
        + case when b.is_working then m.started_at - b.day - interval 1 day else interval 0 day end as begun,
        timestamp '2000-01-01 00:00:00' + r.worked * interval 1 day
        + case when r.is_working then m.replied_at - r.day - interval 1 day else interval 0 day end as replied,
        timestamp '2000-01-01 00:00:00' + k.worked * interval 1 day
        - case when k.is_working then interval 1 day else interval 0 day end as known
    from mail as m
    inner join staging.days as b on b.day = cast(m.started_at as date)
    inner join staging.days as k on k.day = cast($as_of as date)
    left join staging.days as r on r.day = cast(m.replied_at as date)
)

select
    employee_id,
    post,
    branch_id,
    month,
    sum(case when is_answered and replied <= begun + cast($hours as integer) * interval 1 hour then 1 else 0 end)
        as numerator,
    count(*) as denominator,
    count(*) as sample
from clocked
where is_answered or begun + cast($hours as integer) * interval 1 hour <= known
group by employee_id, post, branch_id, month
