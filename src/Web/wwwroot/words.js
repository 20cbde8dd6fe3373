// What a question is called follows other answers (the kind of body). Where the server says that the words are others now than this page
// has them, they are taken from the page as it would be made now; the boxes and what stands in them are left alone.
(() => {
    const form = document.querySelector('form[data-draft]');
    if (!form) return;
    let turn = 0;
    form.addEventListener('shifan:words', async () => {
        const mine = ++turn;
        let page;
        try {
            const answer = await fetch(form.dataset.here, { credentials: 'same-origin', redirect: 'manual' });
            if (!answer.ok) return;
            page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        } catch { return; /* the words come with the next page */ }
        if (mine !== turn) return;
        for (const block of form.querySelectorAll('[data-field]')) {
            const now = page.querySelector(`[data-field="${CSS.escape(block.dataset.field)}"]`);
            if (!now) continue;
            if (block.querySelector('[data-table-entry]')) table(block, now);
            else field(block, now);
        }
    });

    const swap = (old, now) => { if (old && now && old.innerHTML !== now.innerHTML) old.innerHTML = now.innerHTML; };

    // a sentence that one kind of body is told and another is not
    function sentence(old, now, before) {
        if (old && now) swap(old, now);
        else if (now) before?.after(document.importNode(now, true));
        else old?.remove();
    }

    function field(block, now) {
        const head = block.querySelector('label, legend');
        swap(head, now.querySelector('label, legend'));
        sentence(block.querySelector('p.hint[id$="-hint"]'), now.querySelector('p.hint[id$="-hint"]'), head);
        const takes = now.querySelector('[data-takes]');
        const place = takes && block.querySelector(`#${CSS.escape(takes.dataset.takes)}`);
        sentence(block.querySelector('[data-takes]'), takes, place?.closest('.with-unit') ?? place);
        for (const box of block.querySelectorAll('[id]:is(input, select, textarea):not([aria-invalid])')) {
            const told = boxIn(now, box.id)?.getAttribute('aria-describedby');
            if (told) box.setAttribute('aria-describedby', told);
            else box.removeAttribute('aria-describedby');
        }
    }

    const boxIn = (now, id) => now.querySelector(`#${CSS.escape(id)}`);

    function table(block, now) {
        const head = block.querySelector('h2');
        swap(head, now.querySelector('h2'));
        swap(block.closest('.table-group')?.querySelector('summary strong'), now.closest('.table-group')?.querySelector('summary strong'));
        sentence(block.querySelector('h2 + p.hint'), now.querySelector('h2 + p.hint'), head);
        swap(block.querySelector('thead'), now.querySelector('thead'));
        const like = now.querySelector('tbody tr');
        for (const row of like ? block.querySelectorAll('tbody tr') : []) {
            [...row.cells].forEach((cell, i) => {
                const other = like.cells[i];
                if (!other?.dataset.label) return;
                cell.dataset.label = other.dataset.label;
                const named = other.querySelector('[name][aria-label]');
                const called = named?.getAttribute('aria-label').slice(0, -`（${named.name}）`.length);
                for (const box of named ? cell.querySelectorAll('[name][aria-label]') : []) box.setAttribute('aria-label', `${called}（${box.name}）`);
            });
        }
    }
})();
