// A section saves itself: every change is on the server within two seconds, and the page says so. Until the server has said so the
// text lies in this browser, where a lost connection, an expired sign-in, a reload or a crash cannot take it away.
(() => {
    if (document.documentElement.classList.contains('old-browser')) return; // see old.js
    let tab = sessionStorage.getItem('shifan.tab');
    if (!tab) sessionStorage.setItem('shifan.tab', tab = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2));

    // what was sent by a button needs its copy no longer, once the page that follows says that it was saved: not before
    const settling = sessionStorage.getItem('shifan.settling');
    sessionStorage.removeItem('shifan.settling');
    const words = new URLSearchParams(location.search);
    if (settling && (words.has('saved') || words.has('after'))) localStorage.removeItem(settling);
    for (const choice of document.querySelectorAll('form[data-settles]')) {
        choice.addEventListener('submit', () => sessionStorage.setItem('shifan.settling', `shifan.draft|${choice.dataset.settles}|${tab}`));
    }

    const form = document.querySelector('form[data-draft]');
    if (!form || !form.querySelector('[data-save-state]')) return; // a locked section saves nothing

    const quiet = 700;        // after the last key
    const latest = 1500;      // after the first change that is not saved
    const patience = 10000;   // for an answer
    const pauses = [1000, 2000, 4000, 8000, 15000];
    const state = form.querySelector('[data-save-state]');
    const aside = document.querySelector('[data-findings]');
    const ours = ['__RequestVerificationToken', 'revision', '_key', 'marks', 'basis'];

    const shelf = `shifan.draft|${form.dataset.person}|${form.dataset.here}|`;
    const mine = shelf + tab;

    let revision = Number(form.elements.revision.value);
    let saved = sent();
    let basis = null;         // the boxes as they were saved last; null where the page itself says what it was made from
    let key = null;           // the save that is under way, or whose answer was lost
    let sending = false;
    let pressed = null;       // the button that waits for the answer of a save
    let stopped = false;      // until the user has decided something
    let failures = 0;
    let since = 0;
    let timer = 0;

    // the boxes under their names, as the form itself would send them
    function read(of = form) {
        const boxes = {};
        for (const [name, value] of new FormData(of)) {
            if (ours.includes(name) || typeof value !== 'string') continue;
            if (!(name in boxes)) boxes[name] = value;
            else boxes[name] = [].concat(boxes[name], value);
        }
        return boxes;
    }

    // the boxes as the server sent them: on a slow line somebody may have typed before this script was there
    function sent() {
        const page = form.cloneNode(true);
        page.reset();
        return read(page);
    }

    // empty boxes and spare rows are no difference
    const bare = boxes => JSON.stringify(Object.entries(boxes).filter(([name, value]) => value !== '' && !name.endsWith('.rows')).sort());
    const same = (a, b) => bare(a) === bare(b);

    function say(kind, text, ...more) {
        state.className = `save-state save-${kind}`;
        state.replaceChildren(text, ...more);
    }

    function link(text, href) {
        const a = document.createElement('a');
        Object.assign(a, { href, target: '_blank', textContent: text });
        return a;
    }

    function button(text, act) {
        const b = document.createElement('button');
        Object.assign(b, { type: 'button', className: 'btn btn-sm btn-outline-primary ms-2', textContent: text });
        b.addEventListener('click', act);
        return b;
    }

    function keep(boxes, sent = false) {
        try { localStorage.setItem(mine, JSON.stringify({ boxes, revision, key, sent, at: Date.now() })); } catch { /* full or forbidden: the server is still there */ }
    }

    function plan(wait) {
        clearTimeout(timer);
        timer = setTimeout(send, wait);
    }

    function changed() {
        const boxes = read();
        // typed and taken back before anything was sent: there is nothing to save, and nothing to bring back
        if (same(boxes, saved) && !sending && !key) {
            if (!window.shifanUnsaved) return;
            clearTimeout(timer);
            since = 0;
            window.shifanUnsaved = false;
            localStorage.removeItem(mine);
            if (!stopped) say('done', '内容与上次保存的相同');
            return;
        }
        window.shifanUnsaved = true;
        keep(boxes);
        if (stopped) return;
        if (!since) since = Date.now();
        if (failures === 0) say('waiting', '有改动，正在保存…');
        plan(Math.max(0, Math.min(quiet, since + latest - Date.now())));
    }

    async function send() {
        if (sending || stopped) return;
        const boxes = read();
        if (same(boxes, saved) && !key) return;
        sending = true;
        since = 0;
        key ??= crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
        keep(boxes);
        const giveUp = new AbortController();
        const limit = setTimeout(() => giveUp.abort(), patience);
        let answer = null, told = {};
        try {
            answer = await fetch(form.dataset.draft, {
                method: 'POST', credentials: 'same-origin', redirect: 'manual', signal: giveUp.signal,
                headers: { 'Content-Type': 'application/json', RequestVerificationToken: form.elements.__RequestVerificationToken.value },
                body: JSON.stringify({ revision, key, boxes }),
            });
            told = await answer.json();
        } catch { /* no answer, or none that can be read */ }
        clearTimeout(limit);
        sending = false;
        if (answer?.ok && told.revision) accepted(boxes, told);
        else refused(answer?.status ?? 0, told);
        if (pressed) {
            const button = pressed;
            pressed = null;
            form.requestSubmit(button);
        }
    }

    function accepted(boxes, told) {
        [revision, saved, basis, key, failures] = [told.revision, boxes, boxes, null, 0];
        form.elements.revision.value = revision;
        const wrong = told.faults.length;
        const long = !wrong && form.querySelector('.count.over');
        say(wrong || long ? 'wrong' : 'done', `已保存 ${told.at}${wrong ? `；有 ${wrong} 处填写有误，见各项下的说明` : long ? '；有内容超出字数' : ''}`);
        show(told.faults);
        if (same(read(), saved)) {
            window.shifanUnsaved = false;
            localStorage.removeItem(mine);
        } else changed();
        refresh();
    }

    function refused(status, told) {
        window.shifanUnsaved = true;
        keep(read());
        if (status === 409) {
            stopped = true;
            say('failed', '未保存：本单位其他人（或另一个窗口）刚保存过本部分。您的内容还在这里。', button('比较两份内容并选择', compare));
            return;
        }
        if (status === 422 || status === 413) {
            // trying again would change nothing; the next change might
            key = null;
            say('failed', `未保存：${told.sentence ?? '内容无法保存'}`);
            if (told.field) show([{ field: told.field, sentence: told.sentence }]);
            return;
        }
        if (status === 400) {
            stopped = true;
            say('failed', `未保存：${told.sentence ?? '页面已过期'} `, button('刷新页面（已填内容保留）', () => { window.shifanUnsaved = false; location.reload(); }));
            return;
        }
        if (status === 404) {
            stopped = true;
            say('failed', '未保存：此申报已不在您的账号下，内容仍保留在本浏览器。');
            return;
        }
        const pause = pauses[Math.min(failures++, pauses.length - 1)];
        if (status === 401) {
            say('failed', '未保存：登录已失效，已填的内容保留在本页。请', link('在新窗口重新登录', `/sign-in?ReturnUrl=${encodeURIComponent('/sign-in/done')}`), '，登录后本页自动续存。');
        } else {
            say('failed', `未保存：${status ? '服务器暂时不能保存' : '网络不通'}，内容保留在本浏览器，正在重试（第 ${failures} 次）。`, button('立即重试', () => plan(0)));
        }
        plan(pause);
    }

    // the errors of the section as it was saved, each under its box
    function show(faults) {
        for (const old of form.querySelectorAll('.field-error')) old.remove();
        for (const wrong of form.querySelectorAll('.is-wrong')) wrong.classList.remove('is-wrong');
        for (const invalid of form.querySelectorAll('[aria-invalid]')) invalid.removeAttribute('aria-invalid');
        for (const fault of faults) {
            const box = form.elements[fault.field] ?? form.elements[`${fault.field}.from`];
            const first = box instanceof RadioNodeList ? box[0] : box;
            if (!first) continue;
            const note = document.createElement('p');
            note.className = 'field-error';
            note.id = `${first.id || fault.field}-error`;
            note.textContent = fault.sentence;
            const place = first.closest('.field') ?? first.closest('td') ?? first.parentElement;
            place.classList.toggle('is-wrong', place.matches('.field'));
            place.append(note);
            first.setAttribute('aria-invalid', 'true');
            first.setAttribute('aria-describedby', note.id);
        }
    }

    // verdicts and which questions are asked follow what is saved
    let refreshing = 0;
    function refresh() {
        clearTimeout(refreshing);
        refreshing = setTimeout(async () => {
            try {
                const answer = await fetch(aside.dataset.findings, { credentials: 'same-origin', redirect: 'manual' });
                if (!answer.ok) return;
                const called = aside.querySelector('[data-asked]')?.dataset.words;
                aside.innerHTML = await answer.text();
                if (aside.querySelector('[data-asked]').dataset.words !== called) form.dispatchEvent(new CustomEvent('shifan:words'));
                const asked = aside.querySelector('[data-asked]').dataset.asked.split(' ');
                for (const block of form.querySelectorAll('[data-field]')) block.hidden = !asked.includes(block.dataset.field);
            } catch { /* the verdicts come with the next save */ }
        }, 400);
    }

    function compare() {
        window.shifanUnsaved = false;
        tellBasis();
        form.querySelector('[data-compare]').click();
    }

    // what the boxes were typed over: by that the server tells who changed what
    function tellBasis() {
        if (basis) form.elements.basis.value = JSON.stringify(basis);
    }

    // Other windows of this person at this section. A window that is at work keeps its own copy; what one left behind that is gone is
    // offered at once. Locks end with their window; where there are none (no encryption, an old browser), the others are asked.
    const hailing = typeof BroadcastChannel === 'function' ? new BroadcastChannel(shelf) : null;
    if (hailing) hailing.onmessage = event => { if (event.data === 'who') hailing.postMessage(mine); };
    if (navigator.locks) navigator.locks.request(mine, () => new Promise(() => {})).catch(() => {});

    async function atWork() {
        if (navigator.locks) return new Set((await navigator.locks.query()).held.map(lock => lock.name));
        if (!hailing) return null;
        const there = new Set();
        const hear = event => there.add(event.data);
        hailing.addEventListener('message', hear);
        hailing.postMessage('who');
        await new Promise(done => setTimeout(done, 400));
        hailing.removeEventListener('message', hear);
        return there;
    }

    // what another visit to this page left behind; a window that is only just closing answers a little longer, so it is asked again
    async function restore(known = new Set()) {
        const kept = [], others = [];
        for (let i = 0; i < localStorage.length; i++) {
            const name = localStorage.key(i);
            if (!name.startsWith(shelf) || known.has(name)) continue;
            try {
                const copy = JSON.parse(localStorage.getItem(name));
                (name === mine ? kept : others).push({ name, ...copy });
            } catch { localStorage.removeItem(name); }
        }
        if (known.size === 0) offer(kept);
        known.add(mine);
        if (others.length === 0) return;
        const there = await atWork().catch(() => null);
        const left = others.filter(copy => there ? !there.has(copy.name) : Date.now() - copy.at > 60000);
        for (const copy of left) known.add(copy.name);
        offer(left);
        if (left.length < others.length) setTimeout(() => restore(known), 5000);
    }

    function offer(kept) {
        for (const copy of kept) {
            if (same(copy.boxes, saved)) { localStorage.removeItem(copy.name); continue; }
            // over the state it was typed on, or a save of its own whose answer was lost: taken up without asking
            if (copy.name === mine && !copy.sent && !early && (copy.revision === revision || copy.key && copy.revision + 1 === revision)) { take(copy); continue; }
            // its place is wanted for what was typed since
            if (copy.name === mine) try { localStorage.setItem(copy.name = `${mine}-${copy.at}`, localStorage.getItem(mine)); } catch { /* full: the copy is in this page */ }
            const note = document.createElement('p');
            note.className = 'meanwhile';
            note.append(`${new Date(copy.at).toLocaleString('zh-CN')} 有没能保存的内容。`,
                button('取回', () => { note.remove(); take(copy); }),
                button('丢弃', () => { localStorage.removeItem(copy.name); note.remove(); }));
            state.after(note);
        }
    }

    function take(copy) {
        fill(copy.boxes);
        if (copy.name !== mine) localStorage.removeItem(copy.name);
        // over the state it was typed on: if the server has moved on, both texts are shown
        if (copy.revision !== revision) [basis, form.elements.marks.value] = [null, ''];
        [revision, key] = [copy.revision, copy.key];
        form.elements.revision.value = revision;
        window.shifanUnsaved = true;
        say('waiting', '已取回上次没能保存的内容，正在保存…');
        keep(copy.boxes);
        plan(0);
    }

    function fill(boxes) {
        for (const entry of form.querySelectorAll('[data-table-entry]')) {
            const rows = Number(boxes[`${entry.dataset.tableEntry}.rows`]);
            if (rows) entry.setRows?.(rows);
        }
        for (const box of form.elements) {
            if (!box.name || ours.includes(box.name) || box.tagName === 'BUTTON') continue;
            const value = boxes[box.name];
            if (box.type === 'checkbox' || box.type === 'radio') box.checked = [].concat(value ?? []).includes(box.value);
            else if (typeof value === 'string') box.value = value;
            else if (Array.isArray(value) && box.type !== 'hidden') box.value = value[0];
        }
        for (const entry of form.querySelectorAll('[data-table-entry]')) entry.summarise?.();
    }

    // colleagues in the same section, and what they saved
    const company = document.createElement('p');
    company.className = 'meanwhile';
    company.hidden = true;
    company.setAttribute('role', 'status');
    state.after(company);
    async function look() {
        if (document.hidden) return;
        try {
            const answer = await fetch(`${form.dataset.here}/editing`, { credentials: 'same-origin', redirect: 'manual' });
            if (!answer.ok) return;
            const now = await answer.json();
            const parts = [];
            if (now.others.length) parts.push(`${now.others.join('、')} 也在填写本部分。`);
            if (now.revision > revision && !sending) {
                parts.push(`${now.savedBy} 于 ${now.at} 保存了新的内容。`);
                if (same(read(), saved)) parts.push(button('载入最新内容', () => { window.shifanUnsaved = false; location.reload(); }));
            }
            company.replaceChildren(...parts);
            company.hidden = parts.length === 0;
        } catch { /* without a network there is nobody to see */ }
    }
    setInterval(look, 20000);

    form.addEventListener('input', changed);
    form.addEventListener('change', changed);
    form.addEventListener('submit', event => {
        clearTimeout(timer);
        // two saves at once of one page would meet as strangers: the button waits for the answer
        if (sending) {
            event.preventDefault();
            pressed = event.submitter;
            say('waiting', '正在保存…');
            return;
        }
        stopped = true;
        window.shifanUnsaved = false;
        if (event.submitter?.hasAttribute('data-compare')) return;
        // the button saves too; should its answer never come, the text is still here
        form.elements._key.value = key ?? '';
        tellBasis();
        keep(read(), true);
        sessionStorage.setItem('shifan.settling', mine);
    });
    window.addEventListener('online', () => { if (failures) plan(0); });
    document.addEventListener('visibilitychange', () => { if (document.hidden && !same(read(), saved)) plan(0); });
    window.addEventListener('beforeunload', event => { if (window.shifanUnsaved) event.preventDefault(); });

    // 字数 as officials count: a Chinese character or a mark is one, a run of letters or digits is one, blanks are none
    function count(text) {
        let total = 0, inRun = false;
        for (const character of text) {
            if (/\s/u.test(character)) { inRun = false; continue; }
            const joins = character.codePointAt(0) < 0x2E80 && /[\p{L}\p{Nd}]/u.test(character);
            if (!joins || !inRun) total++;
            inRun = joins;
        }
        return total;
    }
    function tell(area) {
        const place = form.querySelector(`[data-count="${CSS.escape(area.name)}"]`);
        if (!place) return;
        const most = Number(place.dataset.most ?? 0);
        const now = count(area.value);
        place.textContent = most ? `${now}／${most} 字${now > most ? `，超出 ${now - most} 字，提交前须压缩` : ''}` : `${now} 字`;
        place.classList.toggle('over', most > 0 && now > most);
    }
    form.addEventListener('input', event => tell(event.target));

    const early = !same(read(), saved);
    restore();
    if (early) changed();
})();
