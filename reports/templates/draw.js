// Draws small charts from figures that stand in the page. Nothing is asked of any network.
const SPACE = "\u202f";
const esc = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const plain = (v) => {
  if (v === null || v === undefined) return "–";
  const size = Math.abs(v);
  const text = size >= 1000 ? v.toFixed(0) : size >= 10 ? v.toFixed(1) : size >= 0.005 || v === 0 ? v.toFixed(v === 0 ? 0 : 2) : "<0.01";
  return text.replace(/\B(?=(\d{3})+(?!\d))/g, (at, _, where, whole) => (whole.indexOf(".") >= 0 && where > whole.indexOf(".") ? "" : SPACE)).replace("-", "−");
};
const count = (n) => (n === null || n === undefined ? "–" : String(n).replace(/\B(?=(\d{3})+(?!\d))/g, SPACE));
const percent = (v) => `${v === 0 || v === 100 ? v : v < 1 ? v.toFixed(2) : v.toFixed(1)}${SPACE}%`;
const unit = (per) => (per === 100 ? "%" : per === 30 ? "in 30 days" : per > 1 ? `per ${count(per)}` : "mean");
const rate = (v, per) => (v === null || v === undefined ? "–" : per === 100 ? percent(v) : per > 1 ? `${plain(v)} ${unit(per)}` : plain(v));
const range = (low, high, per) => (low === null || high === null ? "–" : per === 100 ? `${percent(low).replace(/.%$/, "")} to ${percent(high)}` : `${plain(low)} to ${plain(high)}`);
function ticks(low, high, about = 5) {
  const raw = (high - low) / about || 1;
  const base = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * base).find((s) => s >= raw);
  const found = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step * 1e-6; at += step) found.push(Number(at.toPrecision(10)));
  return found;
}
const line = (spots) => {
  let path = "", down = false;
  for (const spot of spots) {
    if (spot) path += `${down ? "L" : "M"}${spot[0].toFixed(1)} ${spot[1].toFixed(1)}`;
    down = Boolean(spot);
  }
  return path;
};
function frame({ width, height, low, high, per, about, body, bottom }) {
  const left = 52, top = 10, right = 10, foot = 34;
  const y = (v) => top + (1 - (v - low) / (high - low || 1)) * (height - top - foot);
  const grid = ticks(low, high, 4).map((v) => `<path class="gr" d="M${left} ${y(v).toFixed(1)}H${width - right}"/><text x="${left - 6}" y="${(y(v) + 4).toFixed(1)}" text-anchor="end">${per === 100 ? `${Number(v.toPrecision(4))}%` : count(Number(v.toPrecision(4)))}</text>`).join("");
  return `<svg class="drawn" viewBox="0 0 ${width} ${height}" role="img" aria-label="${esc(about)}">${grid}${body(y, left, width - right, height - foot)}${bottom(left, width - right, height - foot)}</svg>`;
}
const diamond = (x, y, r, kind) => `<path class="${kind}" d="M${x.toFixed(1)} ${(y - r).toFixed(1)}l${r} ${r}l-${r} ${r}l-${r}-${r}z"/>`;
function monthChart(points, months, per, about, width) {
  const values = points.flatMap((p) => [p[1], p[3], p[4]]).filter((v) => v !== null);
  const high = Math.max(...values), low = Math.min(...values), edge = (high - low) * 0.06 || 1;
  const bottom = low >= 0 ? Math.max(0, low - edge) : low - edge;
  return frame({
    width, height: 220, low: bottom, high: high + edge, per, about,
    body: (y, left, right, foot) => {
      const x = (i) => left + 10 + (i / Math.max(months.length - 1, 1)) * (right - left - 20);
      const at = new Map(points.map((p) => [p[0], p]));
      const spots = months.map((_, i) => (at.has(i) ? [x(i), y(at.get(i)[1])] : null));
      const phases = [...new Set(points.map((p) => p[5]))];
      let drawn = "";
      for (const phase of phases) {
        const own = points.filter((p) => p[5] === phase);
        const limited = own.filter((p) => p[3] !== null && p[4] !== null);
        if (limited.length > 1) drawn += `<path class="sb" d="${line(limited.map((p) => [x(p[0]), y(p[4])]))}${line([...limited].reverse().map((p) => [x(p[0]), y(p[3])])).replace("M", "L")}z"/>`;
        drawn += `<path class="sc" d="${line(own.map((p) => (p[2] === null ? null : [x(p[0]), y(p[2])])))}"/>`;
        if (phase !== phases[0]) drawn += `<path class="ph" d="M${(x(own[0][0]) - 5).toFixed(1)} 10V${foot}"/>`;
      }
      drawn += `<path class="sl" d="${line(spots)}"/>`;
      for (const p of points) drawn += p[6] ? diamond(x(p[0]), y(p[1]), 5, "sa") : `<circle class="sd" cx="${x(p[0]).toFixed(1)}" cy="${y(p[1]).toFixed(1)}" r="2.6"/>`;
      const every = Math.max(1, Math.ceil((months.length * 78) / (right - left)));
      return drawn + months.map((m, i) => (i % every ? "" : `<text x="${x(i).toFixed(1)}" y="${foot + 20}" text-anchor="${!i ? "start" : x(i) > right - 30 ? "end" : "middle"}">${esc(m)}</text>`)).join("");
    },
    bottom: () => "",
  });
}
const MARKS = ["inside the limits", "above the 95 % limit", "above the 99.8 % limit", "below the 95 % limit", "below the 99.8 % limit"];
function funnelChart(points, limits, target, per, names, about, width) {
  const most = Math.max(...points.map((p) => p[1])) * 1.04, least = Math.min(...points.map((p) => p[1])) * 0.94;
  const rates = [...points.map((p) => p[2]), ...limits.flatMap((l) => l.slice(1)).filter((v) => v !== null), target];
  const top = Math.max(...points.map((p) => p[2])) * 1.3 || 1;
  const high = Math.min(Math.max(...rates), Math.max(top, target * 2)) * 1.03;
  return frame({
    width, height: 240, low: 0, high, per, about,
    body: (y, left, right, foot) => {
      const x = (n) => left + 8 + ((n - least) / (most - least || 1)) * (right - left - 20);
      const inside = (v) => (v === null ? null : Math.min(v, high));
      const curve = (i) => line(limits.map((l) => (l[i] === null ? null : [x(l[0]), y(inside(l[i]))])));
      let drawn = [1, 2].map((i) => `<path class="sc" d="${curve(i)}"/>`).join("") + [3, 4].map((i) => `<path class="lm" d="${curve(i)}"/>`).join("");
      drawn += `<path class="nt" d="M${left} ${y(target).toFixed(1)}H${right}"/>`;
      for (const p of points) {
        const [px, py] = [x(p[1]), y(p[2])], name = `<title>${esc(names[p[0]])}: ${esc(rate(p[2], per))}, n ${count(p[1])}, ${MARKS[p[3]]}</title>`;
        drawn += `<g>${name}${p[3] === 2 || p[3] === 4 ? diamond(px, py, 5, "sa") : `<circle class="${p[3] ? "s2" : "sd"}" cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3.4"/>`}</g>`;
      }
      const outside = points.filter((p) => p[3] === 2 || p[3] === 4).slice(0, 6);
      drawn += outside.map((p) => `<text x="${(x(p[1]) + (x(p[1]) > right - 70 ? -8 : 8)).toFixed(1)}" y="${(y(p[2]) + 4).toFixed(1)}" text-anchor="${x(p[1]) > right - 70 ? "end" : "start"}">${esc(names[p[0]])}</text>`).join("");
      return drawn + ticks(least, most, width < 380 ? 3 : 5).filter((n) => n >= least).map((n) => `<text x="${x(n).toFixed(1)}" y="${foot + 16}" text-anchor="middle">${count(n)}</text>`).join("") + `<text x="${right}" y="${foot + 31}" text-anchor="end">units in the denominator</text>`;
    },
    bottom: () => "",
  });
}
// A value with its interval on a common scale: for a table's column. `log` for ratios, with a line at `reference`.
function dotLine({ value, low, high, from, to, reference, flagged, log, thin, about }) {
  const scale = (v) => (log ? (Math.log(v) - Math.log(from)) / (Math.log(to) - Math.log(from)) : (v - from) / (to - from || 1));
  const x = (v) => 6 + Math.min(Math.max(scale(v), 0), 1) * 148;
  let drawn = `<path class="gr" d="M6 17H154"/>`;
  if (reference !== null && reference !== undefined) drawn += `<path class="sc" d="M${x(reference).toFixed(1)} 1V17"/>`;
  if (thin && thin[0] !== null && thin[1] !== null) drawn += `<path class="th" d="M${x(thin[0]).toFixed(1)} 14H${x(thin[1]).toFixed(1)}"/>`;
  if (low !== null && low !== undefined && high !== null && high !== undefined) drawn += `<path class="${flagged ? "sw" : "sl"}" d="M${x(low).toFixed(1)} 8H${x(high).toFixed(1)}"/>`;
  if (value !== null && value !== undefined) drawn += flagged ? diamond(x(value), 8, 4.5, "sa") : `<circle class="sd" cx="${x(value).toFixed(1)}" cy="8" r="3.4"/>`;
  return `<svg class="dot" viewBox="0 0 160 18" role="img" aria-label="${esc(about)}">${drawn}</svg>`;
}
