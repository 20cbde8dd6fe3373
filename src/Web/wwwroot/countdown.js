// The server has said how long is left; this only lets it run down, by the browser's steady clock and not by its time of day.
for (const box of document.querySelectorAll('[data-countdown]')) {
    const left = box.querySelector('[data-left]');
    const end = performance.now() + Number(box.dataset.countdown) * 1000;
    const words = seconds => {
        const [d, h, m] = [Math.floor(seconds / 86400), Math.floor(seconds % 86400 / 3600), Math.floor(seconds % 3600 / 60)];
        if (d > 0) return `${d} 天 ${h} 小时`;
        if (h > 0) return `${h} 小时 ${m} 分`;
        return `${m} 分 ${Math.floor(seconds % 60)} 秒`;
    };
    const tick = () => {
        const seconds = Math.floor((end - performance.now()) / 1000);
        left.textContent = seconds > 0 ? `还有 ${words(seconds)}` : '：时间已到，请刷新页面';
        if (seconds <= 0) clearInterval(timer);
    };
    const timer = setInterval(tick, 1000);
}
