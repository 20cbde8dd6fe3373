// Draws the numbers of a table above it; the table stays, and says the same.
document.querySelectorAll('[data-chart]').forEach(place => {
    const rows = [...document.getElementById(place.dataset.chart).tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent.trim())).reverse();
    if (!window.echarts || rows.length === 0) return;
    place.hidden = false;
    place.setAttribute('aria-hidden', 'true');
    place.style.height = `${rows.length * 30 + 40}px`;
    const chart = window.echarts.init(place, null, { renderer: 'canvas' });
    chart.setOption({
        animation: false,
        grid: { left: 8, right: 48, top: 8, bottom: 8, containLabel: true },
        xAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: '#e4e9f2' } } },
        yAxis: { type: 'category', data: rows.map(row => row[0]), axisLabel: { color: '#1c2536', fontSize: 13 } },
        series: [{ type: 'bar', data: rows.map(row => Number(row[1])), itemStyle: { color: '#1a4f9c' }, barMaxWidth: 18, label: { show: true, position: 'right', color: '#1c2536' } }],
    });
    window.addEventListener('resize', () => chart.resize());
});
