-- title: {zh: "净推荐值", en: "Net promoter score"}
-- why: {zh: "客户是否愿意把本行推荐给他人", en: "Whether customers would recommend the bank"}
-- numerator: {zh: "推荐者（9–10分）减贬损者（0–6分）", en: "promoters (9–10) less detractors (0–6)"}
-- denominator: {zh: "有效答卷数", en: "answers"}
-- unit: nps
-- kind: balance
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [branch_yearly, bank]
-- frequency: quarter
-- minimum_sample: 25
-- parameters: {}
-- reads: {surveys: {date: answered_at}}
-- owner: 服务质量管理部
-- reference: Reichheld 2003
-- version: "1"
select
    employee_id,
    post,
    branch_id,
    month,
    sum(case when nps >= 9 then answer_count when nps <= 6 then -answer_count else 0 end) as numerator,
    sum(answer_count) as denominator,
    sum(answer_count) as sample,
    sum(case when nps >= 9 or nps <= 6 then answer_count else 0 end) as numerator_sq,
    sum(answer_count) as denominator_sq,
    sum(case when nps >= 9 then answer_count when nps <= 6 then -answer_count else 0 end) as cross_product
from staging.surveys
where
    answered_at >= $start and answered_at < $end
    and nps between 0 and 10
    and not is_default
group by employee_id, post, branch_id, month
