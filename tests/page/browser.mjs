// A browser that looks at the page, and what it finds wrong with it.

import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { chromiumInNamespace, token } from './lab.mjs';

const address = 'http://127.0.0.1:8053/';
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export const addressWithToken = `${address}#token=${token}`;

/** What the console said that it should not have. */
export const complaints = [];

// That the node does not answer while it is dead is what the browser is to see.
const expected = /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_TIMED_OUT/;

export const openBrowser = () => chromium.launch({ executablePath: chromiumInNamespace(), args: ['--no-sandbox'] });

/** Opens the page as somebody with a certain screen would; bypassCSP lets axe in, and nothing else is done with it. */
export async function openPage(browser, { width = 1360, height = 1080, colorScheme = 'light', shown = token, bypassCSP = false } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, bypassCSP });
  const page = await context.newPage();
  page.on('console', message => {
    if (message.type() === 'error' && !expected.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(error.message));
  await page.goto(`${address}#token=${shown}`);
  return page;
}

/** Waits until an element has a text; fails after so many milliseconds. Gives how long it took. */
export async function says(page, selector, text, within) {
  const begun = performance.now();
  try {
    await page.waitForFunction(([where, what]) => [...document.querySelectorAll(where)]
      .some(element => element.checkVisibility() && new RegExp(what).test(element.innerText)), [selector, text.source], { timeout: within, polling: 20 });
  } catch {
    const found = await page.locator(selector).allInnerTexts();
    throw new Error(`${selector} does not say ${text} within ${within} ms, but: ${found.join(' | ')}`);
  }
  return Math.round(performance.now() - begun);
}

/** Serious findings of axe, in words. */
export async function findings(page) {
  await page.addScriptTag({ path: axe });
  const { violations } = await page.evaluate(() => axe.run());
  return violations.filter(found => ['serious', 'critical'].includes(found.impact))
    .map(found => `${found.id}: ${found.help}: ${found.nodes.map(node => node.target.join(' ')).slice(0, 5).join(', ')}`);
}
