// While something is being made, the part of the page that tells of it is fetched anew; without this file the page has a link for it.
'use strict';
(() => {
    const part = () => document.getElementById('jobs');
    const look = async () => {
        if (part().dataset.open !== 'yes') return;
        try {
            const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
            if (answer.ok && !answer.redirected) {
                const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('jobs');
                if (fresh) part().replaceWith(fresh);
            }
        } catch {
            // the network is away: the next look tells
        }
        setTimeout(look, 2000);
    };
    setTimeout(look, 1000);
})();
