#!/usr/bin/env -S node --test-reporter=tap
// axe-core finds no serious violation of WCAG 2.2 AA: each kind of page, light and dark, on a desk and on
// a phone, and in large text once there is a switch for it.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { complain, DESKTOP, enlarge, go, kinds, largeText, open, PHONE, visit } from './browser.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ALL = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  rules: { 'target-size': { enabled: true } },
};
const COLOURS = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } };
const GRAVE = ['serious', 'critical'];

let world;
before(async () => (world = await open()));
after(() => world?.close());

/** Serious violations of what the page shows now. */
async function violations(page, options, what) {
  const { violations: found } = await page.evaluate((o) => window.axe.run({ ...o, resultTypes: ['violations'] }), options);
  return found
    .filter((one) => GRAVE.includes(one.impact))
    .map((one) => `${what}: ${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((n) => `${n.target} ${n.html.slice(0, 120)}`).join(' | ')}`);
}

/** One page in light and in dark. */
async function judge(page, what) {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await violations(page, ALL, `${what}, light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  return [...light, ...(await violations(page, COLOURS, `${what}, dark`))];
}

/** Judge these pages, in one browser page. */
async function judgeAll(faces, how, prepare = () => {}) {
  const faults = [];
  await visit(world.browser, world.site, { ...how, bypassCSP: true, reducedMotion: 'reduce' }, async (page) => {
    for (const face of faces) {
      await go(page, face.path);
      await prepare(page, face);
      await page.evaluate(AXE);
      faults.push(...(await judge(page, decodeURI(face.path))));
    }
  });
  complain(faults);
}

test('axe catches a fault planted in a page', async () => {
  await visit(world.browser, world.site, { ...DESKTOP, bypassCSP: true }, async (page) => {
    await go(page, '/');
    await page.evaluate(AXE);
    await page.evaluate(() => {
      document.querySelector('main').insertAdjacentHTML('beforeend', '<p style="color:#bbb;background:#ccc">pale words on grey</p><img src="data:,">');
    });
    const found = (await violations(page, ALL, '/')).join();
    for (const rule of ['color-contrast', 'image-alt']) if (!found.includes(rule)) throw new Error(`not found: ${rule}`);
  });
});

test('no serious violation on any kind of page on a desk, light and dark', async (t) => {
  t.diagnostic(`${world.site.html.length} pages of ${kinds(world.site).length} kinds`);
  await judgeAll(world.site.html, DESKTOP);
});

test('no serious violation on any kind of page on a phone, light and dark', () => judgeAll(world.site.html, PHONE));

test('no serious violation in large text, light and dark', async (t) => {
  const offers = await visit(world.browser, world.site, PHONE, async (page) => {
    await go(page, '/');
    return (await largeText(page)) !== null;
  });
  if (!offers) return t.skip('no page offers large text');
  await judgeAll(kinds(world.site), PHONE, async (page, face) => {
    const factor = await enlarge(page);
    if (factor < 1.15) throw new Error(`${decodeURI(face.path)}: large text is ${factor} times the usual`);
  });
});
