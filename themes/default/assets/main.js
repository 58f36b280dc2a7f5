/* What a script can add; every page is complete without it. The first part runs before the page is
   painted, so that nothing moves when a reader's choice of text size comes into effect. */
(() => {
  'use strict';
  const root = document.documentElement;
  const kept = {
    get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window */ } },
  };
  const large = (on) => root.classList.toggle('large', on);
  const size = (step) => { root.dataset.size = step; };

  root.classList.add('js');
  if (navigator.share) root.classList.add('can-share');
  large(kept.get('large') === '1');
  size(kept.get('size') ?? '0');

  const all = (what, work) => document.querySelectorAll(what).forEach(work);
  const onClick = (what, work) => all(what, (e) => e.addEventListener('click', () => work(e)));
  const press = (e, on) => e.setAttribute('aria-pressed', String(on));

  function today(e) {
    const how = { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' };
    e.textContent = new Intl.DateTimeFormat(root.lang, how).format(new Date());
  }

  function largeText() {
    onClick('[data-text]', (button) => {
      const on = !root.classList.contains('large');
      large(on);
      press(button, on);
      kept.set('large', on ? '1' : '0');
    });
    all('[data-text]', (button) => press(button, root.classList.contains('large')));
  }

  function textSize() {
    const show = () => all('[data-size][aria-pressed]', (e) => press(e, e.dataset.size === root.dataset.size));
    onClick('button[data-size]', (button) => {
      size(button.dataset.size);
      kept.set('size', button.dataset.size);
      show();
    });
    show();
  }

  function share() {
    onClick('[data-print]', () => print());
    onClick('[data-copy]', async (button) => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
    });
    onClick('[data-share]', (button) => {
      navigator.share({ title: document.title, url: button.dataset.share }).catch(() => {});
    });
    document.addEventListener('click', (event) =>
      all('.share[open]', (menu) => { if (!menu.contains(event.target)) menu.open = false; }));
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') all('.share[open]', (menu) => { menu.open = false; });
    });
  }

  function slides() {
    onClick('[data-slide]', (button) => {
      const list = button.closest('.slides').querySelector('ul');
      list.scrollBy({ left: Number(button.dataset.slide) * list.clientWidth, behavior: 'smooth' });
    });
  }

  /* What scrolls sideways can be reached with the keyboard. */
  function reachable() {
    all('.content table', (e) => { if (e.scrollWidth > e.clientWidth) e.tabIndex = 0; });
  }

  addEventListener('DOMContentLoaded', () => {
    all('[data-today]', today);
    largeText();
    textSize();
    share();
    slides();
    reachable();
    document.querySelector('.nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  });
  addEventListener('load', () => {
    if ('serviceWorker' in navigator) navigator.serviceWorker.register('/sw.js').catch(() => {});
  });
})();
