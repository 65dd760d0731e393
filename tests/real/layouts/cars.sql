-- feed: complaints
-- files: ["complaints_car_gbk_*.csv"]
select
    _row,
    id as complaint_id,
    datetime as received_at,
    brand as business,
    problem as reasons,
    "desc" as description
from source
