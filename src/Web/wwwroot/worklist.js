// The keyboard's way through the list; everything is there without it.
(() => {
    const rows = [...document.querySelectorAll('.work-list tbody tr')];
    let at = -1;
    const go = to => {
        if (rows.length === 0) return;
        rows[at]?.classList.remove('is-at');
        at = Math.max(0, Math.min(rows.length - 1, to));
        rows[at].classList.add('is-at');
        rows[at].querySelector('a').focus();
    };
    document.addEventListener('focusin', event => {
        const row = rows.indexOf(event.target.closest('.work-list tbody tr'));
        if (row < 0 || row === at) return;
        rows[at]?.classList.remove('is-at');
        at = row;
        rows[at].classList.add('is-at');
    });
    document.addEventListener('keydown', event => {
        if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
        // a key typed into a box is a letter
        if (event.target.closest('input:not([type=checkbox]), select, textarea')) {
            if (event.key === 'Escape') event.target.blur();
            return;
        }
        if (event.key === 'j') go(at + 1);
        else if (event.key === 'k') go(at - 1);
        else if (event.key === 'x') rows[at]?.querySelector('input[type=checkbox]')?.click();
        else if (event.key === 'Enter' && at >= 0 && event.target === document.body) rows[at].querySelector('a').click();
        else if (event.key === '/') document.getElementById('q').focus();
        else if (event.key === '?') {
            const keys = document.getElementById('keys');
            keys.open = !keys.open;
            if (keys.open) keys.scrollIntoView({ block: 'nearest' });
        }
        else return;
        if (event.key !== 'Enter') event.preventDefault();
    });
})();
