-- feed: score_events
-- files: ["*加减分及一票否决事项台账*.xls*"]
-- department: 服务质量管理部
-- as_of: '(?P<year>\d{4})年服务质量加减分.*截至(?P<month>\d{1,2})月(?P<day>\d{1,2})日'
-- set_aside: {表尾签名: '"事项编号" is null and "认定日期" is null and "机构/员工编号" is null'}
select
    _row,
    "事项编号" as event_id,
    "认定日期" as decided_at,
    "发生日期" as occurred_at,
    "考核对象类型" as subject_type,
    "机构/员工编号" as subject_id,
    "类型" as kind,
    "事项类别" as category,
    "分值" as points,
    "依据条款" as basis,
    "证明材料" as document_no,
    "关联编号" as incident_ref,
    "审批人" as approved_by,
    "有效期至" as valid_until,
    "备注" as note
from source
