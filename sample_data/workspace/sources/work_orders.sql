-- feed: complaints
-- files: ["工单明细_*.xls"]
-- department: 远程银行中心
-- as_of: '工单明细_\d{8}-(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})'
-- # Seven in ten are in the ledger of 消费者权益保护部 under another number, which the file does not name: they would count twice.
-- set_aside:
--   工单与投诉台账重叠，以台账为准: "\"工单类型\" = '投诉'"
--   咨询、建议等，不是投诉: "coalesce(\"工单类型\", '') <> '投诉'"
select
    _row,
    "工单编号" as complaint_id,
    "创建时间" as received_at
from source
