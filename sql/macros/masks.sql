-- Free text on its way in. Nearly every text is done with by may_identify; what it does not let pass goes to mask_found,
-- which is pipeline/masks.py: the same in SQL alone takes a second to plan and five times as long for each text.
-- noqa: disable=LT02,LT05

-- Whether a number or a name could stand in it: an @; after no digit 1 and ten more, 0 and nine more, 86 and nine more;
-- thirteen on end; words that a name comes with.
create or replace macro may_identify(x) as
    regexp_matches(
        x,
        '[@＠]|(?:^|[^0-9０-９])(?:[1１]|[0０]|[8８][ \t\x{a0}\x{3000}\x{200b}\-－—–‐‑_()（）]{0,3}[6６][ \t\x{a0}\x{3000}\x{200b}\-－—–‐‑_()（）]{0,3}[1-9１-９])(?:[ \t\x{a0}\x{3000}\x{200b}\-－—–‐‑_()（）]{0,3}[0-9０-９]){9}'
        || '|(?:[0-9０-９][ \t\x{a0}\x{3000}\x{200b}\-－—–‐‑_()（）]{0,3}){12}[0-9０-９]'
        || '|先生|女士|小姐|阿姨|大爷|大妈|老人家|姓名|联系人|户名|(?:客户|投诉人|来电人|反映人|当事人|储户|持卡人)[:：为是王李张刘陈杨黄赵周吴徐孙朱胡郭林罗郑梁谢宋唐许韩冯邓曹彭曾肖蔡潘袁董吕苏卢蒋魏薛阎潭姚邹崔邱侯沈谭廖贾韦姜范陆熊孟秦邵郝]'
    );

create or replace macro mask_text(x) as case when not may_identify(x) then x else mask_found(x) end;
