-- feed: complaints
-- files: ["complaints_gov_zh_e4.xlsx"]
select
    _row,
    "留言编号" as complaint_id,
    "留言时间" as received_at,
    "答复时间" as decided_at,
    "答复时间" as informed_at,
    trim("留言详情") as description
from source
