// Comfort for repeated tables: paste a block from a spreadsheet, add, insert and remove rows, go down with Enter, take it back.
// Works on any [data-table-entry] with a table of inputs; rows can grow where there is a template[data-row]. Tells others by an input event.
(() => {
    if (document.documentElement.classList.contains('old-browser')) return; // see old.js
    const phone = matchMedia('(max-width: 767px)');
    const mostRows = 300; // beyond that a page is no place to type: files are imported

    for (const entry of document.querySelectorAll('[data-table-entry]')) setUp(entry);

    function setUp(entry) {
        const id = entry.dataset.tableEntry;
        const body = entry.querySelector('tbody');
        const template = entry.querySelector('template[data-row]');
        const count = entry.querySelector(`input[type=hidden][name="${CSS.escape(id)}.rows"]`);
        if (!body || !count || entry.closest('fieldset:disabled')) return;
        // they follow other answers: see words.js
        const headsNow = () => [...entry.querySelectorAll('thead th:not(.row-number)')].map(th => plain(th.firstChild?.textContent ?? th.textContent));
        let current = null; // the row that was worked on last
        let before = null;  // what stood there before the last large change

        const cells = row => [...row.cells].filter(cell => !cell.matches('.row-number'));
        const boxes = cell => [...cell.querySelectorAll('input, select, textarea')].filter(box => box.name && box.type !== 'hidden');

        // ---- what is said and done below the table
        const tools = document.createElement('div');
        tools.className = 'table-tools d-print-none';
        const status = document.createElement('span');
        status.className = 'hint';
        status.setAttribute('role', 'status');
        const undo = button('撤销', () => { restore(before); before = null; undo.hidden = true; status.textContent = '已撤销'; tell(); });
        undo.hidden = true;
        const add = button('加一行', () => { const row = append(); tell(); focus(row, 0); });
        const insert = button('', () => {
            if (!current?.isConnected) return;
            keep();
            const at = current.sectionRowIndex;
            const row = append(at);
            tell();
            focus(row, 0);
            done(`已在第 ${at + 1} 行插入一行`);
        });
        const remove = button('', () => {
            if (!current?.isConnected) return;
            keep();
            const at = current.sectionRowIndex;
            current.remove();
            renumber();
            tell();
            done(`已删除第 ${at + 1} 行`);
            point(body.rows[Math.min(at, body.rows.length - 1)] ?? null);
            (body.rows.length ? remove : add).focus();
        });
        if (template) tools.append(add, insert, remove);
        tools.append(undo, status);
        const note = document.createElement('p');
        note.className = 'hint';
        note.textContent = '从 Excel、WPS 复制的内容可以直接粘贴到起始的格子里；按回车到下一行。';
        (template ?? entry.querySelector('.table-entry')).after(note, tools);
        for (const more of entry.querySelectorAll('[data-more]')) more.hidden = true;
        point(null);

        function button(text, act) {
            const made = document.createElement('button');
            Object.assign(made, { type: 'button', className: 'btn btn-sm btn-outline-primary', textContent: text });
            made.addEventListener('click', act);
            return made;
        }

        function point(row) {
            current = row;
            insert.hidden = remove.hidden = !row;
            if (!row) return;
            insert.textContent = `在第 ${row.sectionRowIndex + 1} 行前插入`;
            remove.textContent = `删除第 ${row.sectionRowIndex + 1} 行`;
        }

        function done(text) {
            status.textContent = text;
            undo.hidden = false;
        }

        function tell() {
            count.value = body.rows.length;
            count.dispatchEvent(new Event('input', { bubbles: true }));
        }

        // ---- rows
        function append(at = body.rows.length) {
            const row = template.content.firstElementChild.cloneNode(true);
            body.insertBefore(row, body.rows[at] ?? null);
            if (phone.matches) foldable(row);
            renumber();
            return row;
        }

        // for a text that is put back: as many rows as it had
        entry.setRows = rows => {
            if (!template) return;
            while (body.rows.length > rows) body.rows[body.rows.length - 1].remove();
            while (body.rows.length < Math.min(rows, mostRows)) append();
            renumber();
            point(null);
        };

        function rename(row, from, to) {
            for (const part of row.querySelectorAll('*')) {
                for (const attribute of part.attributes) {
                    if (attribute.name === 'value') continue;
                    const value = attribute.value.replaceAll(`${id}[${from}]`, `${id}[${to}]`).replaceAll(`q-${id}-${from}-`, `q-${id}-${to}-`);
                    if (value !== attribute.value) attribute.value = value;
                }
            }
        }

        // names follow places, by way of names of their own: two rows of one name for a moment, and radio buttons would clear each other
        function renumber() {
            const moves = [...body.rows].map((row, i) => ({ row, from: numberOf(row), to: i + 1 })).filter(move => move.from !== null && move.from !== String(move.to));
            for (const move of moves) rename(move.row, move.from, `to${move.to}`);
            for (const move of moves) rename(move.row, `to${move.to}`, move.to);
            for (const row of body.rows) {
                const shown = row.querySelector('.row-number');
                if (shown) (shown.querySelector('[data-number]') ?? shown).textContent = row.sectionRowIndex + 1;
            }
            count.value = body.rows.length;
        }

        function numberOf(row) {
            const box = row.querySelector(`[name^="${CSS.escape(id)}["]`);
            return box ? box.name.slice(id.length + 1, box.name.indexOf(']')) : null;
        }

        function focus(row, column) {
            const cell = cells(row)[column];
            const box = cell && boxes(cell)[0];
            if (!box) return;
            box.focus();
            box.select?.();
        }

        // ---- what is small: choices say what is chosen, and on a phone a row that is filled in is folded
        const said = row => boxes(row).filter(box => box.type !== 'checkbox' && box.type !== 'radio' || box.checked).map(box => box.value).filter(value => value).length;

        function summarise() {
            for (const choices of body.querySelectorAll('details.choices')) {
                const chosen = [...choices.querySelectorAll('input:checked')].map(box => box.value);
                choices.querySelector('[data-chosen]').textContent = chosen.join('、') || '未选';
            }
        }
        entry.summarise = summarise;
        entry.addEventListener('change', summarise);
        entry.addEventListener('input', summarise);

        function foldable(row, folded = false) {
            const place = row.querySelector('.row-number');
            if (!place || place.querySelector('button')) return;
            const number = document.createElement('span');
            Object.assign(number, { textContent: place.textContent });
            number.dataset.number = '';
            const about = document.createElement('span');
            // what the row is known by: the first words in it
            const name = () => {
                const first = boxes(row).find(box => box.type === 'text' && !box.readOnly && box.value) ?? boxes(row).find(box => box.type !== 'checkbox' && box.type !== 'radio' && box.value);
                about.textContent = row.classList.contains('folded') && first ? `　${first.value}` : '';
            };
            const fold = button('', () => {
                row.classList.toggle('folded');
                fold.setAttribute('aria-expanded', String(!row.classList.contains('folded')));
                name();
            });
            fold.append('第 ', number, ' 行', about);
            fold.classList.add('fold');
            fold.setAttribute('aria-expanded', String(!folded));
            row.classList.toggle('folded', folded);
            name();
            place.replaceChildren(fold);
        }
        if (phone.matches) for (const row of body.rows) foldable(row, said(row) > (template ? 0 : 1) && !row.querySelector('.field-error'));

        // ---- taking back
        function state() {
            return [...body.rows].map(row => boxes(row).map(box => box.type === 'checkbox' || box.type === 'radio' ? box.checked : box.value));
        }

        function keep() {
            before = state();
        }

        function restore(rows) {
            if (!rows) return;
            entry.setRows(rows.length);
            rows.forEach((values, i) => boxes(body.rows[i]).forEach((box, n) => {
                if (box.type === 'checkbox' || box.type === 'radio') box.checked = values[n];
                else set(box, values[n]);
            }));
            summarise();
        }

        // ---- pasting
        function put(cell, text) {
            const all = boxes(cell);
            if (all.length === 0 || all[0].readOnly || all.some(box => box.type === 'radio')) return;
            if (all[0].type === 'checkbox') {
                const wanted = text.split(/[、，,;；\n]/).map(plain);
                for (const box of all) box.checked = wanted.includes(plain(box.value));
                summarise();
                return;
            }
            set(all[0], text.trim());
        }

        function set(box, text) {
            if (box.tagName === 'SELECT') {
                const wanted = plain(text);
                const yes = ['是', '有', 'Y', 'YES', 'TRUE', '1', '√', '✓', '✔'], no = ['否', '无', '没有', 'N', 'NO', 'FALSE', '0', '×', '✗'];
                const options = [...box.options];
                const found = options.find(option => option.value === text) ?? options.find(option => option.value && plain(option.value) === wanted)
                    ?? options.find(option => option.value === '是' && yes.includes(wanted)) ?? options.find(option => option.value === '否' && no.includes(wanted));
                if (found) box.value = found.value;
                else {
                    // kept as it was typed: the server says what is wrong with it
                    box.add(new Option(`${text}（不在选项内）`, text));
                    box.value = text;
                }
                return;
            }
            if (box.type === 'date') {
                const day = iso(text);
                if (day === null) box.type = 'text';
                box.value = day ?? text;
                return;
            }
            box.value = text;
        }

        entry.addEventListener('paste', event => {
            const box = event.target;
            const row = box.closest?.('tbody tr');
            const text = event.clipboardData?.getData('text/plain') ?? '';
            if (!row || row.parentElement !== body || !(text.includes('\t') || box.tagName !== 'TEXTAREA' && /\n./.test(text))) return;
            event.preventDefault();
            let block = split(text);
            const start = cells(row).indexOf(box.closest('td'));
            let columns = block[0].map((_, i) => start + i);
            const heads = headsNow();
            const named = block[0].map(cell => heads.indexOf(plain(cell)));
            if (named.filter(at => at >= 0).length >= Math.min(2, heads.length)) {
                columns = named;
                block = block.slice(1);
            }
            const room = template ? mostRows - row.sectionRowIndex : body.rows.length - row.sectionRowIndex;
            const left = block.length - room;
            block = block.slice(0, Math.max(0, room));
            keep();
            let next = row.sectionRowIndex;
            for (const values of block) {
                const target = body.rows[next++] ?? append();
                const here = cells(target);
                values.forEach((value, i) => { if (columns[i] >= 0 && here[columns[i]]) put(here[columns[i]], value); });
            }
            tell();
            const beyond = columns.filter(at => at >= heads.length).length + columns.filter(at => at < 0).length;
            done(`已粘贴 ${block.length} 行${beyond ? `；有 ${beyond} 列没有对应的栏目，没有粘贴` : ''}${left > 0 ? `；另有 ${left} 行放不下，请用“从 Excel 导入”` : ''}`);
        });

        // ---- keys
        entry.addEventListener('keydown', event => {
            const box = event.target;
            const row = box.closest?.('tbody tr');
            if (event.key !== 'Enter' || event.isComposing || event.ctrlKey || event.altKey || !row || row.parentElement !== body || box.tagName !== 'INPUT') return;
            // in a table Enter goes down; it does not send the form
            event.preventDefault();
            const column = cells(row).indexOf(box.closest('td'));
            const to = event.shiftKey ? row.previousElementSibling : row.nextElementSibling ?? (template && body.rows.length < mostRows ? append() : null);
            if (!to) return;
            if (!row.nextElementSibling) tell();
            focus(to, column);
        });

        entry.addEventListener('focusin', event => {
            const row = event.target.closest?.('tbody tr');
            if (row && row.parentElement === body && template) point(row);
        });
    }

    function plain(text) {
        return text.normalize('NFKC').replace(/[\s*★:]/g, '').replace(/\((必填|[^()]*(\([^()]*\))?[^()]*)\)$/, '').toUpperCase();
    }

    function iso(text) {
        if (text === '') return '';
        const found = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?$/.exec(text.normalize('NFKC').trim());
        if (!found) return null;
        const [year, month, day] = [found[1], found[2] ?? found[4], found[3] ?? found[5]].map(Number);
        const date = new Date(Date.UTC(year, month - 1, day));
        return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.toISOString().slice(0, 10) : null;
    }

    // rows and cells of a copied block; a cell with line ends or quotes comes in quotes
    function split(text) {
        const rows = [];
        let at = 0;
        const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
        while (at <= source.length) {
            const row = [];
            for (;;) {
                const quoted = source[at] === '"' ? /"((?:[^"]|"")*)"(?=[\t\n]|$)/y : null;
                if (quoted) quoted.lastIndex = at;
                const found = quoted?.exec(source);
                if (found) {
                    row.push(found[1].replaceAll('""', '"'));
                    at = quoted.lastIndex;
                } else {
                    let end = at;
                    while (end < source.length && source[end] !== '\t' && source[end] !== '\n') end++;
                    row.push(source.slice(at, end));
                    at = end;
                }
                if (source[at] !== '\t') break;
                at++;
            }
            rows.push(row);
            at++;
        }
        return rows;
    }
})();
