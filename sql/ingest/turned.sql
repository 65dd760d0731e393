-- A wide matrix turned long. grain: one row per row of the file that is not set aside and column that fits the pattern;
-- a blank cell gives a row too, with null. `described`: its header → what stands above and beneath it.
create or replace view wide as
select * exclude (_surplus) from cleaned
where _row not in (select aside._row from $aside as aside);

create or replace view long as
select * from wide unpivot include nulls ($value for $name in ($columns));

create or replace view source as
select * from long inner join described using ($name) -- noqa: RF02
