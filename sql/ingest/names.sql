-- Every id that is or was known, and every name that stands for one, dated. The names of a branch that is closed end with it.
-- A subject is either a branch or an employee.
create or replace temp view own_id as
select
    'branches' as kind,
    branch_id as id
from feed.branches
union
select
    'branches' as kind,
    branch_id as id
from feed.branches_history
union
select
    'employees' as kind,
    employee_id as id
from feed.employees
union
select
    'employees' as kind,
    employee_id as id
from feed.employees_history;

create or replace temp view known_id as
select kind, id from own_id
union
select 'subjects' as kind, id from own_id;

create or replace temp view own_name as
select
    'branches' as kind,
    branch_name as name,
    branch_id as id,
    null::date as valid_from,
    case when status in ('merged', 'closed') then status_from end as valid_to
from feed.branches
union all
select
    'branches' as kind,
    short_name as name,
    branch_id as id,
    null::date as valid_from,
    case when status in ('merged', 'closed') then status_from end as valid_to
from feed.branches
where short_name is not null
union all
select
    'branches' as kind,
    name_or_code as name,
    branch_id as id,
    valid_from,
    valid_to
from feed.branch_names
where branch_id in (select b.branch_id from feed.branches as b)
union all
select
    'employees' as kind,
    system || ':' || local_id as name,
    employee_id as id,
    valid_from,
    valid_to
from feed.identifiers
where employee_id in (select e.employee_id from feed.employees as e);

-- What a branch was called before it was renamed, unless something is called so now.
create or replace temp view former_name as
with borne as (
    select branch_name as name, branch_id as id
    from feed.branches_history
    union
    select short_name as name, branch_id as id
    from feed.branches_history
)

select
    'branches' as kind,
    b.name,
    b.id,
    null::date as valid_from,
    case when f.status in ('merged', 'closed') then f.status_from end as valid_to
from borne as b
inner join feed.branches as f on f.branch_id = b.id
where b.name is not null and b.name not in (select o.name from own_name as o where o.kind = 'branches');

create or replace temp view known_name as
select kind, name, id, valid_from, valid_to from own_name
union all
select kind, name, id, valid_from, valid_to from former_name
union all
select 'subjects' as kind, name, id, valid_from, valid_to from own_name
union all
select 'subjects' as kind, name, id, valid_from, valid_to from former_name;

create or replace temp table resolution (
    kind varchar,
    ref varchar,
    day date,
    until date,
    matches bigint,
    id varchar,
    candidates varchar[]
);
