#!/usr/bin/env -S node --test-reporter=tap
// A reader's way through the site, on a desk and on a phone, with and without JavaScript; and what every
// page must be for him: nothing jumps, nothing overflows, nothing leaves the site, targets can be hit, the
// keyboard gets everywhere, little has to be loaded.

import { execFileSync } from 'node:child_process';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ARTICLE, complain, DESKTOP, follow, go, kinds, open, PHONE, seen, SHEET, visit } from './browser.mjs';

const SHIFT = 0.02; // of the screen, summed up
const WEIGHT = 60_000; // bytes of an article page without its pictures, compressed
const TARGET = 44; // CSS pixels of a link of the main navigation; for the others axe-core asks for 24
const NARROW = [360, 320]; // 320: WCAG 2.2, 1.4.10

let world;
before(async () => (world = await open()));
after(() => world?.close());

const onSite = (how, work) => visit(world.browser, world.site, how, work);

function ensure(holds, said) {
  if (!holds) throw new Error(said);
}

/** Run on each page of a list, in one browser page; all complaints together. */
async function onEach(faces, how, work) {
  const faults = [];
  await onSite(how, async (page) => {
    for (const face of faces) {
      await go(page, face.path);
      faults.push(...(await work(page)).map((fault) => `${decodeURI(face.path)}: ${fault}`));
    }
  }).catch((error) => faults.push(error.message));
  complain(faults);
}

// The walk

async function step(page, form, what, inside) {
  const link = await seen(page, form, inside);
  ensure(link, `${page.url()} shows no link to ${what}`);
  await follow(page, link);
  ensure(await page.locator('h1').first().isVisible(), `${page.url()} has no heading`);
  ensure((await page.title()).trim(), `${page.url()} has no title`);
}

/** From article to article until one has the link. */
async function searchOn(page, form, what) {
  for (let steps = 0; steps < 15; steps++) {
    if (await seen(page, form, 'main')) return;
    const next = page.locator('main a[rel=next], main a[rel=prev]').first();
    ensure(await next.count(), `${page.url()} leads to no other article`);
    await follow(page, next);
  }
  throw new Error(`no article on the way has a link to ${what}`);
}

async function walk(page) {
  await go(page, '/', true);
  await step(page, /^\/c\/[^/]+\/$/, 'a channel');
  await step(page, ARTICLE, 'an article', 'main');
  const first = page.url();
  await follow(page, page.locator('main a[rel=next], main a[rel=prev]').first());
  ensure(page.url() !== first && ARTICLE.test(new URL(page.url()).pathname), `next of ${first} is ${page.url()}`);
  await searchOn(page, /^\/tag\/[^/]+\/$/, 'a tag');
  await step(page, /^\/tag\/[^/]+\/$/, 'a tag', 'main');
  if (!world.site.paths.some((path) => path.startsWith('/topic/'))) return false;
  if (!(await seen(page, /^\/topic\/[^/]+\/$/))) await step(page, /^\/$/, 'the home page');
  await step(page, /^\/topic\/[^/]+\/$/, 'a topic');
  await step(page, ARTICLE, 'an article of the topic', 'main');
  return true;
}

for (const [device, how] of Object.entries({ desk: DESKTOP, phone: PHONE })) {
  for (const javaScriptEnabled of [true, false]) {
    const scripts = javaScriptEnabled ? 'with' : 'without';
    test(`home, channel, article, next, tag, topic on a ${device} ${scripts} JavaScript`, async (t) => {
      const topics = await onSite({ ...how, javaScriptEnabled }, walk);
      if (!topics) t.diagnostic('there is no topic to walk to');
    });
  }
}

// Every kind of page

for (const [device, how] of Object.entries({ desk: DESKTOP, phone: PHONE })) {
  test(`nothing jumps, fails or leaves the site on a ${device}`, () =>
    onEach(kinds(world.site), how, async (page) => {
      await page.mouse.wheel(0, 4000);
      await page.waitForLoadState('networkidle');
      const shift = await page.evaluate(() => window.layoutShift);
      return shift < SHIFT ? [] : [`things moved by ${shift.toFixed(3)}`];
    }));
}

test('a shift of the layout is noticed', () =>
  onSite(DESKTOP, async (page) => {
    await go(page, '/');
    await page.evaluate(() => document.querySelector('h1').parentElement.before(Object.assign(document.createElement('pre'), { textContent: '\n'.repeat(20) })));
    await pause(300);
    ensure((await page.evaluate(() => window.layoutShift)) > SHIFT, 'it was not');
  }));

/** Elements that stick out to the right, unless something around them scrolls. */
function overflow(width) {
  const scrolls = (e) => e && e !== document.body && (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const wide = [...document.body.querySelectorAll('*')].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width && box.height && box.right > width + 1 && !scrolls(e.parentElement);
  });
  const page = document.documentElement.scrollWidth;
  const told = wide.slice(0, 3).map((e) => `${e.localName}.${e.className} reaches ${Math.round(e.getBoundingClientRect().right)}`);
  return page > width ? [`${page} wide on ${width}`, ...told] : told;
}

for (const width of NARROW) {
  test(`nothing overflows ${width} px`, () =>
    onEach(world.site.html, { viewport: { width, height: 740 } }, (page) => page.evaluate(overflow, width)));
}

test(`links of the main navigation measure ${TARGET} px on a phone`, () =>
  onEach(kinds(world.site), PHONE, (page) =>
    page.evaluate((least) => {
      const all = [...document.querySelectorAll('body > header nav :is(a, button, summary)')];
      const shown = all.filter((e) => e.checkVisibility() && e.getClientRects().length);
      const small = shown.filter((e) => {
        const { width, height } = e.getBoundingClientRect();
        return width < least - 0.5 || height < least - 0.5;
      });
      const told = small.map((e) => {
        const { width, height } = e.getBoundingClientRect();
        return `${e.textContent.trim()} is ${Math.round(width)} × ${Math.round(height)}`;
      });
      return shown.length ? told : ['shows no navigation in its header'];
    }, TARGET),
  ));

// The keyboard

/** Where the focus is. */
function focused() {
  const e = document.activeElement;
  const { width, height, left, right, top, bottom } = e.getBoundingClientRect();
  return {
    name: `${e.localName} ${(e.textContent || e.getAttribute('aria-label') || '').trim().slice(0, 20)}`,
    hash: e.hash ?? '',
    inMain: Boolean(e.closest('main')),
    inView: width > 1 && height > 1 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
  };
}

/** What looks the same with the focus as without, or has it and is not in view. */
function unseen(describe) {
  const where = new Function(`return (${describe})()`);
  const marks = ['outlineStyle', 'outlineWidth', 'boxShadow', 'backgroundColor', 'borderColor', 'textDecorationLine'];
  const look = (e) => marks.map((name) => getComputedStyle(e)[name]).join();
  const all = [...document.querySelectorAll(':is(a[href], button, input, select, textarea, summary, [tabindex="0"])')];
  return all.filter((e) => e.checkVisibility({ visibilityProperty: true })).flatMap((e) => {
    document.activeElement.blur();
    const without = look(e);
    e.focus({ focusVisible: true });
    if (document.activeElement !== e) return [];
    const { name, inView } = where();
    return [
      ...(inView ? [] : [`${name} has the focus and is not in view`]),
      ...(look(e) === without ? [`${name} looks the same with the focus`] : []),
    ];
  });
}

test('the first Tab shows a link past the navigation, and it leads there', () =>
  onEach(kinds(world.site), DESKTOP, async (page) => {
    await page.keyboard.press('Tab');
    const skip = await page.evaluate(focused);
    if (!/^#./.test(skip.hash)) return [`the first Tab reaches ${skip.name}`];
    if (!skip.inView) return ['the link past the navigation is not seen'];
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const landed = await page.evaluate(focused);
    const links = await page.locator('main a[href]').count();
    return landed.inMain || !links ? [] : [`the link past the navigation leads to ${landed.name}`];
  }));

test('whatever the keyboard reaches is seen to have the focus', () =>
  onEach(kinds(world.site), DESKTOP, async (page) => {
    await page.keyboard.press('Tab'); // from here on the page is used with the keyboard
    return page.evaluate(unseen, focused.toString());
  }));

test('the keyboard is caught nowhere', () =>
  onSite(DESKTOP, async (page) => {
    await go(page, '/');
    const stops = [];
    for (let presses = 0; presses < 30; presses++) {
      await page.keyboard.press('Tab');
      stops.push(await page.evaluate(() => (document.activeElement.dataset.stop ??= Math.random())));
    }
    ensure(new Set(stops).size === stops.length, 'Tab comes back before the end of the page');
  }));

// Paper

test('an article is printed whole, black on white, without the navigation', () =>
  onEach(world.site.html.filter((face) => ARTICLE.test(face.path)), { ...DESKTOP, colorScheme: 'dark' }, async (page) => {
    const squeeze = (text) => text.normalize('NFKC').replace(/\s/g, '');
    const parts = await page.locator('h1, .content p').allInnerTexts();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const pdf = await page.pdf(SHEET);
    const text = squeeze(execFileSync('pdftotext', ['-raw', '-', '-'], { input: pdf, encoding: 'utf8' }));
    const faults = parts.map(squeeze).filter((part) => !text.includes(part.slice(0, 15)));
    const grey = (colour) => Math.max(...colour.match(/[\d.]+/g).slice(0, 3).map(Number));
    const [ink, paper] = await page.evaluate(() => {
      const see = (e) => (e ? getComputedStyle(e).backgroundColor : 'rgb(255, 255, 255)');
      const clear = (colour) => /^rgba\(.*, 0\)$/.test(colour);
      const under = [document.body, document.documentElement].map(see).find((colour) => !clear(colour));
      return [getComputedStyle(document.querySelector('h1')).color, under ?? see(null)];
    });
    if (grey(ink) > 90 || grey(paper) < 240) faults.push(`prints ${ink} on ${paper}`);
    if (await page.locator('body > header nav').first().isVisible()) faults.push('prints the navigation');
    return faults;
  }));

// Weight

/** Bytes of a body as it is sent, once the site has compressed it. */
async function weigh(url) {
  const ask = () =>
    new Promise((resolve, reject) => {
      const told = http.get(url, { headers: { 'accept-encoding': 'br, gzip' } }, (answer) => {
        let bytes = 0;
        answer.on('data', (piece) => (bytes += piece.length));
        answer.on('end', () => resolve({ bytes, coding: answer.headers['content-encoding'] }));
      });
      told.on('error', reject);
    });
  for (let tries = 0; tries < 50; tries++) {
    const { bytes, coding } = await ask();
    if (coding || bytes < 1000) return bytes;
    await pause(20);
  }
  throw new Error(`${url} is never compressed`);
}

test(`an article page weighs less than ${WEIGHT / 1000} kB without its pictures`, async (t) => {
  const articles = world.site.html.filter((face) => ARTICLE.test(face.path));
  let most = 0;
  await onEach(articles, DESKTOP, async (page) => {
    const loaded = new Set([page.url()]);
    page.on('request', (request) => request.resourceType() !== 'image' && loaded.add(request.url()));
    await page.reload({ waitUntil: 'networkidle' });
    let bytes = 0;
    for (const url of loaded) if (url.startsWith('http')) bytes += await weigh(url);
    most = Math.max(most, bytes);
    return bytes < WEIGHT ? [] : [`${bytes} bytes: ${[...loaded].join(' ')}`];
  });
  t.diagnostic(`at most ${most} bytes`);
});
