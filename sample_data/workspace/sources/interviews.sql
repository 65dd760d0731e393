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
    case when cast_integer("Q1", '分') not in (98, 99) or cast_integer("Q1", '分') is null then "Q1" end as overall,
    case when cast_integer("Q2", '分') not in (98, 99) or cast_integer("Q2", '分') is null then "Q2" end as speed,
    case when cast_integer("Q3", '分') not in (98, 99) or cast_integer("Q3", '分') is null then "Q3" end as professionalism,
    case when cast_integer("Q4", '分') not in (98, 99) or cast_integer("Q4", '分') is null then "Q4" end as personalisation,
    case when cast_integer("Q6", '分') not in (98, 99) or cast_integer("Q6", '分') is null then "Q6" end as nps,
    nullif("最近一次办理网点", '不记得') as branch_id,
    "Q7" as comment
from source
