-- feed: score_events
-- files: ["*应急事件及剔除清单*.xls*"]
-- department: 运营管理部
-- set_aside: {未获批剔除: "\"是否剔除\" is distinct from '是'"}
with dated as (
    select
        *,
        left("发生起止", 10) as day
    from source
)

select
    _row,
    "事件编号" as event_id,
    "认定日期" as decided_at,
    day as occurred_at,
    case when "影响机构" = '全行' then '全行' else '网点' end as subject_type,
    "影响机构" as subject_id,
    '剔除' as kind,
    "影响机构" || replace("影响业务", '全部', '业务') || '受影响（' || "级别（一/二/三级）" || '应急事件）' as category,
    "文号" as basis,
    "文号" as document_no,
    "剔除审批人" as approved_by,
    regexp_extract("发生起止", '^(.{16})—', 1) as starts_at,
    day || ' ' || regexp_extract("发生起止", '—(.*)$', 1) as ends_at,
    case when "影响机构" <> '全行' then replace("影响机构", '、', ',') end as branch_ids,
    replace(
        replace(
            replace("影响指标", '等候', 'counter_wait_rate,average_speed_of_answer,answered_within_20s_rate'),
            '接通率', 'connection_rate,abandonment_rate'
        ),
        '、', ','
    ) as indicators
from dated
