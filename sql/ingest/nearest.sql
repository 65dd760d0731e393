-- What an unknown branch may have been meant to be: the known names most like it, at most three, the best first; the id
-- where that very name is known, but not for that day. A number that lost its leading zeros may mean the ids that end in
-- it after zeros alone. People are never guessed. A file full of strange words is not worth the time, so only so many of
-- them are looked at.
create or replace temp table nearest_name as
with unknown as (
    select distinct ref from resolution
    where kind = 'branches' and matches = 0 and length(ref) >= 2 and not regexp_full_match(ref, '\d+')
    order by ref limit 500
),

known as (
    select distinct id, name from known_name
    where kind = 'branches' and length(name) >= 2 and not regexp_full_match(name, '\d+')
),

alike as (
    select
        u.ref,
        k.id,
        case when k.name = u.ref then k.id else k.name end as label,
        greatest(
            jaro_winkler_similarity(u.ref, k.name),
            case when contains(u.ref, k.name) or contains(k.name, u.ref) then 0.9 else 0 end
        ) as likeness
    from unknown as u
    inner join known as k
        on jaro_winkler_similarity(u.ref, k.name) >= 0.86 or contains(u.ref, k.name) or contains(k.name, u.ref)
),

best as (
    select ref, id, max(likeness) as likeness, arg_max(label, (likeness, label)) as label
    from alike group by ref, id
)

select ref, list(label order by likeness desc, label asc)[:3] as names
from best
group by ref
union all
select r.ref, list_sort(list(distinct k.id))[:3] as names
from resolution as r
inner join known_id as k on k.kind = 'branches' and ltrim(k.id, '0') = ltrim(r.ref, '0')
where r.kind = 'branches' and r.matches = 0 and regexp_full_match(r.ref, '\d+') and ltrim(r.ref, '0') <> ''
group by r.ref;

update resolution
set candidates = n.names
from nearest_name as n
where resolution.kind = 'branches' and resolution.matches = 0 and resolution.ref = n.ref
