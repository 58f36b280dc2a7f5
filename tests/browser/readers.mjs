// What two readers of feeds, feedsmith and feedme, make of files: `node readers.mjs FILE…` prints one
// JSON object, by file and reader: the feed's title and its items as [title, address]; lists of
// subscriptions (*.opml) as [title, address of the feed], by feedsmith alone.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseFeed, parseOpml } from 'feedsmith';

const FeedMe = createRequire(import.meta.url)('feedme');

const plain = (value) => (typeof value === 'object' && value !== null ? (value.value ?? value.text ?? '') : value);

function byFeedsmith(text) {
  const { format, feed } = parseFeed(text);
  const link = {
    rss: (item) => item.link,
    atom: (entry) => entry.links.find((one) => one.rel === 'alternate')?.href,
    json: (item) => item.url,
  }[format];
  return {
    title: plain(feed.title),
    items: (feed.items ?? feed.entries ?? []).map((item) => [plain(item.title), link(item)]),
  };
}

function byFeedme(text) {
  const reader = new FeedMe(true);
  reader.end(text);
  const feed = reader.done();
  const link = (item) => [item.url ?? item.link].flat().map((one) => one.href ?? one)[0];
  return { title: plain(feed.title), items: (feed.items ?? []).map((item) => [plain(item.title), link(item)]) };
}

function outlines(list) {
  return list.flatMap((one) => (one.xmlUrl ? [[one.text, one.xmlUrl]] : outlines(one.outlines ?? [])));
}

function byBoth(file) {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.opml')) {
    const list = parseOpml(text);
    return { feedsmith: { title: list.head?.title, items: outlines(list.body.outlines) } };
  }
  return { feedsmith: byFeedsmith(text), feedme: byFeedme(text) };
}

console.log(JSON.stringify(Object.fromEntries(process.argv.slice(2).map((file) => [file, byBoth(file)]))));
