// A score sheet saves itself. Until the server has said so, what was entered lies in this browser.
(() => {
    if (document.documentElement.classList.contains('old-browser')) return; // see old.js
    const form = document.querySelector('form[data-score]');
    if (!form) return;
    const shelf = `shifan.score|${form.dataset.task}`;
    const state = form.querySelector('[data-save-state]');
    const total = form.querySelector('[data-total]');
    const pauses = [1000, 2000, 4000, 8000, 15000];
    let timer = 0, sending = false, stopped = false, failures = 0, saved = sent();

    // as the server sent them: on a slow line somebody may have entered something before this script was there
    function sent() {
        const page = form.cloneNode(true);
        page.reset();
        return text(page);
    }

    function text(of = form) {
        const boxes = new URLSearchParams();
        for (const [name, value] of new FormData(of)) if (/^[vtr]\./.test(name) && value !== '') boxes.append(name, value);
        return boxes.toString();
    }

    function say(kind, sentence) {
        state.className = `save-state save-${kind}`;
        state.textContent = sentence;
    }

    function fill(boxes) {
        const kept = new URLSearchParams(boxes);
        for (const box of form.elements) {
            if (!/^[vtr]\./.test(box.name)) continue;
            if (box.type === 'checkbox' || box.type === 'radio') box.checked = kept.getAll(box.name).includes(box.value);
            else box.value = kept.get(box.name) ?? '';
        }
    }

    async function send() {
        if (sending || stopped) return;
        const boxes = text();
        if (boxes === saved) return;
        sending = true;
        const body = new URLSearchParams(boxes);
        body.set('revision', form.elements.revision.value);
        const limit = new AbortController();
        const late = setTimeout(() => limit.abort(), 10000);
        let answer = null, told = {};
        try {
            answer = await fetch(form.dataset.score, { method: 'POST', credentials: 'same-origin', redirect: 'manual', signal: limit.signal, body, headers: { RequestVerificationToken: form.elements.__RequestVerificationToken.value } });
            told = await answer.json();
        } catch { /* no answer */ }
        clearTimeout(late);
        sending = false;
        if (answer?.ok) {
            [saved, failures] = [boxes, 0];
            form.elements.revision.value = told.revision;
            say('done', `已保存 ${told.at}，尚未提交`);
            total.textContent = told.total;
            for (const item of form.querySelectorAll('[data-item]')) {
                const says = item.querySelector('[data-says]');
                if (says) says.textContent = told.items[item.dataset.item] ?? '';
            }
            if (text() === saved) localStorage.removeItem(shelf);
            else plan(0);
            return;
        }
        if (answer && [400, 404, 409].includes(answer.status)) {
            stopped = true;
            say('failed', `未保存：${told.sentence ?? '请刷新页面'}`);
            return;
        }
        if (answer && [413, 422].includes(answer.status)) {
            say('failed', `未保存：${told.sentence ?? '内容无法保存'}`);
            return;
        }
        say('failed', answer?.status === 401 ? '未保存：登录已失效。请在新窗口重新登录，登录后本页自动续存' : `未保存：${answer ? '服务器暂时不能保存' : '网络不通'}，内容保留在本浏览器，正在重试`);
        plan(pauses[Math.min(failures++, pauses.length - 1)]);
    }

    function plan(wait) {
        clearTimeout(timer);
        timer = setTimeout(send, wait);
    }

    function changed() {
        try { localStorage.setItem(shelf, JSON.stringify({ boxes: text(), revision: form.elements.revision.value })); } catch { /* full or forbidden */ }
        window.shifanUnsaved = text() !== saved;
        if (stopped) return;
        say('waiting', '有改动，正在保存…');
        plan(700);
    }

    form.addEventListener('input', changed);
    form.addEventListener('change', changed);
    form.addEventListener('submit', () => { stopped = true; clearTimeout(timer); window.shifanUnsaved = false; });
    window.addEventListener('online', () => plan(0));

    // what was typed and not saved when this page was left
    try {
        const kept = JSON.parse(localStorage.getItem(shelf) ?? 'null');
        if (text() !== saved) changed();
        else if (kept && kept.boxes !== saved && kept.revision === form.elements.revision.value) {
            fill(kept.boxes);
            say('waiting', '已取回上次没能保存的内容，正在保存…');
            plan(0);
        } else localStorage.removeItem(shelf);
    } catch { localStorage.removeItem(shelf); }
})();
