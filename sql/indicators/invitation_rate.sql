-- title: {zh: "邀评率", en: "Invitation rate"}
-- why: {zh: "只请满意的客户评价会抬高满意率，邀评率过低的满意率不可信", en: "Asking only the friendly customers flatters a rate: with few invitations it is not to be trusted"}
-- numerator: {zh: "柜面评价器发起评价笔数（未注明评价方式的视为柜面评价器）", en: "invitations by the counter device (or by an instrument not named)"}
-- denominator: {zh: "柜面业务笔数（不含智能柜台、电话、线上；未注明渠道的计入）", en: "transactions at the counter (not by machine, by phone or online; where no channel is named, they count)"}
-- unit: percent
-- kind: proportion
-- evidence: census
-- standard: plain
-- direction: higher
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {}
-- reads: {survey_invitations: {date: "coalesce(invited_date, period_start)"}, transactions: {date: "coalesce(transaction_date, period_start)"}}
-- owner: 个人金融部
-- reference: 行内指标口径
-- version: "1"
with part as (
    select employee_id, post, branch_id, month, invited_count as invitations, 0 as transactions
    from staging.survey_invitations
    where
        coalesce(invited_date, period_start) >= $start and coalesce(invited_date, period_start) < $end
        and coalesce(instrument, 'counter_device') = 'counter_device'
    union all
    select employee_id, post, branch_id, month, 0 as invitations, transaction_count as transactions
    from staging.transactions
    where
        coalesce(transaction_date, period_start) >= $start and coalesce(transaction_date, period_start) < $end
        and coalesce(channel, 'counter') = 'counter'
)

select
    employee_id,
    post,
    branch_id,
    month,
    sum(invitations) as numerator,
    sum(transactions) as denominator,
    sum(transactions) as sample
from part
group by employee_id, post, branch_id, month
