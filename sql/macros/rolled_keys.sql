-- The texts of the keys that sql/rollup.sql sums by, in the months that it is asked for, as types of this connection.
-- A bank has millions of rows and few texts among them: a text becomes its place in their order.
create or replace temp type rolled_indicator as enum (
    select distinct indicator from partial.facts
    where month >= $first and month < $after
    union
    select '-'
    order by 1
);

create or replace temp type rolled_level as enum ('bank', 'branch', 'employee', 'managing_unit');

create or replace temp type rolled_subject as enum (
    select distinct employee_id from partial.facts
    where month >= $people_from and month < $after
    union
    select distinct branch_id from partial.facts
    where month >= $first and month < $after
    union
    select unit_id from staging.units
    union
    select '-'
    order by 1
);

create or replace temp type rolled_post as enum (
    select distinct post from partial.facts
    where month >= $people_from and month < $after
    union
    select '-'
    order by 1
);
