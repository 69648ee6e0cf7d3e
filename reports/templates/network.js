const DATA = JSON.parse(document.getElementById("figures").textContent);
const NAMES = DATA.hospitals.map((h) => h[0]);
const USE = ['<span class="badge b-good">✓ ok</span>', '<span class="badge b-warn">! caution</span>', '<span class="badge b-bad">✕ do not use</span>'];
const use = (u) => USE[u] ?? '<span class="badge b-none">– not rated</span>';
const hospitalLink = (i) => {
  const [id, name, file] = DATA.hospitals[i];
  const words = `${esc(id)}${name ? ` <small>${esc(name)}</small>` : ""}`;
  return file ? `<a href="hospitals/${esc(file)}">${words}</a>` : words;
};
const figure = (title, drawing, words, key) => `<figure><h3>${title}</h3>${drawing}<figcaption>${esc(words)}${key ? ` <span class="how">${key}</span>` : ""}</figcaption></figure>`;
function groupsTable(m, id) {
  const highest = Math.max(...m.g.map((g) => g[5] ?? g[3]), 0) || 1;
  let rows = "", stratum = -1;
  for (const [s, group, n, value, low, high, u, ratio] of m.g) {
    if (s !== stratum) rows += `<tr class="heading"><th colspan="5" scope="rowgroup">${esc(DATA.strata[s])}</th></tr>`;
    stratum = s;
    const apart = Array.isArray(ratio) && ratio[1] !== null && (ratio[1] > 1 || ratio[2] < 1);
    const name = DATA.groups[group];
    const words = ratio === 1 ? "reference" : Array.isArray(ratio) ? `${plain(ratio[0])} <small class="nowrap">(${plain(ratio[1])} to ${plain(ratio[2])})</small>` : "–";
    rows += `<tr><th scope="row">${esc(name)}</th><td>${dotLine({ value, low, high, from: 0, to: highest, reference: m.r, flagged: apart, about: `${name}: ${rate(value, m.p)}` })}</td><td class="n nowrap">${rate(value, m.p)}<br><small>${range(low, high, m.p)}</small></td><td>${words}</td><td>${use(u)}</td></tr>`;
  }
  return `<h3>Between groups</h3><p>${esc(m.gs)} <span class="how">Dots are rates with 95 % intervals from 0 to ${rate(highest, m.p)}; the dashed line is the network; a diamond marks a ratio whose interval leaves out 1. Not adjusted.</span></p><div class="scroll" tabindex="0" role="group" aria-label="Rates by group"><table class="plots"><caption class="vh">Rates by group of ${esc(id)}</caption><thead><tr><th scope="col">Group</th><th scope="col">Rate and interval</th><th scope="col" class="n">Rate</th><th scope="col">Ratio (95 %)</th><th scope="col">Use</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
function placesTables(m) {
  const figures = (p, at) => `<td class="n" data-v="${p[at]}">${count(p[at])}</td>` + (m.v ? "" : `<td class="n nowrap" data-v="${p[at + 1]}">${rate(p[at + 1], m.p)}</td><td class="nowrap" data-v="${p[at + 2]}">${range(p[at + 2], p[at + 3], m.p)}</td>`);
  const heads = `<th scope="col" class="n">n</th>${m.v ? "" : '<th scope="col" class="n">Rate</th><th scope="col">95 % interval</th>'}`;
  let html = "";
  if (m.a.length) {
    html += `<h3>Regions and states</h3><div class="scroll" tabindex="0" role="group" aria-label="Regions and states"><table data-sortable><caption class="vh">Rates by region and state</caption><thead><tr><th scope="col">Place</th><th scope="col">Kind</th>${heads}<th scope="col">Use</th></tr></thead><tbody>${m.a.map((p) => `<tr><th scope="row">${esc(p[1])}</th><td>${p[0] ? "state" : "region"}</td>${figures(p, 2)}<td>${use(p[6])}</td></tr>`).join("")}</tbody></table></div>`;
  }
  if (m.h.length) {
    const adjusted = m.h.some((p) => p.length > 7);
    html += `<details><summary>All ${m.h.length} hospitals whose rate may be shown</summary><div class="scroll tall" tabindex="0" role="group" aria-label="Hospitals"><table data-sortable><caption class="vh">Rates by hospital</caption><thead><tr><th scope="col">Hospital</th>${heads}${adjusted ? '<th scope="col">Observed / expected</th>' : ""}<th scope="col">In the funnel</th><th scope="col">Use</th></tr></thead><tbody>${m.h.map((p) => `<tr><th scope="row">${hospitalLink(p[0])}</th>${figures(p, 1)}${adjusted ? `<td class="nowrap" data-v="${p[7] ?? ""}">${p.length > 7 ? `${plain(p[7])} <small>(${plain(p[8])} to ${plain(p[9])})</small>` : "–"}</td>` : ""}<td>${MARKS[p[6]] ?? "–"}</td><td>${use(p[5])}</td></tr>`).join("")}</tbody></table></div></details>`;
  }
  return html;
}
function openMeasure(row) {
  const id = row.id.slice(2), m = DATA.measures[id] ?? {};
  const more = document.createElement("tr");
  more.className = "more";
  const cell = more.insertCell();
  cell.colSpan = 6;
  const width = Math.max(290, Math.min(560, (row.closest(".scroll").clientWidth - 60) / (row.closest(".scroll").clientWidth > 900 ? 2 : 1)));
  let html = `<p>${esc(m.w ?? "")}</p>`;
  if (m.x) html += `<p><strong>Not computed:</strong> ${esc(m.x)}</p>`;
  if (m.c) html += `<p class="caveat"><strong>Keep in mind:</strong> ${esc(m.c)}</p>`;
  html += `<p><small>${esc(m.s ?? "")}${m.n ? ` · needs ${esc(m.n)}` : ""} · <code>${esc(id)}</code></small></p><div class="drawings">`;
  if (m.m) html += figure("Network by month", monthChart(m.m, DATA.months, m.mp, m.ms, width), m.ms, "Band: limits; dashed: mean; diamond: a month that chance alone would seldom give; a gap: a month that is hidden; an upright line: limits start anew.");
  else if (m.ms) html += `<p class="nothing">${esc(m.ms)}</p>`;
  const points = (m.fl && m.h ? m.h.filter((p) => p[6] >= 0) : []).map((p) => [p[0], p[1], p[2], p[6]]);
  if (points.length > 1) html += figure("Hospitals by size", funnelChart(points, m.fl, m.t, m.p, NAMES, m.fs, width), m.fs, "Dashed: 95 % limits; full lines: 99.8 %; diamonds lie outside these. Not adjusted for case mix.");
  html += "</div>";
  if (m.g) html += groupsTable(m, id);
  else if (m.gs) html += `<p class="nothing">${esc(m.gs)}</p>`;
  if (m.a || m.h) html += placesTables(m);
  cell.innerHTML = `<div class="inside">${html}</div>`;
  cell.firstChild.style.maxWidth = `${row.closest(".scroll").clientWidth - 24}px`;
  row.after(more);
  more.querySelectorAll("table[data-sortable]").forEach(makeSortable);
}
function toggle(row, open) {
  const button = row.querySelector("button.open"), more = row.nextElementSibling?.classList.contains("more");
  if (open === more) return;
  if (more) row.nextElementSibling.remove();
  else openMeasure(row);
  button.setAttribute("aria-expanded", String(!more));
}
document.getElementById("t-measures").addEventListener("click", (event) => {
  const button = event.target.closest("button.open");
  if (button) toggle(button.closest("tr"), !(button.getAttribute("aria-expanded") === "true"));
});
function follow() {
  const row = location.hash.startsWith("#m-") ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (!row) return;
  toggle(row, true);
  row.scrollIntoView();
  row.querySelector("button.open")?.focus({ preventScroll: true });
}
window.addEventListener("hashchange", follow);
follow();
