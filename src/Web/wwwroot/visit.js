// A visit is recorded where there may be no net. What was entered, photographed and signed lies in this browser (IndexedDB) until the server has said that it
// has it; each piece goes under a key of its own, so that sent twice it is there once.
(() => {
    if (document.documentElement.classList.contains('old-browser')) return; // see old.js
    const root = document.getElementById('visit');
    if (!root || !window.indexedDB) return;
    const { visit, person } = root.dataset;
    const page = `/visits/field/${visit}`;
    if (root.dataset.open !== 'yes') {
        // nothing more is entered here: what was kept of it is not needed without a net
        window.caches?.open('shifan-visit-pages').then(kept => kept.delete(page)).catch(() => { });
        return;
    }
    navigator.serviceWorker?.register('/visits/field/worker.js').catch(() => { /* only where the connection is safe */ });

    const state = root.querySelector('[data-visit-state]');
    const pauses = [1000, 2000, 4000, 8000, 15000];
    const scope = `${visit}|${person}`;
    let keeping = Promise.resolve(); // what is being put away at the moment
    let shelf = null, sending = false, sent = false, failures = 0, timer = 0, trouble = '';

    const opened = new Promise((done, fail) => {
        const asked = indexedDB.open('shifan.visits', 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore('pieces', { keyPath: 'id' });
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => fail(asked.error);
    });

    function store(mode, act) {
        return new Promise((done, fail) => {
            const work = shelf.transaction('pieces', mode);
            const asked = act(work.objectStore('pieces'));
            work.oncomplete = () => done(asked?.result);
            work.onerror = work.onabort = () => fail(work.error);
        });
    }

    const put = piece => store('readwrite', pieces => pieces.put(piece));
    const drop = id => store('readwrite', pieces => pieces.delete(id));

    // reads pieces and puts others in one go, so that nobody comes between: act is given what is there and says what is to be, null: nothing
    function change(ids, act) {
        return new Promise((done, fail) => {
            const work = shelf.transaction('pieces', 'readwrite');
            const kept = work.objectStore('pieces');
            const found = {};
            let open = ids.length;
            for (const id of ids) {
                const asked = kept.get(id);
                asked.onsuccess = () => {
                    found[id] = asked.result;
                    if (--open > 0) return;
                    for (const [at, piece] of Object.entries(act(found))) {
                        if (piece) kept.put({ ...piece, id: at });
                        else kept.delete(at);
                    }
                };
            }
            work.oncomplete = () => done(found);
            work.onerror = work.onabort = () => fail(work.error);
        });
    }
    const order = { entry: 0, choice: 0, file: 1, signature: 2 };
    async function pieces() {
        const all = await store('readonly', kept => kept.getAll());
        // what is signed comes after all that it stands under
        return all.filter(piece => piece.scope === scope).sort((a, b) => order[a.kind] - order[b.kind] || a.made - b.made);
    }

    const key = () => [...crypto.getRandomValues(new Uint8Array(12))].map(one => one.toString(16).padStart(2, '0')).join('');
    const cardOf = item => [...root.querySelectorAll('[data-item]')].find(card => card.dataset.item === item);
    const boxOf = (card, part) => card.querySelector(`[name="${part}.${CSS.escape(card.dataset.item)}"]`);
    const foundOf = card => card.querySelector('input[type=radio]:checked')?.value ?? '';

    function read(card) {
        return { found: foundOf(card), value: boxOf(card, 'value')?.value ?? '', remark: boxOf(card, 'remark').value };
    }

    function fill(card, typed) {
        for (const way of card.querySelectorAll('input[type=radio]')) way.checked = way.value === typed.found;
        if (boxOf(card, 'value')) boxOf(card, 'value').value = typed.value;
        boxOf(card, 'remark').value = typed.remark;
    }

    async function say() {
        const waiting = (await pieces()).length;
        window.shifanUnsaved = waiting > 0;
        state.className = `visit-state save-state save-${waiting === 0 ? 'done' : trouble ? 'failed' : 'waiting'}`;
        if (waiting === 0) state.textContent = '已全部上传';
        else state.textContent = `未上传 ${waiting} 项${trouble ? `：${trouble}` : '，正在上传…'}`;
        for (const button of root.querySelectorAll('[data-submit] button')) button.disabled = waiting > 0;
        return waiting;
    }

    // ---- what is entered -----------------------------------------------------------------------------------------------

    // a piece that is on its way stays as it is; what is typed meanwhile comes after it
    async function keep(card) {
        const item = card.dataset.item;
        const id = `${scope}|entry|${item}`;
        const typed = read(card);
        await change([id, `${id}|next`], found => {
            const target = found[id]?.fixed ? `${id}|next` : id;
            return { [target]: { scope, kind: 'entry', item, key: found[target]?.key ?? key(), made: found[target]?.made ?? Date.now(), base: Number(boxOf(card, 'base').value), ...typed } };
        });
        await say();
        plan(700);
    }

    root.addEventListener('input', event => {
        const card = event.target.closest('[data-item]');
        if (!card || !event.target.name) return;
        card.querySelector('[data-item-error]').textContent = '';
        // at once: the phone may be put away or lose its battery
        if (shelf) keeping = keeping.then(() => keep(card));
    });

    function shown(card, told) {
        if (told.head) {
            boxOf(card, 'base').value = told.head.number;
            card.querySelector('[data-item-state]').textContent = `${told.head.who} ${told.head.at}`;
        }
        const place = card.querySelector('[data-beside]');
        place.replaceChildren();
        if (told.beside.length === 0) return;
        const block = document.createElement('div');
        block.className = 'visit-beside';
        const lead = document.createElement('p');
        lead.className = 'mb-1';
        lead.append(Object.assign(document.createElement('strong'), { textContent: '两人所记不同，请择一：' }));
        block.append(lead);
        for (const one of [told.head, ...told.beside].filter(Boolean)) {
            const line = document.createElement('p');
            line.className = 'mb-1';
            const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-sm btn-outline-primary', textContent: '采用' });
            button.setAttribute('aria-label', `采用 ${one.who} 所记`);
            Object.assign(button.dataset, { choose: one.number, found: one.found, value: one.value, remark: one.remark });
            line.append(`${one.who} ${one.at}：${one.says} `, button);
            block.append(line);
        }
        place.append(block);
    }

    root.addEventListener('click', async event => {
        const button = event.target.closest('[data-choose]');
        if (!button) return;
        event.preventDefault();
        const card = button.closest('[data-item]');
        const typed = { found: button.dataset.found, value: button.dataset.value, remark: button.dataset.remark };
        fill(card, typed);
        await put({ id: `${scope}|choice|${card.dataset.item}`, scope, kind: 'choice', item: card.dataset.item, key: key(), made: Date.now(), base: Number(boxOf(card, 'base').value), ...typed });
        await say();
        plan(0);
    });

    // ---- photos --------------------------------------------------------------------------------------------------------

    function where() {
        if (!document.getElementById('with-position').checked || !navigator.geolocation) return Promise.resolve('');
        return new Promise(done => navigator.geolocation.getCurrentPosition(
            at => done(`${at.coords.latitude.toFixed(6)},${at.coords.longitude.toFixed(6)}`), () => done(''), { timeout: 8000, maximumAge: 60000 }));
    }

    async function small(blob) {
        try {
            const picture = await createImageBitmap(blob);
            const canvas = document.createElement('canvas');
            const scale = Math.min(1, 240 / Math.max(picture.width, picture.height));
            [canvas.width, canvas.height] = [Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale))];
            canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
            return canvas.toDataURL('image/jpeg', 0.7);
        } catch { return ''; }
    }

    function draw(piece) {
        const list = root.querySelector(`[data-photos="${CSS.escape(piece.item)}"]`);
        const line = document.createElement('li');
        line.dataset.piece = piece.id;
        if (piece.small) line.append(Object.assign(document.createElement('img'), { src: piece.small, alt: `${piece.name}（未上传）` }));
        line.append(Object.assign(document.createElement('span'), { className: 'hint', textContent: '未上传' }));
        list.append(line);
        return line;
    }

    const lineOf = piece => [...root.querySelectorAll('[data-piece]')].find(line => line.dataset.piece === piece.id) ?? draw(piece);

    async function take(files, item) {
        const position = files.length > 0 ? await where() : '';
        for (const file of files) {
            const made = Date.now();
            const one = key();
            const piece = { id: `${scope}|file|${one}`, scope, kind: 'file', item, key: one, made, name: file.name, blob: file, position, small: await small(file) };
            try { await put(piece); } catch {
                lineOf(piece).querySelector('.hint').textContent = '手机空间不足，没有存下，请腾出空间后重拍';
                continue;
            }
            draw(piece);
        }
        await say();
        plan(0);
    }

    root.addEventListener('change', async event => {
        if (event.target.dataset.photo === undefined) return;
        const files = [...event.target.files];
        await take(files, event.target.dataset.photo);
        event.target.value = '';
    });

    root.addEventListener('submit', async event => {
        if (event.target.matches('[data-photo-form]')) {
            event.preventDefault();
            const box = event.target.elements.file;
            await take([...box.files], event.target.elements.item.value);
            box.value = '';
        }
        if (event.target.id === 'items') {
            event.preventDefault();
            await keeping;
            plan(0);
        }
        if (event.target.matches('[data-submit], [data-sign]')) event.target.elements.sum.value = root.dataset.sum;
    });

    // ---- signatures ----------------------------------------------------------------------------------------------------

    for (const pad of root.querySelectorAll('[data-pad]')) {
        const pen = pad.getContext('2d');
        const signer = pad.closest('[data-signer]');
        let drawn = false, at = null;
        Object.assign(pen, { lineWidth: 4, lineCap: 'round', lineJoin: 'round', strokeStyle: '#10182b' });
        const place = event => {
            const edge = pad.getBoundingClientRect();
            return [(event.clientX - edge.left) * pad.width / edge.width, (event.clientY - edge.top) * pad.height / edge.height];
        };
        pad.addEventListener('pointerdown', event => { at = place(event); pad.setPointerCapture(event.pointerId); });
        pad.addEventListener('pointermove', event => {
            if (!at) return;
            const to = place(event);
            pen.beginPath();
            pen.moveTo(...at);
            pen.lineTo(...to);
            pen.stroke();
            [at, drawn] = [to, true];
        });
        for (const end of ['pointerup', 'pointercancel']) pad.addEventListener(end, () => { at = null; });
        const clear = () => { pen.clearRect(0, 0, pad.width, pad.height); drawn = false; };
        signer.querySelector('[data-clear]').addEventListener('click', clear);
        signer.querySelector('[data-draw]').addEventListener('click', async () => {
            const wrong = signer.querySelector('[data-sign-error]');
            const boxes = signer.querySelector('form').elements;
            wrong.textContent = !drawn ? '请先在框内手写签名' : boxes.name && !boxes.name.value.trim() ? '请填写单位代表的姓名' : '';
            if (wrong.textContent) return;
            await keeping;
            const blob = await new Promise(done => pad.toBlob(done, 'image/png'));
            // what waits yet will change the sum; then the signature stands under what is there when it arrives
            const waiting = (await pieces()).length > 0;
            await put({ id: `${scope}|signature|${signer.dataset.signer}`, scope, kind: 'signature', member: signer.dataset.signer, name: boxes.name?.value ?? '', post: boxes.post?.value ?? '', key: key(), made: Date.now(), blob, sum: waiting ? '' : root.dataset.sum });
            signer.querySelector('[data-signed]').textContent = '已手写签名，未上传';
            signer.querySelector('details').open = false;
            clear();
            await say();
            plan(0);
        });
    }

    function moved(sum) {
        if (!sum) return;
        root.dataset.sum = sum;
        for (const signer of root.querySelectorAll('[data-over]')) {
            const place = signer.querySelector('[data-signed]');
            if (signer.dataset.over && signer.dataset.over !== sum && !place.textContent.includes('须重新签名')) place.textContent += '，之后记录有改动，须重新签名';
        }
    }

    // ---- to the server -------------------------------------------------------------------------------------------------

    const paths = { entry: 'entries', choice: 'entries', file: 'files', signature: 'signatures' };

    function body(piece) {
        const form = new FormData();
        for (const name of ['item', 'found', 'value', 'remark', 'base', 'key', 'position', 'member', 'name', 'post', 'sum']) if (piece[name] !== undefined) form.append(name, piece[name]);
        if (piece.kind === 'choice') form.append('choice', 'yes');
        if (piece.blob) form.append('file', piece.blob, piece.name || 'signature.png');
        return form;
    }

    async function taken(piece, told) {
        if (piece.kind === 'entry' || piece.kind === 'choice') {
            const card = cardOf(piece.item);
            if (card) shown(card, told);
            const behind = `${piece.id}|next`;
            await change([behind], found => ({ [piece.id]: found[behind] && { ...found[behind], base: told.head?.number ?? 0 }, [behind]: null }));
        } else if (piece.kind === 'file') {
            const line = lineOf(piece);
            const link = Object.assign(document.createElement('a'), { href: `/visits/${visit}/files/${told.number}` });
            link.append(Object.assign(document.createElement('img'), { src: `${link.getAttribute('href')}/thumbnail`, alt: piece.name }));
            line.replaceChildren(link, Object.assign(document.createElement('span'), { className: 'hint', textContent: told.at }));
            delete line.dataset.piece;
            await drop(piece.id);
        } else {
            const signer = root.querySelector(`[data-signer="${piece.member}"]`);
            signer.dataset.over = told.over;
            signer.querySelector('[data-signed]').textContent = told.says;
            signer.querySelector('.visit-signed')?.remove();
            signer.querySelector('p').after(Object.assign(document.createElement('img'), { className: 'visit-signed', src: `/visits/${visit}/signatures/${told.picture}`, alt: `${told.name}的签名` }));
            await drop(piece.id);
        }
        moved(told.sum);
    }

    // it will not be taken as it is: it is said where it stands, and stays until it is changed or given up
    async function refused(piece, sentence) {
        const behind = `${piece.id}|next`;
        await change([piece.id, behind], found => found[behind] ? { [piece.id]: found[behind], [behind]: null } : { [piece.id]: found[piece.id] && { ...found[piece.id], fixed: false, key: key(), refused: sentence } });
        if (piece.kind === 'entry' || piece.kind === 'choice') {
            const card = cardOf(piece.item);
            if (card) card.querySelector('[data-item-error]').textContent = sentence;
            return;
        }
        const give = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-sm btn-outline-primary', textContent: '不传这一项' });
        give.addEventListener('click', async () => { await drop(piece.id); give.closest('li')?.remove(); give.remove(); await say(); });
        if (piece.kind === 'file') lineOf(piece).replaceChildren(Object.assign(document.createElement('span'), { className: 'field-error', textContent: `${piece.name}：${sentence}` }), give);
        else {
            const place = root.querySelector(`[data-signer="${piece.member}"] [data-sign-error]`);
            place.textContent = sentence;
            await drop(piece.id);
            root.querySelector(`[data-signer="${piece.member}"] [data-signed]`).textContent = '未签名';
        }
    }

    // opened again without a net, the page shows what was sent before
    function renew() {
        sent = false;
        if (!navigator.serviceWorker?.controller) return;
        fetch(page, { credentials: 'same-origin' }).then(async answer => { if (answer.ok && !answer.redirected) await (await caches.open('shifan-visit-pages')).put(page, answer); }).catch(() => { });
    }

    async function send() {
        if (sending || !shelf) return;
        sending = true;
        try {
            for (;;) {
                const waiting = (await pieces()).filter(one => !one.refused && !one.id.endsWith('|next'));
                const first = waiting[0];
                if (!first) {
                    [failures, trouble] = [0, (await pieces()).length > 0 ? '有的内容没有被收下，请看各项的提示' : ''];
                    if (sent) renew();
                    break;
                }
                // as it is now: more may have been typed since it was looked for
                const piece = (await change([first.id], found => ({ [first.id]: found[first.id] && { ...found[first.id], fixed: true } })))[first.id];
                if (!piece) continue;
                await say();
                const limit = new AbortController();
                const late = setTimeout(() => limit.abort(), piece.blob ? 120000 : 15000);
                let answer = null, told = {};
                try {
                    answer = await fetch(`${page}/${paths[piece.kind]}`, { method: 'POST', credentials: 'same-origin', redirect: 'manual', signal: limit.signal, body: body(piece), headers: { RequestVerificationToken: root.querySelector('[name=__RequestVerificationToken]').value } });
                    told = await answer.json();
                } catch { /* no answer */ }
                clearTimeout(late);
                if (answer?.ok && (told.head !== undefined || told.number !== undefined || told.over !== undefined)) {
                    [failures, trouble, sent] = [0, '', true];
                    await taken(piece, told);
                    continue;
                }
                if (answer && [404, 413, 422].includes(answer.status)) {
                    await refused(piece, told.sentence ?? '没有被收下');
                    continue;
                }
                trouble = answer?.status === 401 ? '登录已失效。请在新窗口重新登录，之后本页自动续传' : answer?.status === 400 ? told.sentence ?? '页面已打开太久，请在有网络时刷新页面' : answer ? '服务器暂时不能接收，已存在本机，正在重试' : '没有网络，已存在本机，联网后自动上传';
                plan(pauses[Math.min(failures++, pauses.length - 1)]);
                break;
            }
        } finally {
            sending = false;
            await say();
        }
    }

    function plan(wait) {
        clearTimeout(timer);
        timer = setTimeout(send, wait);
    }

    window.addEventListener('online', () => { failures = 0; plan(0); });
    document.addEventListener('visibilitychange', () => { if (!document.hidden) plan(0); });

    // what this browser still holds from before: into the boxes, and on its way
    (async () => {
        try { shelf = await opened; } catch {
            state.textContent = '本浏览器不能在本机保存：请保持网络畅通，随填随点“保存”';
            return;
        }
        for (const piece of await pieces()) {
            const card = piece.item && cardOf(piece.item);
            if (piece.kind === 'entry' && card) {
                fill(card, piece);
                // said of the boxes as they are now: the server says it again
                if (piece.refused) await put({ ...piece, refused: undefined });
            } else if (piece.kind === 'file') {
                draw(piece);
                if (piece.refused) await put({ ...piece, refused: undefined });
            } else if (piece.kind === 'signature') root.querySelector(`[data-signer="${piece.member}"] [data-signed]`).textContent = '已手写签名，未上传';
        }
        await say();
        plan(0);
    })();
})();
