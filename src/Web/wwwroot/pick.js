// A long list of offices is searched by a few characters. Without it, it is the list that it is.
const few = 15;
for (const list of document.querySelectorAll('select[data-pick]')) {
    const all = [...list.options];
    if (all.length <= few) continue;
    const label = list.labels[0]?.firstChild?.textContent.trim() || '单位';
    const box = document.createElement('input');
    box.type = 'search';
    box.className = 'form-control pick-box';
    box.autocomplete = 'off';
    box.maxLength = 50;
    box.placeholder = '输入几个字查找';
    box.setAttribute('aria-label', `查找${label}`);
    box.setAttribute('aria-controls', list.id);
    const said = document.createElement('span');
    said.className = 'hint pick-said';
    said.setAttribute('role', 'status');
    const dense = text => text.replace(/\s/g, '').toLowerCase();
    const narrow = () => {
        const word = dense(box.value);
        const chosen = list.value;
        const found = all.filter(option => option.value === '' || dense(option.textContent).includes(word) || option.value.startsWith(word));
        const hits = found.filter(option => option.value !== '');
        list.replaceChildren(...found);
        // the only one left is the one that is meant; what was chosen stays chosen as long as it is there
        list.value = word && hits.length === 1 ? hits[0].value : found.some(option => option.value === chosen) ? chosen : '';
        said.textContent = !word ? '' : hits.length === 0 ? '没有符合的单位' : hits.length === 1 ? `已选 ${hits[0].textContent.trim()}` : `${hits.length} 个，请在下面选择`;
    };
    box.addEventListener('input', narrow);
    box.addEventListener('keydown', event => {
        // the first press only ends the search, so that nothing is sent by mistake
        if (event.key !== 'Enter') return;
        event.preventDefault();
        list.focus();
    });
    list.before(box, said);
}
