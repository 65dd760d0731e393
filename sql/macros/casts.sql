-- Text as departments write it → typed values. Every macro gives null for what it cannot read; the caller compares
-- with the text and quarantines the row. The plain form is tried first, since it is the frequent and the fast one; the
-- rest stands behind CASE, since DuckDB lifts common parts out of coalesce() and would compute them for every row.

create or replace macro half_width(x) as
    translate(x, '０１２３４５６７８９．，－−／：％（）　', '0123456789.,--/:%() ');

create or replace macro blanks() as ' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288);

-- The first character by comparing the text, which costs next to nothing: below `!` are the blanks of ASCII.
create or replace macro has_plain_edges(x) as
    x >= '!' and (x < '=' or x >= '>') and (x < chr(160) or x >= chr(161)) and (x < chr(12288) or x >= chr(12289))
    and not contains(blanks(), x[-1]);

-- Blanks, tabs, ideographic blanks and the ="…" guard of spreadsheets go; nothing is left as null.
create or replace macro trim_text(x) as
    case
        when has_plain_edges(x) then x
        when x is null then null
        when starts_with(x, '="') then nullif(regexp_extract(x, '^="(.*)"', 1), '')
        else nullif(trim(x, blanks()), '')
    end;

create or replace macro null_text(x, null_tokens) as case when not list_contains(null_tokens, x) then x end;

-- Both, for text that is cleaned where it is cast; it stands behind CASE, so that few rows pay for it.
create or replace macro clean_text(x, null_tokens) as
    case when x is null then null when not list_contains(null_tokens, trim_text(x)) then trim_text(x) end;

-- 20517.0 is how a program writes a column of numbers with a blank among them, '20517 how a spreadsheet keeps one as text.
create or replace macro keep_width(x, width) as
    case
        when length(x) < width and regexp_full_match(x, '[0-9]+') then lpad(x, width, '0')
        when regexp_full_match(x, '[0-9]+\.0') and length(x) - 2 <= width then lpad(x[:-3], width, '0')
        when regexp_full_match(x, '''[0-9]+') and length(x) - 1 <= width then lpad(x[2:], width, '0')
        else x
    end;

-- An error that a spreadsheet shows in place of a value, or a formula whose result it never computed.
create or replace macro has_no_result(x) as
    x < '$' and regexp_full_match(x, '#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|=.*)');

-- A long number that a spreadsheet turned into 1.02052E+19 is lost: it is refused, not guessed. From `:` on, the first
-- character is no digit.
create or replace macro cast_varchar(x) as
    case
        when x >= ':' then x
        when has_no_result(x) then null
        when not contains(x, 'E+') and not contains(x, 'e+') then x
        when regexp_full_match(x, '[0-9](\.[0-9]+)?[eE]\+[0-9]+') then null
        else x
    end;

-- Signs that nobody sees: zero-width ones, and marks of byte order and of direction.
create or replace macro visible(x) as regexp_replace(x, '[\x{200B}-\x{200F}\x{2060}\x{FEFF}]', '', 'g');

-- An id is written in ASCII: one that has some of it in full width is the same id. Names, which have other signs too,
-- stay as they are.
create or replace macro half_width_id(x) as
    case
        when regexp_full_match(x, '[ -~\x{3000}\x{FF01}-\x{FF5E}]+')
            then trim(
                translate(
                    x,
                    '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～　',
                    '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~ '
                )
            )
        else x
    end;

-- As many bytes as signs: nothing but ASCII, which costs next to nothing to tell.
-- As above: 20140317.0, '20140317. But 2.0 may be a version.
create or replace macro cast_id(x) as
    case
        when strlen(x) <> length(x) then cast_varchar(half_width_id(visible(x)))
        when x >= ':' then x
        when ends_with(x, '.0') and regexp_full_match(x, '[0-9]{4,}\.0') then x[:-3]
        when starts_with(x, '''') and regexp_full_match(x, '''[0-9]{4,}[0-9A-Za-z]*') then x[2:]
        else cast_varchar(x)
    end;

-- The code of an item on a list: c1 and C 1 are C1. Codes that are words stay as they are.
create or replace macro cast_code(x) as
    case
        when regexp_full_match(cast_id(x), '[A-Za-z]{1,4} *[0-9]+([.-][0-9]+)*') then upper(replace(cast_id(x), ' ', ''))
        else cast_id(x)
    end;

-- What a number counts may stand behind it: 1,234 笔, 95分. `units` are the words that fit the column, parted by |.
create or replace macro without_unit(x, units) as
    case
        when contains('0123456789', x[-1]) then x
        else regexp_replace(half_width(x), '([0-9]\.?) *(?:' || units || ')$', '\1')
    end;

-- As accounts write a minus: (1,234.00), （12）.
create or replace macro signed_text(x) as regexp_replace(half_width(x), '^\( *([0-9][0-9,.]*) *\)$', '-\1');

-- Commas go only where they part thousands: 1,234 is a number, 12,5 is not.
create or replace macro number_text(x) as
    case
        when regexp_full_match(signed_text(x), '-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?%?') then replace(signed_text(x), ',', '')
        else signed_text(x)
    end;

create or replace macro colon_seconds(x) as
    list_reduce(
        list_transform(string_split(x, ':'), lambda part: try_cast(part as double)::bigint), lambda a, b: a * 60 + b
    );

create or replace macro unit_seconds(x, unit, seconds) as
    coalesce(try_cast(regexp_extract(x, '([0-9]+)' || unit, 1) as bigint), 0) * seconds;

create or replace macro duration_seconds(x) as
    case
        when regexp_full_match(x, '([0-9]{1,3}:)?[0-9]{1,3}:[0-5][0-9](\.0+)?') then colon_seconds(x)
        when regexp_full_match(x, '([0-9]+小?时)?([0-9]+分钟?)?([0-9]+秒钟?)?')
            then unit_seconds(x, '小?时', 3600) + unit_seconds(x, '分', 60) + unit_seconds(x, '秒', 1)
    end;

create or replace macro cast_decimal(x, units) as
    case
        when x is null then null
        when try_cast(x as decimal(18, 4)) is not null then try_cast(x as decimal(18, 4))
        else try_cast(rtrim(number_text(without_unit(x, units)), '%') as decimal(18, 4))
    end;

-- A part of one: 50% is 0.5. A number above 1 without its sign stays as it is, and is none.
create or replace macro cast_share(x) as
    case
        when contains('%％', x[-1]) then cast(cast_decimal(x, '') / 100 as decimal(18, 4))
        else cast_decimal(x, '')
    end;

-- A whole number stays whole: 12.5 is not read as 13, while 12.0 (as spreadsheets write 12) is 12.
create or replace macro whole_text(x) as regexp_extract(number_text(x), '^(-?[0-9]{1,18})(\.0*)?$', 1);

create or replace macro cast_bigint(x, units) as
    case
        when x is null then null
        when try_cast(x as bigint)::varchar = x then try_cast(x as bigint)
        else try_cast(whole_text(without_unit(x, units)) as bigint)
    end;

create or replace macro cast_integer(x, units) as
    case
        when x is null then null
        when try_cast(x as integer)::varchar = x then try_cast(x as integer)
        else try_cast(whole_text(without_unit(x, units)) as integer)
    end;

create or replace macro cast_seconds(x) as
    case
        when x is null or x = '' then null
        when try_cast(x as integer)::varchar = x then try_cast(x as integer)
        when contains(x, ':') or regexp_matches(x, '[：时分秒]')
            then try_cast(duration_seconds(regexp_replace(half_width(x), ' *([时分秒]钟?) *', '\1', 'g')) as integer)
        else try_cast(whole_text(without_unit(x, 's|S')) as integer)
    end;

create or replace macro cast_boolean(x) as
    case
        when list_contains(['是', '有', 'y', 'yes', 'true', 't', '1', '1.0', '√', '✓', '✔', '☑', 'ｙ', '１'], lower(x)) then true
        when list_contains(['否', '无', 'n', 'no', 'false', 'f', '0', '0.0', '×', '✗', '✘', '✕', 'x', '☐', 'ｎ', '０'], lower(x))
            then false
    end;

create or replace macro has_no_year(x) as regexp_matches(x, '^[0-9０-９]{1,2}月[0-9０-９]{1,2}[日号]');

-- 2026年9月3日, 2026.9.3, 2026/9/3 → 2026-9-3; 9月3日 takes the year of the file's own day. A day of the week behind it goes.
create or replace macro date_text(x, file_day) as
    regexp_replace(
        case
            when has_no_year(x) then year(file_day::date) || '-' || x
            else x
        end, '[年月./]|[日号]\s*(?:[(（]?(?:星期|周)[一二三四五六日天][)）]?\s*)?', '-', 'g'
    );

create or replace macro two_digit_year(y) as case when length(y) = 2 then '20' || y else y end;

create or replace macro first_number(x) as regexp_extract(x, '^([0-9]+)[-./]([0-9]+)', 1);

create or replace macro second_number(x) as regexp_extract(x, '^([0-9]+)[-./]([0-9]+)', 2);

-- Day or month first, only where the source declares it.
create or replace macro declared_order(x, date_order) as
    case
        when regexp_matches(x, '^[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{2,4}')
            then two_digit_year(regexp_extract(x, '^([0-9]+)[-./]([0-9]+)[-./]([0-9]+)', 3)) || '-'
                || case date_order when 'dmy' then second_number(x) else first_number(x) end || '-'
                || case date_order when 'dmy' then first_number(x) else second_number(x) end
                || regexp_extract(x, '^[0-9]+[-./][0-9]+[-./][0-9]+(.*)$', 1)
        else x
    end;

create or replace macro serial_timestamp(x) as timestamp '1899-12-30' + to_seconds(round(x::double * 86400)::bigint);

-- 9时5分, 9点05分30秒, 9点, 9点半 → 9:5, 9:05:30, 9:00, 9:30.
create or replace macro clock_text(x) as
    case
        when regexp_matches(x, '[0-9][时点]')
            then
                regexp_replace(
                    regexp_replace(
                        regexp_replace(
                            replace(x, '点半', '点30分'), '([0-9])[时点]([0-9]{1,2})分([0-9]{1,2})秒', '\1:\2:\3'
                        ),
                        '([0-9])[时点]([0-9]{1,2})分?', '\1:\2'
                    ),
                    '([0-9])[时点]整?', '\1:00'
                )
        else x
    end;

-- 晚上8:00, 早8:15, 中午12:30, 凌晨1:00 → 下午8:00, 上午8:15, 下午12:30, 1:00; 下午15:10 → 15:10. Only the hours that each word
-- is said of: 晚上12:00 could be of this night or of the day before, and stays as it is, so that it is not read.
create or replace macro spoken_hours(x) as
    regexp_replace(
        regexp_replace(
            regexp_replace(
                x, '(?:(?:下午|傍晚|晚[上间]?|夜[里间]) *(1[3-9]|2[0-3])|凌晨 *(0?[0-6])|中午 *(11)):', '\1\2\3:'
            ),
            '(?:(?:傍晚|晚[上间]?|夜[里间]) *(0?[5-9]|1[01])|中午 *(12|0?[12])):', '下午\1\2:'
        ),
        '(?:早[上晨]?|清晨) *(0?[4-9]|1[01]):', '上午\1:'
    );

-- 下午2:30 and 2:30下午 → 2:30 PM.
create or replace macro half_day_text(x) as
    regexp_replace(
        regexp_replace(replace(replace(upper(x), '上午', 'AM'), '下午', 'PM'), '(AM|PM) *([0-9:]+)', '\2 \1'), ' *(AM|PM)$', ' \1'
    );

-- 202609 as a month. Up to 2012 the digits could be a day too: 201212 is 12 December of 2020 for some.
create or replace macro is_written_month(x) as regexp_full_match(x, '20(?:1[3-9]|[2-9][0-9])(?:0[1-9]|1[0-2])');

-- A month without its day, as the casts below read it for its first one.
create or replace macro is_month_alone(x) as
    strlen(x) < 30
    and (
        regexp_full_match(half_width(x), '(?:19|20)[0-9]{2}[-/.年] *[0-9]{1,2} *月?') or is_written_month(half_width(x))
    );

-- As a number, October of 2026 written 2026.10 is 2026.1, and could be January: it is refused, not guessed.
create or replace macro written_timestamp(x, file_day) as
    case
        when is_written_month(half_width(x)) then try_strptime(half_width(x), '%Y%m')
        when not regexp_full_match(x, '[0-9０-９]{5,7}|[0-9０-９]{9,11}|[0-9０-９]{13}|[0-9]{4}\.1')
            then
                try_strptime(
                    rtrim(half_day_text(spoken_hours(clock_text(date_text(half_width(x), file_day)))), '-'),
                    [
                        '%Y-%m-%d', '%Y-%m-%d %H:%M', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d-%H:%M', '%Y-%m-%d-%H:%M:%S', '%Y%m%d', '%Y-%m',
                        '%Y%m%d%H%M%S', '%Y%m%d%H%M', '%Y%m%d %H:%M', '%Y%m%d %H:%M:%S',
                        '%Y-%m-%d %I:%M %p', '%Y-%m-%d %I:%M:%S %p', '%Y-%m-%d-%I:%M %p', '%Y-%m-%d-%I:%M:%S %p'
                    ]
                )
    end;

-- A day without a year that would lie most of a year after the file's own was in the year before: 12月28日 in January.
-- As a list of one, so that its long expression stands there once: DuckDB plans every copy of it.
create or replace macro dated_timestamp(x, file_day) as
    list_transform(
        [written_timestamp(x, file_day)],
        lambda moment: case
            when has_no_year(x) and moment > file_day::date + interval 274 day then moment - interval 1 year
            else moment
        end
    )[1];

-- To a database, 9.3 is March of the year 9: what lies in no century that a bank knows is not read.
create or replace macro is_of_our_time(t) as t between '1900-01-01' and '9999-12-31';

-- The database passes over what follows a time (PM, a zone, a second time): nothing may follow.
create or replace macro is_plain_time(x) as
    regexp_full_match(x, '[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}(?:[ T][0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2}(?:\.[0-9]+)?)?)?');

-- A time with its zone is the time that it was where the bank is, which the connection's own zone tells. Without seconds,
-- 10:00-10:30 is no time with a zone but two.
create or replace macro has_zone(x) as
    regexp_full_match(
        x,
        '[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[ T][0-9]{2}:[0-9]{2}'
        || '(?::[0-9]{2}(?:\.[0-9]+)? ?(?:Z|[+-][01][0-9](?::?[0-9]{2})?)| ?(?:Z|[+][01][0-9](?::?[0-9]{2})?))'
    );

create or replace macro cast_timestamp(x, file_day) as
    case
        when x is null then null
        when is_plain_time(x) and is_of_our_time(try_cast(x as timestamp)) then try_cast(x as timestamp)
        when has_zone(x)
            then cast(try_cast(regexp_replace(replace(x, '/', '-'), ' ([Z+-])', '\1') as timestamptz) as timestamp)
        when regexp_full_match(x, '[2-6][0-9]{4}(\.[0-9]+)?') then serial_timestamp(x)
        when regexp_matches(x, '[0-9０-９]')
            then list_filter([dated_timestamp(x, file_day)], lambda moment: is_of_our_time(moment))[1]
    end;

create or replace macro is_plain_date(x) as strlen(x) <= 10 or is_plain_time(x);

create or replace macro cast_date(x, file_day) as
    case
        when x is null then null
        when is_plain_date(x) and is_of_our_time(try_cast(x as date)) then try_cast(x as date)
        else try_cast(cast_timestamp(x, file_day) as date)
    end;

create or replace macro cast_list(x) as
    list_filter(list_transform(string_split_regex(x, '[,，;；\n]'), lambda part: trim(part)), lambda part: part <> '');

-- 128 bits of HMAC-SHA256 (RFC 2104); the key's two blocks are those of pipeline/hashing.py.
create or replace macro keyed_hash(x, inner_block, outer_block) as
    case
        when x is not null then substr(sha256(outer_block || unhex(sha256(inner_block || encode(x)))), 1, 32)::uuid
    end;

-- A hash of that kind as the program itself wrote it (`hash:` and the hash), in files whose bytes it knows for its own.
-- No department's file is read so: with it, one customer's rows could be put under another's.
create or replace macro carried_hash(x) as
    case when starts_with(x, 'hash:') then try_cast(substr(x, 6) as uuid) end;
