-- severity: critical
-- message: {zh: "一份文件中各网点当月业务笔数不得与另一月份逐一相同（疑似报错月份）", en: "The branches’ transactions of a month in a file are not, one by one, those of another month (a wrong month’s file)"}

-- Five branches at least, and four in five of the file's that have 100 transactions or more, have another month's very
-- number; were they all alike among themselves, that would prove nothing. The subject is the other month.
with part as (
    select
        _file as file,
        branch_id,
        cast(date_trunc('month', coalesce(transaction_date, period_start)) as date) as month,
        sum(transaction_count) as amount
    from feed.transactions
    where
        coalesce(transaction_date, period_start) >= $start - interval 12 month
        and coalesce(transaction_date, period_start) < $end
    group by all
),

before as (
    -- What a file may repeat: all of a month, or one of the files that make it up.
    select
        0 as file,
        branch_id,
        month,
        sum(amount) as amount
    from part
    group by branch_id, month
    union all
    select
        file,
        branch_id,
        month,
        amount
    from part
),

pair as (
    select
        p.file,
        p.month,
        o.month as other,
        count(*) filter (where o.amount = p.amount) as same,
        count(distinct p.amount) filter (where o.amount = p.amount) as kinds
    from part as p
    inner join before as o
        on o.branch_id = p.branch_id and o.month < p.month and o.month >= p.month - interval 12 month
    where p.month >= $start and p.amount >= 100
    group by p.file, p.month, o.file, o.month
),

size as (
    select
        file,
        month,
        count(*) as branches
    from part
    where amount >= 100
    group by file, month
)

select distinct strftime(p.other, '%Y-%m') as subject
from pair as p
inner join size as s on s.file = p.file and s.month = p.month
where p.same >= 5 and p.same * 5 >= s.branches * 4 and p.kinds * 2 >= p.same
