-- The rows of a view with $column replaced, for the subject's rows, by a mark that tells their file, line and key.
-- grain: as $view.
select * replace (case when $is_mine then $mark else $column end as $column) from $view
