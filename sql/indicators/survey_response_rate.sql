-- title: {zh: "参评率", en: "Survey response rate"}
-- why: {zh: "邀评后多少客户作了评价；参评率过低的满意率不可信", en: "How many of the customers who were asked did answer; with few answers a rate is not to be trusted"}
-- numerator: {zh: "有效评价笔数（不含未评价、超时默认），只计本机构当月有邀评记录的评价方式", en: "answers given (not those that timed out), by instruments for which the branch reported invitations in the month"}
-- denominator: {zh: "柜面评价器、电话按键、短信、在线会话的邀评笔数（未注明评价方式的视为柜面评价器）", en: "invitations at the counter, after a call or after a chat (an instrument not named counts as the counter device)"}
-- unit: percent
-- kind: proportion
-- evidence: census
-- standard: plain
-- direction: higher
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {}
-- reads: {survey_invitations: {date: "coalesce(invited_date, period_start)"}, surveys: {date: answered_at}}
-- owner: 个人金融部
-- reference: 行内指标口径
-- version: "1"
with invitation as (
    select employee_id, post, branch_id, month, coalesce(instrument, 'counter_device') as instrument, invited_count
    from staging.survey_invitations
    where
        coalesce(invited_date, period_start) >= $start and coalesce(invited_date, period_start) < $end
        and coalesce(instrument, 'counter_device') in ('counter_device', 'ivr', 'sms', 'chat')
),

-- Answers by an instrument of which the branch reports no invitations are answers to nothing: they would pass 100 %.
asked_by as (
    select branch_id, month, instrument
    from invitation
    group by branch_id, month, instrument
    having sum(invited_count) > 0
),

part as (
    select employee_id, post, branch_id, month, 0 as answers, invited_count as invitations
    from invitation
    union all
    select s.employee_id, s.post, s.branch_id, s.month, s.answer_count as answers, 0 as invitations
    from staging.surveys as s
    inner join asked_by as a on a.branch_id = s.branch_id and a.month = s.month and a.instrument = s.instrument
    where
        s.answered_at >= $start and s.answered_at < $end
        and (s.is_satisfied is not null or s.overall is not null)
        and not s.is_default
)

select
    employee_id,
    post,
    branch_id,
    month,
    sum(answers) as numerator,
    sum(invitations) as denominator,
    sum(invitations) as sample
from part
group by employee_id, post, branch_id, month
