-- severity: warning
-- message: {zh: "评价所对应的联络记录应当存在", en: "The contact that an answer is about exists"}
select cast(null as varchar) as subject
from feed.surveys as s
left join feed.contacts as c on c.contact_id = s.contact_id
where s.answered_at >= $start and s.answered_at < $end and s.contact_id is not null and c.contact_id is null
