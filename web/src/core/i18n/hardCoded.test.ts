import { describe, expect, it } from 'vitest';
import { ALLOWED, hardCodedIn } from '../../../tools/hard-coded.mjs';

const found = (code: string, path = 'src/pages/Some.tsx') => hardCodedIn(path, code).map((one) => one.text);

describe('what stands hard-coded is found', () => {
  it.each([
    ['between tags', 'const a = <p>Nothing here</p>;', 'Nothing here'],
    ['between tags, in Chinese', 'const a = <p>没有</p>;', '没有'],
    ['in braces', "const a = <p>{'Nothing here'}</p>;", 'Nothing here'],
    ['in a choice between tags', "const a = <p>{some ? 'Yes' : t('common.no')}</p>;", 'Yes'],
    ['in a template between tags', 'const a = <p>{`${count} lines`}</p>;', ' lines'],
    ['as a title', 'const a = <button title="Close" />;', 'Close'],
    ['as a name for screen readers', 'const a = <button aria-label="Close" />;', 'Close'],
    ['as a placeholder', "const a = <input placeholder={'Search'} />;", 'Search'],
    ['as a picture in words', 'const a = <img alt="The logo" />;', 'The logo'],
    ['in a choice of an attribute', "const a = <button title={open ? 'Close' : t('x')} />;", 'Close'],
    ['in a message', "message.error('It failed');", 'It failed'],
    ['in a message as a template', 'void message.success(`Saved ${name}`);', 'Saved '],
    ['in a question of antd', "modal.confirm({ title: 'Really?' });", 'Really?'],
    ['in a question of the browser', "if (confirm('Really?')) go();", 'Really?'],
    ['in a question of the window', "window.alert('Really?');", 'Really?'],
    ['in an entry of a menu', "const items = [{ key: 'a', label: 'Duplicate' }];", 'Duplicate'],
    ['in an attribute that is spread', "const a = <p {...{ 'aria-label': 'Close' }} />;", 'Close'],
    ['in a file without tags', "export const NAME = '订单';", '订单', 'src/core/some.ts'],
    ['in a label that lacks English', "const label = { zh: '订单' };", '订单'],
    ['in a table of a file without tags', "const columns = [{ title: 'Number of lines' }];", 'Number of lines', 'src/core/some.ts'],
  ])('%s', (_where, code, text, path?: string) => expect(found(code, path)).toEqual([text]));
});

it.each([
  ['messages of the catalogue', "const a = <p title={t('form.new')}>{t('form.new')}</p>;"],
  ['labels in both languages', "const label = { zh: '订单', en: 'Order' };"],
  ['what a condition compares with', "const a = <p>{kind === 'money' ? t('a') : t('b')}</p>;"],
  ['class names and handles', 'const a = <p className="pg quiet" data-testid="some" id="one" />;'],
  ['names of attributes that are spread', "const a = <p {...{ 'aria-label': t('common.close') }} />;"],
  ['keys of the keyboard', 'const a = <kbd>Ctrl K</kbd>;'],
  ['names of formats', "const items = [{ key: 'xlsx', label: 'Excel' }];"],
  ['signs', 'const a = <p>+ {count} · –</p>;'],
  ['codes of a message', "console.log('for developers');"],
])('%s are let pass', (_what, code) => expect(found(code)).toEqual([]));

it('allows little, and says why', () => {
  expect(ALLOWED.length).toBeLessThan(10);
  for (const one of ALLOWED) expect(one.why).not.toBe('');
});
