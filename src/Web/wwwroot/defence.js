// Minutes of a hearing, counted on without a sound. What stands there without script stays right when the page is opened anew.
(() => {
    if (document.documentElement.classList.contains('old-browser')) return; // see old.js
    const began = new WeakMap();
    const two = number => String(number).padStart(2, '0');

    function tick() {
        for (const timer of document.querySelectorAll('[data-hearing-timer]')) {
            if (!began.has(timer)) began.set(timer, Date.now() - timer.dataset.seconds * 1000);
            const seconds = Math.max(0, Math.floor((Date.now() - began.get(timer)) / 1000));
            const [speak, ask] = [timer.dataset.speak * 60, timer.dataset.ask * 60];
            const over = seconds >= speak + ask;
            const left = seconds < speak ? speak - seconds : over ? seconds - speak - ask : speak + ask - seconds;
            timer.textContent = `${seconds < speak ? '陈述还有' : over ? '已超时' : '提问还有'} ${two(Math.floor(left / 60))}:${two(left % 60)}`;
            timer.classList.toggle('over', over);
        }
    }

    tick();
    setInterval(tick, 1000);
})();
