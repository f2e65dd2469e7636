import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, Stage } from './chromium';

const ORDER = '.gt-grid >> nth=0';
let stage: Stage;
let close: () => Promise<void> = async () => undefined;
let errors: string[] = [];

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());
afterEach(async () => {
  await close();
  expect(errors).toEqual([]);
});

async function examples(width?: number, height?: number): Promise<Page> {
  const opened = await stage.page('/examples/grid', width, height);
  close = () => opened.context.close();
  errors = opened.errors;
  await opened.page.waitForSelector('.gt-row, .gt-card');
  return opened.page;
}

async function cellOf(page: Page, row: number, column: string) {
  const grid = page.locator(ORDER);
  const heads = await grid.locator('.gt-head .gt-label').allTextContents();
  return grid.locator(`[data-row="${row}"] [data-col="${heads.indexOf(column)}"]`);
}

/** What a cell shows: its text, or the text of the input in it. */
async function textOf(page: Page, row: number, column: string): Promise<string> {
  const cell = await cellOf(page, row, column);
  const input = cell.locator('.gt-input');
  return (await input.count()) > 0 ? input.inputValue() : cell.innerText();
}

async function activeLabel(page: Page): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
}

const settled = (page: Page) => page.waitForFunction(() => document.querySelector('.gt-pending, .gt-spinner') === null);

describe.skipIf(chromiumPath === undefined)('the line grid in a browser', () => {
  test('an order is entered by keyboard alone', async () => {
    const page = await examples();
    await page.getByRole('button', { name: '空单' }).click();
    await (await cellOf(page, 0, '物料')).click();
    await page.keyboard.type('td-a01');
    await page.keyboard.press('Enter'); // before the look-up has answered
    await page.keyboard.type('12');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(await textOf(page, 0, '物料')).toBe('TD-A01 台灯 晨光');
    expect(await textOf(page, 0, '价税合计')).toBe('1,548.00');
    expect(await activeLabel(page)).toBe('单价,第 1 行');
    await (await cellOf(page, 0, '备注')).click();
    await page.keyboard.press('Tab');
    expect(await activeLabel(page)).toBe('物料,第 2 行');
    await page.keyboard.type('内六角');
    await page.waitForSelector('.gt-choice');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    expect(await textOf(page, 1, '物料')).toBe('LS-M6-20 内六角螺丝');
    await page.keyboard.type('1000');
    await page.keyboard.press('Tab');
    expect(await page.locator(ORDER).locator('.gt-foot').innerText()).toContain('1,640.00');
  });

  test('an input method composes into a selected cell that nobody has opened', async () => {
    const page = await examples();
    await (await cellOf(page, 2, '备注')).click();
    const client = await page.context().newCDPSession(page);
    await client.send('Input.imeSetComposition', { text: 'jia', selectionStart: 3, selectionEnd: 3 });
    await client.send('Input.imeSetComposition', { text: 'jia ji', selectionStart: 6, selectionEnd: 6 });
    await client.send('Input.insertText', { text: '加急' });
    expect(await textOf(page, 2, '备注')).toBe('加急');
    await page.keyboard.press('Enter');
    expect(await (await cellOf(page, 2, '备注')).innerText()).toBe('加急');
    // a cell that holds something is replaced, not appended to
    await (await cellOf(page, 2, '备注')).click();
    await client.send('Input.imeSetComposition', { text: 'pu', selectionStart: 2, selectionEnd: 2 });
    await client.send('Input.insertText', { text: '普通' });
    await page.keyboard.press('Enter');
    expect(await (await cellOf(page, 2, '备注')).innerText()).toBe('普通');
  });

  test('an input method composes the name of an item and the list follows', async () => {
    const page = await examples();
    await (await cellOf(page, 3, '物料')).click();
    const client = await page.context().newCDPSession(page);
    await client.send('Input.imeSetComposition', { text: 'dian', selectionStart: 4, selectionEnd: 4 });
    expect(await page.locator('.gt-choices').count()).toBe(0);
    await client.send('Input.insertText', { text: '电源' });
    await page.waitForSelector('.gt-choice');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(await textOf(page, 3, '物料')).toBe('DX-15 电源线');
  });

  test('500 lines are pasted, looked up in one request, copied and undone', async () => {
    const page = await examples();
    await page.getByRole('button', { name: '空单' }).click();
    const rows = Array.from({ length: 500 }, (_unused, at) => `PJ-${String(at + 1).padStart(4, '0')}\t\t\t${at + 1}\t1,000.5`);
    await page.evaluate((text) => navigator.clipboard.writeText(text), `${rows.join('\r\n')}\r\n`);
    await (await cellOf(page, 0, '物料')).click();
    await page.keyboard.press('Control+V');
    await settled(page);
    const foot = page.locator(ORDER).locator('.gt-foot');
    expect(await foot.innerText()).toContain('共 500 行');
    expect(await foot.innerText()).toContain('125,312,625.00');
    expect(await page.locator(ORDER).locator('.gt-wrong').count()).toBe(0);
    await page.keyboard.press('Control+End');
    expect(await textOf(page, 499, '物料')).toBe('PJ-0500 配件');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Control+C');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('PJ-0001\r\nPJ-0002');
    await page.keyboard.press('Control+Z');
    expect(await foot.innerText()).toContain('共 0 行');
  });

  test('problems of the server stand in their cells, are spoken, and F8 goes through them', async () => {
    const page = await examples();
    await page.getByRole('button', { name: '模拟保存被拒' }).click();
    await page.waitForSelector('.gt-wrong');
    expect(await activeLabel(page)).toBe('数量,第 2 行');
    const input = page.locator(ORDER).locator('.gt-input');
    expect(await input.getAttribute('aria-invalid')).toBe('true');
    const describedBy = await input.getAttribute('aria-describedby');
    expect(await page.locator(`[id="${describedBy}"]`).innerText()).toContain('库存不足');
    await page.keyboard.press('F8');
    expect(await activeLabel(page)).toBe('单价,第 3 行');
    await page.keyboard.press('Shift+F8');
    await page.keyboard.type('1');
    await page.keyboard.press('Enter');
    expect(await page.locator(ORDER).getByRole('button', { name: '1 处错误' }).count()).toBe(1);
  });

  test('the keyboard gets in and out', async () => {
    const page = await examples();
    await page.locator(ORDER).getByRole('button', { name: '快捷键' }).focus();
    await page.keyboard.press('Tab');
    expect(await activeLabel(page)).toBe('物料,第 1 行');
    await page.keyboard.press('Shift+Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('.gt-sheet') ?? null)).toBeNull();
  });

  test('a mouse selects, drags, opens, and a click elsewhere takes the text in', async () => {
    const page = await examples();
    await (await cellOf(page, 0, '数量')).dragTo(await cellOf(page, 3, '单价'));
    expect(await page.locator(ORDER).locator('[aria-selected=true]').count()).toBe(8);
    await (await cellOf(page, 1, '数量')).dblclick();
    await page.keyboard.type('0');
    await page.getByRole('heading', { name: '行网格示例' }).click();
    expect(await textOf(page, 1, '数量')).toBe('20');
  });

  test('a column is dragged wider, and is so after a reload', async () => {
    const page = await examples();
    const head = page.locator(ORDER).locator('.gt-head [role=columnheader]').nth(1);
    const before = (await head.boundingBox())?.width ?? 0;
    const edge = await head.locator('.gt-resize').boundingBox();
    await page.mouse.move((edge?.x ?? 0) + 3, (edge?.y ?? 0) + 10);
    await page.mouse.down();
    await page.mouse.move((edge?.x ?? 0) + 63, (edge?.y ?? 0) + 10);
    await page.mouse.up();
    expect((await head.boundingBox())?.width).toBe(before + 60);
    await page.reload();
    await page.waitForSelector('.gt-row');
    expect((await head.boundingBox())?.width).toBe(before + 60);
  });

  test('1,000 lines hold only the rows in sight', async () => {
    const page = await examples();
    await page.getByRole('button', { name: '共 1000 行' }).click();
    await (await cellOf(page, 0, '数量')).click();
    expect(await page.locator(ORDER).locator('.gt-row').count()).toBeLessThan(60);
    await page.keyboard.press('Control+End');
    expect(await activeLabel(page)).toBe('备注,第 1000 行');
    await page.mouse.wheel(0, -100_000); // the active cell out of sight still takes the keys
    await page.keyboard.press('ArrowUp');
    expect(await activeLabel(page)).toBe('备注,第 999 行');
  });

  test('on a phone the lines are cards, changed in a sheet', async () => {
    const page = await examples(390, 844);
    const cards = page.locator('.gt-cards >> nth=0');
    await cards.locator('.gt-card').nth(7).tap();
    const sheet = page.locator('dialog[open]');
    await sheet.getByLabel('数量').fill('10');
    await sheet.getByLabel('备注').fill('急');
    await sheet.getByLabel('物料').fill('td-a02');
    await page.locator('.gt-choice').first().tap();
    await sheet.getByRole('button', { name: '完成' }).tap();
    const card = await cards.locator('.gt-card').nth(7).innerText();
    expect(card).toContain('TD-A02 台灯 暮色');
    expect(card).toContain('1,590.00');
    await cards.getByRole('button', { name: '增行' }).tap();
    await sheet.getByLabel('物料').fill('dx-15');
    await sheet.getByLabel('数量').fill('2');
    await sheet.getByRole('button', { name: '完成' }).tap();
    await page.waitForFunction(() => [...document.querySelectorAll('.gt-card')].some((one) => one.textContent?.includes('8.40')));
  });

  test('in English every word of the grid is English', async () => {
    const page = await examples();
    await page.getByRole('button', { name: '切换语言' }).click();
    const grid = page.locator(ORDER);
    expect(await grid.locator('.gt-head').innerText()).toContain('Specification');
    expect(await grid.locator('.gt-foot').innerText()).toContain('20 lines');
    await (await cellOf(page, 0, 'Quantity')).click();
    expect(await activeLabel(page)).toBe('Quantity, line 1');
    await page.keyboard.type('ten');
    await page.keyboard.press('Enter');
    await page.keyboard.press('F8');
    expect(await page.locator('.gt-message').innerText()).toBe('“ten” is not a number');
    expect(/\p{Script=Han}/u.test(await grid.locator('.gt-tools').innerText())).toBe(false);
  });
});
