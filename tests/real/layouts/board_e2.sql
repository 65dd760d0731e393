-- feed: complaints
-- files: ["complaints_gov_zh_e2.xlsx"]
select
    _row,
    "留言编号" as complaint_id,
    "留言时间" as received_at,
    "一级分类" as business,
    trim("留言详情") as description
from source
