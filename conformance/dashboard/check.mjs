// What the dashboard promises, looked at in a browser. Prints a line for each check; the exit code is 1 if one failed.
//
// usage: node check.mjs BROWSER JAR ORIGIN_SCRIPT WORK [SCREENSHOTS]

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import { complaints, firstPaintMillis, launch, open, overflow, tabThrough, violations } from './browser.mjs';
import { origin, proxy, stopAll } from './servers.mjs';

const [executable, jar, originScript, work, screenshots] = process.argv.slice(2);
const WEIGHT_BYTES_MAX = 200_000;
const FIRST_PAINT_MILLIS_MAX = 1_000;
const PATIENT = { timeout: 60_000 };
const TOKEN = 'a-token-of-many-characters';

let failed = 0;
let figures = [];

async function check(name, body) {
  try {
    await body();
    console.log(`ok    ${name}`);
  } catch (fault) {
    failed++;
    console.log(`FAIL  ${name}\n      ${String(fault.message).split('\n').slice(0, 12).join('\n      ')}`);
  }
}

const number = (text) => Number(text.replace(/[^0-9.]/g, ''));
const shown = async (page, id) => (await page.textContent(`#${id}`)).trim();

async function picture(page, name) {
  if (!screenshots) return;
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
}

/** Waits until the page says so. */
const says = (page, id, text) =>
  page.waitForFunction(([where, what]) => document.getElementById(where).textContent.includes(what), [id, text], PATIENT);

async function beforeTraffic(browser, server) {
  const { page, seen, close } = await open(browser, server.page);
  await check('says what to do while there is no traffic', async () => {
    await page.waitForSelector('#quiet:not([hidden])', PATIENT);
    assert.match(await shown(page, 'base-url'), new RegExp(`:${server.port}/v1$`));
    await picture(page, 'empty');
  });
  await check(`weighs less than ${WEIGHT_BYTES_MAX / 1000} KB`, async () => {
    await page.waitForLoadState('load');
    figures.push(`${(seen.bytes / 1000).toFixed(0)} KB`);
    assert.ok(seen.bytes > 50_000 && seen.bytes < WEIGHT_BYTES_MAX, `${seen.bytes} bytes`);
  });
  await check(`paints within ${FIRST_PAINT_MILLIS_MAX} ms`, async () => {
    let best = await firstPaintMillis(page); // of a few, because the machine may be busy with other things
    for (let i = 0; i < 4; i++) {
      await page.reload();
      await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0, null, PATIENT);
      best = Math.min(best, await firstPaintMillis(page));
    }
    figures.push(`first paint ${best.toFixed(0)} ms`);
    assert.ok(best < FIRST_PAINT_MILLIS_MAX, `${best} ms`);
  });
  return { page, seen, close };
}

async function traffic(server) {
  for (const question of ['one', 'two', 'three']) {
    assert.equal(await server.ask(question), 'MISS');
    while ((await server.ask(question)) !== 'HIT'); // it is stored a moment after it was answered
    for (let i = 0; i < 3; i++) await server.ask(question);
  }
  assert.equal(await server.ask('side effect', { store: true }), 'BYPASS');
}

async function underTraffic({ page, seen }, server) {
  await check('changes while there is traffic, without a reload', async () => {
    await page.evaluate(() => (globalThis.sameDocument = true));
    await traffic(server);
    await page.waitForFunction(() => document.getElementById('rate-now').dataset.value > '0', null, PATIENT);
    const before = await shown(page, 'count-hit');
    await server.ask('one');
    await page.waitForFunction((text) => document.getElementById('count-hit').textContent !== text, before, PATIENT);
    assert.equal(await page.evaluate(() => globalThis.sameDocument), true);
    assert.equal(await page.isHidden('#quiet'), true);
  });
  await check('shows the numbers of /admin/stats', async () => {
    const stats = await (await fetch(`${server.page}/admin/stats`)).json();
    await says(page, 'count-hit', String(stats.hits));
    assert.equal(number(await shown(page, 'count-miss')), stats.misses);
    assert.equal(number(await shown(page, 'count-bypass')), stats.bypasses['store-true']);
    assert.equal(number(await shown(page, 'hit-rate')), stats.hit_rate);
    assert.equal(number(await shown(page, 'total-keys')), stats.total_keys);
    assert.equal(number(await shown(page, 'saved-tokens')), stats.saved.tokens);
    assert.equal(await page.textContent('#models tbody th'), 'text');
  });
  await check('draws both charts, and tells them as texts and tables', async () => {
    await page.waitForSelector('#rate-plot canvas', PATIENT);
    await page.waitForSelector('#latency-plot canvas', PATIENT);
    assert.match(await shown(page, 'rate-text'), /^In the last hour: \d+(\.\d)?% in all/);
    await page.click('#rate-details summary');
    await page.waitForSelector('#rate-table tbody tr', PATIENT);
    await page.click('#rate-details summary');
  });
  await check('shows the responses that were used last', async () => {
    await page.waitForSelector('#recent tbody tr', PATIENT);
    assert.equal(await page.locator('#recent tbody tr').count(), 3);
    assert.equal(await page.locator('#recent .prompt').count(), 0, 'prompts are shown that nobody wants to see');
  });
  await check('asks nobody else, and says nothing on the console', async () => {
    assert.deepEqual(seen.requests.filter((url) => !url.startsWith(server.page)), []);
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(seen.console, []);
  });
}

const BODY = (question) => JSON.stringify({ model: 'text', messages: [{ role: 'user', content: question }] });

async function forms({ page, seen }, server) {
  await check('explains a request, by keyboard', async () => {
    await page.focus('#explain-request');
    await page.keyboard.insertText(BODY('one'));
    await page.click('#explain-form summary');
    await page.fill('#explain-headers', 'Authorization: Bearer sk-conformance');
    await page.focus('#explain-form > button');
    await page.keyboard.press('Enter');
    await says(page, 'explain-answer', 'A hit: the answer is stored and fresh.');
    assert.match(await shown(page, 'explain-answer'), /Canonical form.*"one"/s);
    await page.fill('#explain-request', '{"model":');
    await page.click('#explain-form > button');
    await says(page, 'explain-fault', 'not JSON');
  });
  await check('purges nothing that is not confirmed', async () => {
    await page.selectOption('#purge-scope', 'all');
    await page.focus('#purge-form > button');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#confirm[open]', PATIENT);
    assert.match(await shown(page, 'confirm-text'), /everything that is stored, 3 responses/);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'confirm-no');
    await picture(page, 'confirm');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#confirm:not([open])', { state: 'attached', ...PATIENT });
    assert.equal(await server.ask('one'), 'HIT');
  });
  await check('purges what is confirmed, by keyboard', async () => {
    await page.selectOption('#purge-scope', 'model');
    await page.focus('#purge-name');
    await page.keyboard.type('text');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#confirm[open]', PATIENT);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'confirm-yes');
    await page.keyboard.press('Enter');
    await says(page, 'purge-done', 'Purged: what is stored of the model text');
    assert.equal(await server.ask('one'), 'MISS');
  });
  await check('offers to purge a stored response', async () => {
    await page.locator('#recent tbody button').first().click();
    assert.match(await page.inputValue('#purge-name'), /^[0-9a-f]{64}$/);
  });
  await check('still says nothing on the console', async () => {
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(seen.console, []);
  });
}

async function forEverybody({ page }) {
  await check('can be used with the keyboard alone, and shows where the focus is', async () => {
    assert.deepEqual(await tabThrough(page), { invisible: [], missed: [] });
  });
  for (const colorScheme of ['light', 'dark']) {
    await check(`gives axe-core no reason to complain (${colorScheme})`, async () => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      assert.deepEqual(await complaints(page), []);
      await picture(page, colorScheme);
    });
  }
  await check('is dark where the system is', async () => {
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
    const dark = await ground();
    await page.emulateMedia({ colorScheme: 'light' });
    assert.ok(Math.max(...dark) < 60 && Math.min(...(await ground())) > 200);
  });
  await check('fits a phone of 360 pixels', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
    await page.waitForTimeout(300); // charts follow the width when the browser tells them
    assert.equal(await overflow(page), 0);
    assert.deepEqual(await complaints(page), []);
    await picture(page, 'phone');
  });
}

async function token(browser, originUrl) {
  const server = await proxy(jar, originUrl, 'token', work, `management.token=${TOKEN}`, 'management.show-prompts=true');
  const { page, seen, close } = await open(browser, server.page);
  await check('asks for the token, refuses a wrong one and keeps the right one for the tab', async () => {
    await page.waitForSelector('#token-section:not([hidden])', PATIENT);
    assert.deepEqual(await complaints(page), []);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'token');
    await picture(page, 'token');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await says(page, 'token-fault', 'not the token');
    await page.fill('#token', TOKEN);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#board:not([hidden])', PATIENT);
    await page.reload();
    await page.waitForSelector('#board:not([hidden])', PATIENT);
    await says(page, 'link', 'live');
    assert.equal(await page.isHidden('#token-section'), true);
    assert.ok(!seen.requests.some((url) => url.includes(TOKEN)), 'it stands in an address');
  });
  await check('shows how questions began where that is wanted', async () => {
    await server.ask('Who would miss it <b>if</b> it were not there?');
    await page.waitForSelector('#recent .prompt', PATIENT);
    assert.equal(await page.textContent('#recent .prompt'), 'Who would miss it <b>if</b> it were not there?');
  });
  await check('says that the line is lost', async () => {
    server.stop();
    await says(page, 'link', 'connection lost');
  });
  await close();
  return server;
}

/** Not the dashboard, but as much a matter for a real browser: a page of another origin asks the proxy (server.allow-origins). */
async function website(browser, originUrl) {
  const key = createHash('sha256').update('sk-conformance').digest('hex');
  const server = await proxy(jar, originUrl, 'website', work, `server.allow-origins=${originUrl}`, `auth.clients=site=${key}`);
  const asking = (page) => (stream) =>
    page.evaluate(
      async ([url, streams]) => {
        const answer = await fetch(`${url}/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: 'Bearer sk-conformance', 'x-stainless-lang': 'js' },
          body: JSON.stringify({ model: 'text', messages: [{ role: 'user', content: 'from a website' }], stream: streams }),
        }).catch(() => null);
        return answer && [answer.status, answer.headers.get('x-cache'), (await answer.text()).startsWith('data: ')];
      },
      [server.url, stream],
    );
  const named = await open(browser, `${originUrl}/_calls`);
  await check('lets the script of a website read misses, hits and streams', async () => {
    const ask = asking(named.page);
    assert.deepEqual(await ask(false), [200, 'MISS', false]);
    while ((await ask(false))[1] !== 'HIT'); // it is stored a moment after it was answered
    assert.deepEqual(await ask(true), [200, 'HIT', true]);
  });
  await named.close();
  const other = await open(browser, `${originUrl.replace('127.0.0.1', 'localhost')}/_calls`);
  await check('shows nothing to the script of another', async () => {
    assert.equal(await asking(other.page)(false), null);
  });
  await other.close();
  return server;
}

async function main() {
  const browser = await launch(executable);
  const originUrl = await origin(originScript, work);
  const server = await proxy(jar, originUrl, 'plain', work);
  const board = await beforeTraffic(browser, server);
  await underTraffic(board, server);
  await forms(board, server);
  await forEverybody(board);
  await board.close();
  const others = [await token(browser, originUrl), await website(browser, originUrl)];
  await browser.close();
  await check('the proxy leaked no buffer', async () => {
    for (const { log } of [server, ...others]) assert.ok(!readFileSync(log, 'utf8').includes('LEAK:'), log);
  });
  console.log(`dashboard: ${figures.join(', ')}; ${failed === 0 ? 'all is well' : `${failed} failed`}`);
}

try {
  await main();
} catch (fault) {
  console.log(`FAIL  ${fault.stack}`);
  failed++;
} finally {
  stopAll();
}
process.exit(failed === 0 ? 0 : 1);
