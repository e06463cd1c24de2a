// What lb1's page says while the site is well, broken in several ways, and well again.

import { addressWithToken, complaints, findings, openBrowser, openPage, says } from './browser.mjs';
import { configure, holdfast, lab, metrics, node, processorTime, startClients, stuckReaders, writeSecret } from './lab.mjs';

// The page has so long to say what the node knows. How long the node takes to know it (checks, hold times) is the lab's matter.
const within = 2000;
const patience = 90000;

const problems = [];
const clients = startClients();
const browser = await openBrowser();
const page = await openPage(browser);

const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

async function picture(name, of = page) {
  if (process.env.PICTURES === '1') await of.screenshot({ path: `docs/images/${name}.png` });
}

async function step(name, does) {
  try {
    console.log(`${name}: ${await does()}`);
  } catch (failed) {
    problems.push(`${name}: ${failed.message}`);
    console.log(`${name}: FAILED: ${failed.message}`);
  }
}

/** Looks at the page with axe, in a tab of its own. */
async function look(state) {
  for (const colorScheme of ['light', 'dark']) {
    const other = await openPage(browser, { colorScheme, bypassCSP: true });
    await says(other, '#node-state', /serving|drained/, patience);
    problems.push(...(await findings(other)).map(finding => `axe, ${state}, ${colorScheme}: ${finding}`));
    await other.context().close();
  }
}

/** Waits until the node itself says so, then until the page does. */
async function saysSoon(path, knows, selector, text) {
  for (const begun = Date.now(); ; await sleep(25)) {
    const { stdout } = await holdfast('show', path, '-o', 'json').catch(failed => failed);
    if (knows(JSON.parse(stdout))) break;
    if (Date.now() - begun > patience) throw new Error(`the node does not know it after ${patience} ms`);
  }
  return `the page says so ${await says(page, selector, text, within)} ms after the node knew`;
}

async function confirm(button, verb) {
  await page.click(button);
  await page.fill('#action-reason', 'tests of the page');
  const effect = await page.innerText('#action-effect');
  await page.click('#action-confirm');
  await says(page, '#done', new RegExp(verb), within);
  return effect;
}

await step('healthy', async () => {
  await says(page, '#node-state', /^●\s*serving$/, patience);
  await says(page, '#services', /announced, 1 of 1 have it/, within);
  await says(page, '#sessions', /Established/, within);
  const paints = [];
  for (let visit = 0; visit < 5; visit++) {
    const other = await openPage(browser);
    await says(other, '#node-state', /serving/, patience);
    paints.push(await other.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime));
    await other.context().close();
  }
  const paint = paints.sort((one, other) => one - other)[2];
  const size = await page.evaluate(() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .filter(entry => !entry.name.includes('/api/')).reduce((sum, entry) => sum + entry.transferSize, 0));
  if (size > 150000) throw new Error(`the page is ${size} octets`);
  return `first paint after ${Math.round(paint)} ms (median of 5 visits), ${size} octets`;
});

await step('what an open page costs', async () => {
  const share = async () => {
    const before = processorTime();
    await sleep(20000);
    return (processorTime() - before) / 20 * 100;
  };
  // What asks for metrics every second is there too, and some who ask and never read.
  const scraper = setInterval(() => metrics().catch(failed => problems.push(`metrics: ${failed.message}`)), 1000);
  const stuck = stuckReaders();
  const opened = await share();
  clearInterval(scraper);
  const { stdout } = await holdfast('status', '-o', 'json').catch(failed => failed);
  if (JSON.parse(stdout).state !== 'serving') throw new Error('it does not serve beside clients that do not read');
  stuck.forEach(socket => socket.destroy());
  await page.goto('about:blank');
  const closed = await share();
  await page.goBack();
  await says(page, '#node-state', /serving/, patience);
  if (opened - closed > 2) throw new Error(`${opened - closed} % of a core`);
  return `${opened.toFixed(1)} % of a core with it, metrics once a second and ${stuck.length} clients that do not read, `
    + `${closed.toFixed(1)} % without, at 300 queries/s`;
});

await step('ten tabs', async () => {
  const tabs = [];
  const asked = { requests: 0, refused: 0 };
  const context = await browser.newContext();
  for (let tab = 0; tab < 10; tab++) tabs.push(await context.newPage());
  for (const tab of tabs) {
    tab.on('request', () => asked.requests++);
    tab.on('response', response => { if (response.status() === 429) asked.refused++; });
  }
  await Promise.all(tabs.map(tab => tab.goto(addressWithToken)));
  for (const tab of tabs) await says(tab, '#node-state', /serving/, patience);
  asked.requests = 0;
  await sleep(20000);
  const rate = asked.requests / 20;
  for (const tab of tabs) {
    await says(tab, '#node-state', /serving/, within);
    if (await tab.locator('#stale').isVisible()) throw new Error('a tab is stale');
  }
  await context.close();
  if (asked.refused) throw new Error(`${asked.refused} requests were refused`);
  return `${rate.toFixed(1)} requests/s of ten tabs, none refused`;
});

await step('looked at', async () => {
  await look('healthy');
  await picture('dashboard-light');
  const dark = await openPage(browser, { colorScheme: 'dark' });
  await says(dark, '#services', /announced/, patience);
  await sleep(1500);
  await picture('dashboard-dark', dark);
  await dark.context().close();
  const narrow = await openPage(browser, { width: 360, height: 1400 });
  await says(narrow, '#services', /announced/, patience);
  const width = await narrow.evaluate(() => document.documentElement.scrollWidth);
  if (width > 360) throw new Error(`at 360 px it is ${width} px wide`);
  await picture('dashboard-narrow', narrow);
  await narrow.context().close();
  return 'light, dark, 360 px';
});

await step('a wrong token', async () => {
  const other = await openPage(browser, { shown: 'no-token-of-this-node' });
  await says(other, '#token-problem', /Wrong token: this token is not known here/, within);
  await other.context().close();
  // The browser tells of the 401 itself.
  complaints.splice(0, complaints.length, ...complaints.filter(text => !/401/.test(text)));
  return 'the page says that it is wrong';
});

await step(`${node} killed`, async () => {
  await lab('kill', node);
  const took = await says(page, '#stale', /^Stale since \d\d:\d\d:\d\d/, within);
  await lab('heal', node);
  await page.waitForSelector('#stale', { state: 'hidden', timeout: patience });
  await says(page, '#node-state', /●\s*serving$/, patience);
  return `stale after ${took} ms; recovered by itself`;
});

await step('drained', async () => {
  const effect = await confirm('#drain-node', 'withdrawn');
  const took = await saysSoon('drains', drains => drains.length > 0, '#node-state', /◆\s*drained/);
  await says(page, '#services', /drained by .*token page.*: tests of the page/, within);
  await look('drained');
  await confirm('#undrain-node', 'announce');
  await says(page, '#node-state', /●\s*serving$/, patience);
  return `${took}; the dialog said: ${effect}`;
});

await step('only fallback backends', async () => {
  await lab('kill', 'recursor1');
  await lab('kill', 'recursor2');
  const took = await saysSoon('backends', backends => backends.filter(backend => backend.state === 'down').length >= 2,
    '#node-state', /▲\s*serving, \d+ problems/);
  await says(page, '#backends', /✖\s*down/, within);
  await look('only fallback backends');
  await picture('dashboard-fallback');
  return took;
});

await step('healed', async () => {
  await lab('heal');
  return saysSoon('backends', backends => backends.every(backend => backend.state === 'up'), '#node-state', /●\s*serving$/);
});

await step('a wrong key of BGP', async () => {
  const key = writeSecret('wrong-key', 'not-the-routers-key\n');
  const undo = await configure(text => text.replace('name: router-v4,', `name: router-v4, password_file: ${key},`));
  const took = await saysSoon('bgp', neighbors => neighbors.some(neighbor => neighbor.name === 'router-v4' && neighbor.state !== 'Established'),
    '#sessions tr', /router-v4[^]*(Connect|Active|Idle|OpenSent)/);
  await says(page, '#problem-list', /router-v4/, within);
  await look('a wrong key');
  await undo();
  return took;
});

await step('back', async () => saysSoon('bgp', neighbors => neighbors.every(neighbor => neighbor.state === 'Established'),
  '#sessions', /router-v4[^]*Established[^]*router-v6[^]*Established/));

await browser.close();
clients.kill();
problems.push(...complaints.map(text => `the console says: ${text}`));
for (const problem of problems) console.error(problem);
console.log(problems.length ? `${problems.length} problems` : 'the page was right throughout');
process.exit(problems.length ? 1 : 0);
