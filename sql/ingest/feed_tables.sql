-- A feed's three tables: current rows, rows that ended (corrected, withdrawn), rows that were returned.
create table if not exists feed.$feed ($definitions);

create table if not exists feed.$history ($definitions, _ended_by integer, _ended_how varchar);

create table if not exists quarantine.$feed (
    _file integer not null,
    _row bigint not null,
    _key ubigint,
    _version_at timestamp,
    content map (varchar, varchar) not null,
    reasons struct("column" varchar, problem varchar, got varchar, candidates varchar[])[] not null,
    _released_by integer
);
