// Uploads in pieces: with a bar, pause and drag-and-drop; a lost network, a reload or a restart of the server costs no more than the piece
// that was on its way. Without this script a slot is a plain form.
(() => {
    if (document.documentElement.classList.contains('old-browser')) return; // see old.js
    const root = document.querySelector('[data-uploads]');
    if (!root || !window.fetch || !window.FormData) return;

    const piece = 1024 * 1024;
    const atOnce = 2;
    const hashed = 64 * 1024 * 1024;      // larger files are not hashed here
    const pauses = [1000, 2000, 4000, 8000, 15000];
    const { uploads, slots, state, signIn } = root.dataset;
    const token = () => document.querySelector('input[name="__RequestVerificationToken"]').value;
    const said = document.querySelector('[data-upload-said]');
    const items = new Map();              // by the file's key and slot
    let running = 0;

    // ---- The files themselves, kept in this browser until they are there: a reload goes on without asking ----------------
    const shelf = new Promise(done => {
        try {
            const opening = indexedDB.open('shifan-uploads', 1);
            opening.onupgradeneeded = () => opening.result.createObjectStore('files');
            opening.onsuccess = () => done(opening.result);
            opening.onerror = () => done(null);
        } catch { done(null); }
    });
    const shelved = async (mode, act) => {
        const db = await shelf;
        if (!db) return null;
        return new Promise(done => {
            try {
                const request = act(db.transaction('files', mode).objectStore('files'));
                request.onsuccess = () => done(request.result ?? null);
                request.onerror = () => done(null);
            } catch { done(null); }
        });
    };

    // ---- Talking to the server --------------------------------------------------------------------------------------------
    async function ask(path, options = {}) {
        let response;
        try {
            response = await fetch(path, { credentials: 'same-origin', cache: 'no-store', ...options, headers: { RequestVerificationToken: token(), ...options.headers } });
        } catch (error) {
            if (error.name === 'AbortError') throw error;
            return { lost: true };
        }
        if (response.status === 502 || response.status === 504) return { lost: true };
        let body = null;
        try { body = await response.json(); } catch { /* not ours: a proxy, or the page for an error */ }
        if (response.status >= 500 && !body) return { lost: true };
        if (response.ok) return { value: body };
        return { status: response.status, refusals: body?.refusals ?? [{ code: 'unknown', sentence: `服务器没有接受（${response.status}），请稍后重试` }] };
    }

    const form = fields => ({ method: 'POST', body: new URLSearchParams(fields) });
    const one = number => String(Math.round(number * 10) / 10);
    const size = bytes => bytes < 1024 ? `${bytes} 字节` : bytes < 1024 * 1024 ? `${one(bytes / 1024)} KB` : `${one(bytes / 1024 / 1024)} MB`;

    // ---- One file -----------------------------------------------------------------------------------------------------------
    class Item {
        constructor(slot, file, key) {
            Object.assign(this, { slot, file, key, id: null, received: 0, failures: 0, status: 'waiting' });
            this.box = document.createElement('li');
            this.box.innerHTML = '<div class="upload"><span class="name"></span><span class="acts"></span><progress max="1" value="0"></progress><span class="said"></span></div>';
            this.box.querySelector('.name').textContent = file.name;
            this.bar = this.box.querySelector('progress');
            this.bar.setAttribute('aria-label', `${file.name} 上传进度`);
            this.place();
            this.show('等待上传');
        }

        get list() { return section(this.slot)?.querySelector('[data-upload-list]'); }

        place() { this.list?.append(this.box); }

        show(text, failed = false) {
            this.bar.value = this.file.size ? this.received / this.file.size : 0;
            this.box.querySelector('.said').textContent = text;
            this.box.firstChild.classList.toggle('upload-failed', failed);
            const acts = [];
            if (this.status === 'running' || this.status === 'waiting') acts.push(['暂停', () => this.pause()]);
            if (this.status === 'paused' || this.status === 'stopped') acts.push([this.status === 'paused' ? '继续' : '重试', () => this.resume()]);
            if (this.status !== 'finishing') acts.push([this.status === 'refused' ? '知道了' : '取消', () => this.cancel()]);
            // a button that is there already stays, so that whoever stands on it does not fall
            const box = this.box.querySelector('.acts');
            if ([...box.children].map(b => b.textContent).join() === acts.map(a => a[0]).join()) {
                [...box.children].forEach((b, i) => { b.onclick = acts[i][1]; });
                return;
            }
            box.replaceChildren(...acts.map(([label, act]) => {
                const button = document.createElement('button');
                Object.assign(button, { type: 'button', className: 'btn btn-sm', textContent: label, onclick: act });
                button.setAttribute('aria-label', `${label} ${this.file.name}`);
                return button;
            }));
        }

        pause() {
            this.status = 'paused';
            this.abort?.abort();
            clearTimeout(this.timer);
            this.show(`已暂停，已传 ${size(this.received)} / ${size(this.file.size)}`);
            next();
        }

        resume() {
            this.status = 'waiting';
            this.failures = 0;
            this.show('等待上传');
            next();
        }

        async cancel() {
            const gone = this.status === 'refused';
            this.status = 'gone';
            this.abort?.abort();
            clearTimeout(this.timer);
            items.delete(this.key);
            this.box.remove();
            if (this.id && !gone) await this.giveUp();
            if (this.id) shelved('readwrite', store => store.delete(this.id));
            next();
        }

        // reaches the server though the page may be left
        giveUp() { return ask(`${uploads}/${this.id}/cancel`, { method: 'POST', keepalive: true }); }

        // tries again by itself, ever more slowly; going online again hurries it
        later(why) {
            if (this.status !== 'running') return;
            this.status = 'resting';
            const wait = pauses[Math.min(this.failures++, pauses.length - 1)];
            this.show(`${why}，${Math.round(wait / 1000)} 秒后自动继续（已传 ${size(this.received)} / ${size(this.file.size)}）`, true);
            this.timer = setTimeout(() => { if (this.status === 'resting') { this.status = 'waiting'; next(); } }, wait);
        }

        stop(text) {
            this.status = 'stopped';
            this.show(text, true);
            said.textContent = `${this.file.name}：${text}`;
        }

        refuse(refusals) {
            this.status = 'refused';
            this.show(refusals.map(refusal => refusal.sentence).join(' '), true);
            said.textContent = `${this.file.name} 没有收下：${refusals[0].sentence}`;
            if (this.id) shelved('readwrite', store => store.delete(this.id));
        }

        // true: handled here
        trouble(answer) {
            if (!answer.refusals && !answer.lost) return false;
            if (answer.lost) { this.later(navigator.onLine === false ? '网络已断开' : '连接不上服务器'); return true; }
            const code = answer.refusals[0].code;
            if (code === 'session') {
                this.status = 'stopped';
                this.show('登录已失效。请重新登录后点“重试”，已传的部分保留。', true);
                const link = document.createElement('a');
                Object.assign(link, { href: signIn, target: '_blank', textContent: '在新窗口登录' });
                this.box.querySelector('.said').append(' ', link);
            } else if (code === 'token') this.stop('页面已打开太久，请刷新页面，未传完的文件会继续');
            else if (code === 'upload.unknown') { this.id = null; this.received = 0; this.later('需要重新开始'); }
            else if (['upload.busy', 'upload.cut', 'changed', 'file.noWorker', 'upload.incomplete', 'upload.offset'].includes(code)) this.later(answer.refusals[0].sentence.replace(/。$/, ''));
            else this.refuse(answer.refusals);
            return true;
        }

        async run() {
            this.status = 'running';
            this.abort = new AbortController();
            try {
                await this.send();
            } catch (error) {
                if (error.name === 'AbortError') return;
                if (this.status === 'running') this.stop('读不到这个文件（可能已移动、改名或修改），请重新选择');
            }
        }

        async send() {
            const signal = this.abort.signal;
            if (!this.id) {
                const begun = await ask(uploads, form({ slot: this.slot, name: this.file.name, size: this.file.size, key: this.key }));
                if (this.status === 'gone' && begun.value) {
                    this.id = begun.value.id;
                    await this.giveUp();
                }
                if (this.status !== 'running' || this.trouble(begun)) return;
                this.id = begun.value.id;
                adopt(this.id);
                shelved('readwrite', store => store.put({ slot: this.slot, key: this.key, file: this.file, page: uploads }, this.id));
                this.received = begun.value.received;
            } else {
                const now = await ask(`${uploads}/${this.id}`, { signal });
                if (this.trouble(now)) return;
                this.received = now.value.received;
            }
            while (this.received < this.file.size) {
                this.show(`正在上传 ${size(this.received)} / ${size(this.file.size)}`);
                const part = this.file.slice(this.received, this.received + piece);
                // read before it is sent: a file that is gone is told apart from a network that is gone
                const bytes = await part.arrayBuffer();
                const answer = await ask(`${uploads}/${this.id}?offset=${this.received}`, { method: 'POST', body: bytes, headers: { 'Content-Type': 'application/octet-stream' }, signal });
                if (this.trouble(answer)) return;
                this.received = answer.value.received;
                this.failures = 0;
            }
            this.status = 'finishing';
            this.show('已传完，正在检查文件');
            const digest = await hash(this.file);
            const finished = await ask(`${uploads}/${this.id}/finish`, form(digest ? { sha256: digest } : { sha256: '' }));
            this.status = 'running';
            if (this.trouble(finished)) return;
            this.status = 'done';
            items.delete(this.key);
            this.box.remove();
            shelved('readwrite', store => store.delete(this.id));
            said.textContent = `${finished.value.name} 已收下${finished.value.warnings.length ? `，请注意：${finished.value.warnings.join('；')}` : ''}`;
            await Promise.all([renew(this.slot), renewState()]);
        }
    }

    async function hash(file) {
        if (!window.crypto?.subtle || file.size > hashed) return null;
        const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
        return [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, '0')).join('');
    }

    function next() {
        for (const item of items.values()) {
            if (running >= atOnce) return;
            if (item.status !== 'waiting') continue;
            running++;
            item.run().finally(() => { running--; next(); });
        }
    }

    // ---- Slots --------------------------------------------------------------------------------------------------------------
    const section = slot => root.querySelector(`[data-slot="${CSS.escape(slot)}"]`);

    // a line for an unfinished upload that this page goes on with
    const adopt = id => root.querySelector(`[data-upload="${CSS.escape(id)}"]`)?.remove();

    function add(slot, files) {
        const box = section(slot);
        for (const file of files) {
            const key = `${slot}|${file.name}|${file.size}|${file.lastModified}`;
            const there = items.get(key);
            if (there && !['refused', 'stopped'].includes(there.status)) continue;
            there?.box.remove();
            const item = new Item(slot, file, key);
            if (file.size > Number(box.dataset.most)) { item.refuse([{ sentence: `文件有 ${size(file.size)}，超过每个 ${size(Number(box.dataset.most))} 的上限。请压缩或拆分后再上传` }]); continue; }
            if (file.size === 0) { item.refuse([{ sentence: '这是一个空文件（0 字节），请检查后重新选择' }]); continue; }
            items.set(key, item);
        }
        next();
    }

    function enhance(box) {
        if (box.dataset.open !== 'true') return;
        const input = box.querySelector('[data-upload-form] input[type="file"]');
        if (input) {
            input.addEventListener('change', () => { add(box.dataset.slot, [...input.files]); input.value = ''; });
            box.querySelector('[data-upload-form] button').hidden = true;
        }
        let depth = 0;
        const carries = event => [...(event.dataTransfer?.types ?? [])].includes('Files');
        box.addEventListener('dragenter', event => { if (carries(event)) { depth++; box.classList.add('slot-over'); event.preventDefault(); } });
        box.addEventListener('dragover', event => { if (carries(event)) event.preventDefault(); });
        box.addEventListener('dragleave', event => { if (carries(event) && --depth <= 0) { depth = 0; box.classList.remove('slot-over'); } });
        box.addEventListener('drop', event => {
            if (!carries(event)) return;
            event.preventDefault();
            depth = 0;
            box.classList.remove('slot-over');
            if (input) add(box.dataset.slot, [...event.dataTransfer.files]);
        });
    }

    // a file dropped beside a slot must not replace the page
    for (const kind of ['dragover', 'drop']) window.addEventListener(kind, event => { if ([...(event.dataTransfer?.types ?? [])].includes('Files')) event.preventDefault(); });

    async function part(path) {
        try {
            const response = await fetch(path, { credentials: 'same-origin', cache: 'no-store' });
            return response.ok && !response.redirected ? await response.text() : null;
        } catch { return null; }
    }

    async function renew(slot) {
        const html = await part(`${slots}&slot=${encodeURIComponent(slot)}`);
        const old = section(slot);
        if (!html || !old) return;
        const focused = old.contains(document.activeElement);
        const fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-slot]');
        old.replaceWith(document.importNode(fresh, true));
        enhance(section(slot));
        for (const item of items.values()) if (item.slot === slot) { if (item.id) adopt(item.id); item.place(); }
        if (focused) section(slot).querySelector('input[type="file"]')?.focus({ preventScroll: true });
    }

    async function renewState() {
        const html = await part(state);
        if (html) document.querySelector('[data-materials-state]').innerHTML = html;
    }

    // ---- What was not finished ------------------------------------------------------------------------------------------------
    async function goOn() {
        const open = await ask(uploads);
        if (!open.value) return;
        for (const upload of open.value) {
            const kept = await shelved('readonly', store => store.get(upload.id));
            if (!kept?.file || !section(upload.slot)) continue;
            const item = new Item(upload.slot, kept.file, kept.key);
            Object.assign(item, { id: upload.id, received: upload.received });
            adopt(upload.id);
            items.set(kept.key, item);
        }
        // of this application nothing stays here that the server no longer waits for
        const alive = new Set(open.value.map(upload => upload.id));
        const keys = await shelved('readonly', store => store.getAllKeys()) ?? [];
        for (const key of keys) {
            if (alive.has(key)) continue;
            const kept = await shelved('readonly', store => store.get(key));
            if (kept?.page === uploads) shelved('readwrite', store => store.delete(key));
        }
        next();
    }

    window.addEventListener('online', () => {
        for (const item of items.values()) if (item.status === 'resting') { clearTimeout(item.timer); item.status = 'waiting'; }
        next();
    });

    for (const box of root.querySelectorAll('[data-slot]')) enhance(box);
    goOn();
})();
