-- feed: errors
-- files: ["transactions_card_errors.csv"]
-- set_aside: {no error: '"Errors?" is null'}
with numbered as (
    select
        *,
        row_key("User", "Card", "Year", "Month", "Day", "Time", "Amount", "Merchant Name", "Errors?") as transaction_id
    from source
),

kinds as (
    select *, unnest(string_split("Errors?", ',')) as kind from numbered
)

-- One transaction may have two errors, and is one transaction with errors all the same.
select
    _row,
    transaction_id || '/' || kind as error_id,
    transaction_id,
    "Year" || '-' || lpad("Month", 2, '0') || '-' || lpad("Day", 2, '0') as occurred_at,
    'B' as branch_id,
    kind as error_type,
    'minor' as severity
from kinds
