// Groups of fields: how many of each are filled in, and on a narrow screen one open at a time to begin with. Without it, all are open.
const groups = [...document.querySelectorAll('details.field-group')];
const isFilled = block => [...block.querySelectorAll('input, select, textarea')].some(box =>
    box.type === 'checkbox' || box.type === 'radio' ? box.checked && box.value !== '' : box.type !== 'hidden' && box.value.trim() !== '');
const askedIn = group => [...group.querySelectorAll('[data-field]')].filter(block => !block.hidden);
const count = () => {
    for (const group of groups) {
        if (group.classList.contains('table-group')) {
            const rows = [...group.querySelectorAll('tbody tr')];
            group.querySelector('[data-filled]').textContent = rows.length === 0 ? '' : `已填 ${rows.filter(isFilled).length} 行`;
            continue;
        }
        const asked = askedIn(group);
        group.querySelector('[data-filled]').textContent = `已填 ${asked.filter(isFilled).length} / ${asked.length} 项`;
    }
};
const reveal = () => {
    let there = null;
    try { if (location.hash.length > 1) there = document.querySelector(`#${CSS.escape(decodeURIComponent(location.hash.slice(1)))}`); } catch { /* an address that names nothing */ }
    const group = there?.closest('details.field-group');
    if (!group || group.open) return;
    group.open = true;
    there.scrollIntoView();
};
if (groups.length > 0) {
    count();
    const form = groups[0].closest('form');
    form.addEventListener('input', count);
    form.addEventListener('change', count);
    // what is asked depends on other answers, which the server looks at
    new MutationObserver(count).observe(form, { subtree: true, attributes: true, attributeFilter: ['hidden'] });
    if (matchMedia('(max-width: 600px)').matches) {
        const next = groups.find(group => !group.classList.contains('table-group') && askedIn(group).some(block => !isFilled(block))) ?? groups[0];
        for (const group of groups) group.open = group === next || group.querySelector('.is-wrong') !== null;
    }
    reveal();
    addEventListener('hashchange', reveal);
}
