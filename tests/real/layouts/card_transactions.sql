-- feed: transactions
-- files: ["transactions_card_errors.csv"]
-- # No number of its own: card, minute and everything else, counted among equals.
select
    _row,
    row_key("User", "Card", "Year", "Month", "Day", "Time", "Amount", "Merchant Name", "Errors?") as record_id,
    "Year" || '-' || lpad("Month", 2, '0') || '-' || lpad("Day", 2, '0') as transaction_date,
    'B' as branch_id,
    '1' as transaction_count
from source
