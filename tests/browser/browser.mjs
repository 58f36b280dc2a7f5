// Debian's Chromium on the demo site, for the tests beside this file and script/screenshots.
//
//     const { site, browser } = await open();      ends with the process
//     await visit(browser, PHONE, async (page) => …)

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const HERE = dirname(fileURLToPath(import.meta.url));
export const DESKTOP = { viewport: { width: 1280, height: 900 } };
export const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

/** Start the demo site; `script/test` says which binary. */
async function serve(words) {
  const server = spawn('/usr/bin/python3', [join(HERE, 'demo_site.py'), ...words], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  server.unref();
  const [line] = await Promise.race([
    once(createInterface(server.stdout), 'line'),
    once(server, 'exit').then(() => Promise.reject(new Error('the demo site did not start'))),
  ]);
  const { origin, faces, paths } = JSON.parse(line);
  const html = faces.filter((face) => face.type === 'text/html');
  return { origin, paths, html, stop: () => server.stdin.end() };
}

/** The demo site and a browser; close() ends both. */
export async function open(...words) {
  const site = await serve(words);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    chromiumSandbox: process.getuid() !== 0, // as root Chromium refuses to build its sandbox
    args: ['--disable-dev-shm-usage', '--lang=zh-CN'],
  });
  const close = async () => {
    await browser.close();
    site.stop();
  };
  return { site, browser, close };
}

/** One of each kind of page. */
export function kinds(site) {
  return [...new Map([...site.html].reverse().map((face) => [face.kind, face])).values()].reverse();
}

/** Run a function with a page of its own; what the page did wrong meanwhile is thrown. */
export async function visit(browser, site, how, work) {
  const context = await browser.newContext({ baseURL: site.origin, locale: 'zh-CN', ...how });
  const faults = [];
  context.on('console', (said) => {
    if (['error', 'warning'].includes(said.type()) && !expected(said))
      faults.push(`console of ${said.page()?.url()}: ${said.text()}`);
  });
  context.on('weberror', (error) => faults.push(`script of ${error.page()?.url()}: ${error.error().message}`));
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== site.origin && protocol !== 'data:' && protocol !== 'blob:')
      faults.push(`a request leaves the site: ${request.url()}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400 && !expected(response)) faults.push(`${response.status()}: ${response.url()}`);
  });
  context.on('requestfailed', (request) => {
    const why = request.failure().errorText;
    if (why !== 'net::ERR_ABORTED') faults.push(`${why}: ${request.url()}`);
  });
  try {
    const page = await context.newPage();
    await page.addInitScript(watchLayout);
    const result = await work(page);
    if (faults.length) throw new Error(faults.join('\n'));
    return result;
  } finally {
    await context.close();
  }
}

/** The page that is not there answers 404 and says so on the console, as it must. */
function expected(event) {
  const url = event.location ? event.location().url : event.url();
  return url.endsWith('/no/such/page.html');
}

/** Adds up how far things moved by themselves after they were shown: `layoutShift`. */
function watchLayout() {
  window.layoutShift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.layoutShift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
}

/** Until it is there, or (`settled`) until it also asks for nothing more for half a second. */
export const go = (page, path, settled) => page.goto(path, { waitUntil: settled ? 'networkidle' : 'load' });

/** Every fault of several, in one error. */
export function complain(faults) {
  if (faults.length) throw new Error(`${faults.length} faults:\n${faults.slice(0, 40).join('\n')}`);
}

/** The first link that a reader sees whose path has this form. */
export async function seen(page, form, inside = 'body') {
  for (const link of await page.locator(`${inside} a[href]`).all()) {
    const path = new URL((await link.getAttribute('href')) ?? '', page.url()).pathname;
    if (form.test(path) && (await link.isVisible())) return link;
  }
  return null;
}

/** Follow it as a reader does. */
export async function follow(page, link) {
  const to = new URL(await link.getAttribute('href'), page.url()).pathname;
  await link.click();
  await page.waitForURL((url) => url.pathname === to);
  await page.waitForLoadState('networkidle');
}

export const ARTICLE = /^\/(en\/)?\d{4}\/\d\d\/\d\d\/\d+\.html$/;

/** How a browser prints when nobody asks otherwise: A4, margins unless the page has its own. */
const EDGE = '16mm';
export const SHEET = { format: 'A4', preferCSSPageSize: true, margin: { top: EDGE, right: EDGE, bottom: EDGE, left: EDGE } };

/** What switches to large text, or null: a button, a box or a link by its words, in a menu or not. */
export async function largeText(page) {
  const words = /长者|关怀|大字|large(r)? (text|print|type)/i;
  for (const role of ['button', 'checkbox', 'radio', 'switch', 'link', 'menuitemradio', 'menuitemcheckbox']) {
    const controls = page.getByRole(role, { name: words, includeHidden: true });
    if (await controls.count()) return controls.first();
  }
  return null;
}

/** Show what a closed menu hides, and use it as a reader would: a box by its label. */
async function use(control) {
  if (!(await control.isVisible())) {
    const menu = control.locator('xpath=ancestor::details[not(@open)]/summary').first();
    if (await menu.count()) await menu.click();
  }
  const label = control.locator('xpath=ancestor::label').first();
  await ((await label.count()) ? label : control).click();
}

/** Switch it on, whatever was chosen before; how much larger the text became. */
export async function enlarge(page) {
  await page.context().clearCookies();
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  const text = page.locator('main p, main li').first();
  const size = () => text.evaluate((e) => parseFloat(getComputedStyle(e).fontSize)).catch(() => null);
  const before = await size();
  await use(await largeText(page));
  let after = before;
  for (let tries = 0; tries < 30 && (after === before || after === null); tries++) {
    await page.waitForTimeout(100);
    after = await size();
  }
  return after / before;
}
