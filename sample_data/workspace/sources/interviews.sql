-- feed: surveys
-- files: ["*客户满意度调查*.xls*"]
-- department: 个人金融部
-- format: {sheets: [数据]}
-- as_of: '(?P<year>\d{4})年(?P<quarter>[一二三四])季度'
-- set_aside:
--   题目说明行: '"样本编号" is null'
--   质控剔除: "\"质控结果\" <> '合格'"
select
    _row,
    left("访问日期", 4) || '-' || "样本编号" as survey_id,
    "访问日期" as answered_at,
    'phone_interview' as instrument,
    '10' as scale,
    nullif(nullif("Q1", '98'), '99') as overall,
    nullif(nullif("Q2", '98'), '99') as speed,
    nullif(nullif("Q3", '98'), '99') as professionalism,
    nullif(nullif("Q4", '98'), '99') as personalisation,
    nullif(nullif("Q6", '98'), '99') as nps,
    nullif("最近一次办理网点", '不记得') as branch_id,
    "Q7" as comment
from source
