// Comfort only: every journey works without it.
document.addEventListener('click', event => {
    const button = event.target.closest('[data-action]');
    if (!button) return;
    if (button.dataset.action === 'print') window.print();
    if (button.dataset.action === 'copy') {
        const box = document.querySelector(button.dataset.target);
        box.select();
        navigator.clipboard?.writeText(box.value);
        button.textContent = '已复制';
    }
});

// Leaving a page with unsaved text asks first.
let dirty = false;
document.addEventListener('input', event => { if (event.target.closest('form[data-guard]')) dirty = true; });
document.addEventListener('submit', () => { dirty = false; });
window.addEventListener('beforeunload', event => { if (dirty) event.preventDefault(); });

// What was kept for a phone without a net (visits/field/worker.js) goes with the session.
document.addEventListener('submit', event => { if (event.target.getAttribute('action') === '/sign-out') window.caches?.delete('shifan-visit-pages'); });

document.documentElement.classList.add('has-script');
