// Pictures of the demo site: `node screenshots.mjs OUT [NAME…]`, called by script/screenshots. Each page is
// taken in light, dark, on a phone and as printed; what does not exist is said.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ARTICLE, DESKTOP, enlarge, go, largeText, open, PHONE, seen, SHEET, visit } from './browser.mjs';

const LOOKS = {
  light: { how: DESKTOP, media: { colorScheme: 'light' } },
  dark: { how: DESKTOP, media: { colorScheme: 'dark' } },
  phone: { how: { ...PHONE, deviceScaleFactor: 2 }, media: { colorScheme: 'light' } },
  large: { how: { ...PHONE, deviceScaleFactor: 2 }, media: { colorScheme: 'light' }, prepare: enlarge, needs: largeText },
  print: { how: DESKTOP, media: { media: 'print', colorScheme: 'light' }, take: printed },
};

/** The first sheet of A4, with the margins that paper has. */
async function printed(page, file) {
  const pdf = file.replace(/png$/, 'pdf');
  await page.pdf({ path: pdf, ...SHEET });
  execFileSync('pdftoppm', ['-png', '-r', '96', '-singlefile', pdf, file.replace(/\.png$/, '')]);
  rmSync(pdf);
}

const onScreen = (page, path) => page.screenshot({ path, animations: 'disabled' });

/** Where they are: found from the home page, as a reader would. */
async function addresses(page) {
  const found = { home: '/' };
  const note = async (name, form, inside) => {
    const link = await seen(page, form, inside);
    if (link) found[name] = new URL(await link.getAttribute('href'), page.url()).pathname;
    else console.log(`no ${name} is linked from ${page.url()}`);
  };
  await go(page, '/', true);
  await note('channel', /^\/c\/[^/]+\/$/);
  await note('article', ARTICLE, 'main');
  await note('topic', /^\/topic\/[^/]+\/$/);
  await note('about', /^\/about\/[^/]+\/$/);
  return found;
}

const [out, ...wanted] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const { site, browser, close } = await open('--seed', '0');
try {
  const paths = await visit(browser, site, DESKTOP, addresses);
  for (const [look, { how, media, prepare, needs, take = onScreen }] of Object.entries(LOOKS)) {
    await visit(browser, site, { ...how, reducedMotion: 'reduce' }, async (page) => {
      await page.emulateMedia(media);
      for (const [name, path] of Object.entries(paths)) {
        const file = `${name}-${look}.png`;
        if (wanted.length && !wanted.some((word) => file.includes(word))) continue;
        await go(page, path, true);
        if (needs && !(await needs(page))) {
          console.log(`no ${look} on ${path}`);
          continue;
        }
        await prepare?.(page);
        await take(page, join(out, file));
        console.log(join(out, file));
      }
    });
  }
} finally {
  await close();
}
