// Keeps the pages of visits, and what they are made of, for when there is no net. With a net every page comes from the server; what is kept goes when somebody
// signs out (site.js) and when the visit is handed in (visit.js).
const pages = 'shifan-visit-pages';
const parts = 'shifan-visit-parts-1';
const made = ['/site.css', '/site.js', '/old.js', '/visit.js', '/lib/tabler.min.css', '/lib/htmx.min.js', '/lib/noto-sans-sc/400.css', '/lib/noto-sans-sc/700.css'];
const isPage = path => /^\/visits\/field\/[0-9a-f-]{36}$/.test(path);

self.addEventListener('install', event => event.waitUntil(caches.open(parts).then(kept => kept.addAll(made)).then(() => self.skipWaiting())));

self.addEventListener('activate', event => event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith('shifan-visit-') && name !== pages && name !== parts) await caches.delete(name);
    await self.clients.claim();
    // the page from which it was registered came before it was there
    for (const client of await self.clients.matchAll({ type: 'window' })) {
        const path = new URL(client.url).pathname;
        if (isPage(path)) await fromServer(new Request(path, { credentials: 'same-origin' }), path).catch(() => { });
    }
})()));

async function fromServer(request, path) {
    const answer = await fetch(request);
    const kept = await caches.open(pages);
    if (answer.ok && answer.type === 'basic' && !answer.redirected) await kept.put(path, answer.clone());
    else if (answer.status === 404) await kept.delete(path);
    return answer;
}

self.addEventListener('fetch', event => {
    const { request } = event;
    const address = new URL(request.url);
    if (request.method !== 'GET' || address.origin !== self.location.origin) return;
    if (request.mode === 'navigate' && isPage(address.pathname)) {
        event.respondWith(fromServer(request, address.pathname).catch(async () => await (await caches.open(pages)).match(address.pathname) ?? Response.error()));
    } else if (made.includes(address.pathname)) {
        event.respondWith((async () => {
            const kept = await caches.open(parts);
            try {
                const answer = await fetch(request);
                if (answer.ok) await kept.put(address.pathname, answer.clone());
                return answer;
            } catch {
                return await kept.match(address.pathname) ?? Response.error();
            }
        })());
    }
});
