-- One of HR's tables as the interface keeps it: in the order of its pages, with what it is chosen by beside each row.
-- Its cells are text; `people` has each person and post of the edition with branch and grade. What is of no one post goes
-- with the person's main record. `_few` marks values that rest on the answers of so few that these could be known by them:
-- they are shown to the person alone (`own`).
create or replace table shelved as
with posted as (
    select
        *,
        $post as _post,
        $few as _few
    from $table
),

placed as (
    select
        posted.*,
        coalesce(held.branch_id, main.branch_id) as _branch,
        coalesce(held.grade, main.grade) as _grade
    from posted
    left join people as held on posted.employee_id = held.employee_id and posted._post = held.post
    left join people as main on posted.employee_id = main.employee_id and main.is_primary
)

select
    row_number() over (order by _branch nulls last, $order) as _n,
    _branch,
    _grade,
    employee_id as _employee,
    _post,
    _few,
    $typed
from placed
order by _n;

-- noqa: disable=LT02
-- A cell of text in CSV: quoted, and what a spreadsheet would take for a formula begins with an apostrophe.
create or replace temp macro text_cell(x) as
    case
        when x is null then ''
        when left(ltrim(x, ' '), 1) in ($starts) then concat('"''', replace(x, '"', '""'), '"')
        else concat('"', replace(x, '"', '""'), '"')
    end;
-- noqa: enable=LT02

-- Bytes as they are sent, so that nobody decodes and encodes them again.
create or replace temp view pages as
select
    _n,
    _branch,
    _grade,
    _employee,
    _post,
    encode(cast(to_json($shown) as varchar)) as json,
    case when _few then encode(cast(to_json($object) as varchar)) end as own,
    encode($line) as line
from shelved
