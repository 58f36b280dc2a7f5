/* Served as /sw.js, which begins with a line that names what to keep: OFFLINE, the page that says
   there is no network, and its stylesheet. Pages come from the network; when there is none, as
   they were last read, else that page. Files whose addresses change with their content come from
   here once they have been read. */
const CACHE = `shell ${OFFLINE.join(' ')}`;
const PAGES = 50;

async function keep(request, response) {
  const cache = await caches.open(CACHE);
  await cache.put(request, response);
  const pages = (await cache.keys()).filter(({ url }) => !OFFLINE.includes(new URL(url).pathname));
  await Promise.all(pages.slice(0, -PAGES).map((old) => cache.delete(old)));
}

async function page(event) {
  try {
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(keep(event.request, response.clone()));
    return response;
  } catch {
    return (await caches.match(event.request)) ?? (await caches.match(OFFLINE[0]));
  }
}

async function asset(event) {
  const known = await caches.match(event.request);
  if (known) return known;
  const response = await fetch(event.request);
  if (response.ok) event.waitUntil(keep(event.request, response.clone()));
  return response;
}

addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(OFFLINE)).then(() => skipWaiting()));
});

addEventListener('activate', (event) => {
  const old = async () => Promise.all((await caches.keys()).filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  event.waitUntil(old().then(() => clients.claim()));
});

addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== location.origin) return;
  if (mode === 'navigate') event.respondWith(page(event));
  else if (pathname.startsWith('/assets/')) event.respondWith(asset(event));
});
