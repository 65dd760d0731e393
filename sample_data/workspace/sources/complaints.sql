-- feed: complaints
-- files: ["*消费投诉台账*.xls*"]
-- department: 消费者权益保护部
-- format: {sheets: ["*季度"]}
-- as_of: '(?P<year>\d{4})年消费投诉台账（截至(?P<month>\d{1,2})月(?P<day>\d{1,2})日）'
-- mode: replace
-- covers: [year]
-- set_aside:
--   合计行: "\"序号\" = '合计'"
--   表尾签名: '"投诉编号" is null and "受理日期" is null and "被投诉机构" is null'
select
    _row,
    "投诉编号" as complaint_id,
    "受理日期" as received_at,
    "受理渠道" as channel,
    -- Of yes and no, other words stay as they are, so that their rows are returned: else they would count as no.
    case
        when coalesce(cast_boolean("是否监管转送"), "是否监管转送" is null) and "转送单位" like '%12378%' then 'nfra_12378'
        when cast_boolean("是否监管转送") or ("是否监管转送" is null and "转送单位" like '%金融监管%') then 'nfra_branch'
        when "是否监管转送" is not null and cast_boolean("是否监管转送") is null then "是否监管转送"
        when "受理渠道" like '%12345%' then 'hotline_12345'
    end as referral_source,
    "监管要求反馈日" as reply_required_at,
    coalesce("业务小类", "业务类别") as business,
    "投诉原因" as reasons,
    "投诉等级" as level,
    "是否复杂" as complexity,
    case when "被投诉机构" in ('总行', '多家网点') then "承办单位" else "被投诉机构" end as branch_id,
    "客户诉求" as demand,
    "首次联系时间" as first_contacted_at,
    "应办结日" as due_at,
    case
        when cast_boolean("是否延期") then coalesce("应办结日", "是否延期")
        when cast_boolean("是否延期") is null then "是否延期"
    end as extended_to,
    "延期审批人" as extension_approved_by,
    "延期告知日期" as extension_notified_at,
    "办结日期" as decided_at,
    case
        when cast_boolean("是否撤诉") then coalesce("办结日期", "是否撤诉")
        when cast_boolean("是否撤诉") is null then "是否撤诉"
    end as withdrawn_at,
    nullif(regexp_extract("备注", '并入[:： ]*(TS[0-9]+)', 1), '') as merged_into,
    "是否有责" as liability,
    "责任认定日期" as liability_confirmed_at,
    -- 王丽（020517）: by number; of a name alone nobody can tell whose it is. A number written otherwise is looked up as it
    -- stands, and returned.
    case
        when regexp_matches("责任人", '[（(][0-9]{6}[)）]') then 'core:' || regexp_extract("责任人", '[（(]([0-9]{6})[)）]', 1)
        when regexp_matches("责任人", '[（(]W?[0-9]{7,8}[)）]') then regexp_extract("责任人", '[（(](W?[0-9]{7,8})[)）]', 1)
        when regexp_matches("责任人", '[0-9]') then "责任人"
    end as responsible_employee_id,
    "是否重复" as is_repeat,
    "客户评价" as satisfaction,
    "溯源整改措施" as measure,
    "投诉内容摘要" as description,
    -- Checks, visits and deductions of the same incident name the complaint.
    "投诉编号" as incident_ref
from source
