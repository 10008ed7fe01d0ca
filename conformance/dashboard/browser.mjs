// A page in Chromium with everything that it does written down: requests, bytes, console, violations of its own policy.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const launch = (executablePath) => chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });

/** Opens a page and waits for nothing but its own files. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const seen = { console: [], requests: [], bytes: 0 };
  page.on('console', (message) => seen.console.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (fault) => seen.console.push(`uncaught: ${fault.message}`));
  page.on('request', (request) => seen.requests.push(request.url()));
  page.on('requestfinished', async (request) => {
    const sizes = await request.sizes().catch(() => null);
    if (sizes) seen.bytes += sizes.responseBodySize + sizes.responseHeadersSize;
  });
  await page.addInitScript(() => {
    globalThis.violations = [];
    addEventListener('securitypolicyviolation', (violation) => globalThis.violations.push(`${violation.violatedDirective} ${violation.blockedURI}`));
  });
  await page.goto(url);
  return { page, seen, close: () => context.close() };
}

export const violations = (page) => page.evaluate(() => globalThis.violations);

export const firstPaintMillis = (page) =>
  page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null);

/** What axe-core finds wrong, a line each. The debugger's console is not bound by the page's policy. */
export async function complaints(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => globalThis.axe.run(document));
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}`));
}

export const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Tabs through the page once: what had the focus, and whether that could be seen. */
export async function tabThrough(page, stepsMax = 150) {
  await page.evaluate(() => {
    document.activeElement?.blur();
    globalThis.reached = new Set();
  });
  const invisible = [];
  for (let step = 0; step < stepsMax; step++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const active = document.activeElement;
      if (active === document.body) return 'around'; // the end of the page; the next is its beginning
      if (globalThis.reached.has(active)) return null;
      globalThis.reached.add(active);
      const shown = active.type === 'radio' ? active.nextElementSibling : active;
      const style = getComputedStyle(shown);
      return { name: active.id || active.name || active.textContent.trim().slice(0, 30), seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 };
    });
    if (!at) break;
    if (at !== 'around' && !at.seen) invisible.push(at.name);
  }
  const missed = await page.evaluate(() =>
    [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
      .filter((element) => element.checkVisibility() && !element.disabled && !globalThis.reached.has(element))
      .filter((element) => !(element.type === 'radio' && !element.checked)) // one of a group is reached, arrows do the rest
      .map((element) => element.id || element.name || element.textContent));
  return { invisible, missed };
}
