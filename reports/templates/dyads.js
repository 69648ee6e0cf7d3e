const PAIRS = JSON.parse(document.getElementById("figures").textContent);
const AT = Object.fromEntries(["exposed", "events", "unexposed", "otherEvents", "risk", "otherRisk", "rr", "rrLow", "rrHigh", "rd", "rdLow", "rdHigh", "linkLow", "linkHigh", "adj", "adjLow", "adjHigh", "adjRd", "adjRdLow", "adjRdHigh"].map((name, i) => [name, i + 2]));
const ratio = (v, low, high) => (v === null ? "–" : `${plain(v)}${low === null || high === null ? "" : ` <small class="nowrap">(${plain(low)} to ${plain(high)})</small>`}`);
function drawChoice(side, id) {
  const other = side === "exposure" ? "outcome" : "exposure";
  const own = side === "exposure" ? 0 : 1;
  const place = PAIRS[side].findIndex((one) => one[0] === id);
  const pairs = PAIRS.pairs.filter((p) => p[own] === place);
  const best = (p) => (p[AT.adj] !== null && p[AT.adjLow] !== null ? [p[AT.adj], p[AT.adjLow], p[AT.adjHigh]] : [p[AT.rr], p[AT.rrLow], p[AT.rrHigh]]);
  pairs.sort((one, two) => best(two)[0] - best(one)[0]);
  const seen = pairs.flatMap((p) => best(p)).filter((v) => v);
  const from = Math.max(Math.min(0.5, ...seen), 0.1), to = Math.min(Math.max(2, ...seen), 30);
  const rows = pairs.map((p) => {
    const [value, low, high] = best(p), name = PAIRS[other][p[1 - own]][1];
    const apart = low !== null && (low > 1 || high < 1);
    return `<tr><th scope="row">${esc(name)}</th><td>${dotLine({ value: value || null, low: low || from, high: high === null ? null : high, from, to, reference: 1, flagged: apart, log: true, thin: [p[AT.linkLow], p[AT.linkHigh]], about: `${name}: ratio ${plain(value)}` })}</td><td data-v="${p[AT.adj] ?? ""}">${ratio(p[AT.adj], p[AT.adjLow], p[AT.adjHigh])}</td><td data-v="${p[AT.rr] ?? ""}">${ratio(p[AT.rr], p[AT.rrLow], p[AT.rrHigh])}</td><td class="nowrap" data-v="${p[AT.linkLow] ?? ""}">${p[AT.linkLow] === null ? "–" : `${plain(p[AT.linkLow])} to ${plain(p[AT.linkHigh])}`}</td><td data-v="${p[AT.adjRd] ?? p[AT.rd] ?? ""}">${p[AT.adjRd] === null ? ratio(p[AT.rd], p[AT.rdLow], p[AT.rdHigh]) : ratio(p[AT.adjRd], p[AT.adjRdLow], p[AT.adjRdHigh])}</td><td class="n" data-v="${p[AT.risk] ?? ""}">${plain(p[AT.risk])}<br><small class="nowrap">about ${count(p[AT.events])} of ${count(p[AT.exposed])}</small></td><td class="n" data-v="${p[AT.otherRisk] ?? ""}">${plain(p[AT.otherRisk])}<br><small class="nowrap">about ${count(p[AT.otherEvents])} of ${count(p[AT.unexposed])}</small></td></tr>`;
  });
  const title = PAIRS[side][place][1];
  const target = document.getElementById("drawing");
  target.innerHTML = `<h3>${side === "exposure" ? `Newborns of mothers with: ${esc(title)}` : `Newborns with: ${esc(title)}`}</h3><p>${esc(PAIRS.words[side][id])} <span class="how">Scale from ${plain(from)} to ${plain(to)}, doubling in equal steps; the dashed line is 1.</span></p><div class="scroll" tabindex="0" role="group" aria-label="Associations"><table class="plots" data-sortable><caption class="vh">Associations of ${esc(title)}</caption><thead><tr><th scope="col">${other === "outcome" ? "Outcome of the newborn" : "Condition of the mother"}</th><th scope="col" data-sort="no">Ratio and interval</th><th scope="col">Adjusted ratio (95 %)</th><th scope="col">Crude ratio (95 %)</th><th scope="col">Crude, by other links</th><th scope="col">Difference per 1${SPACE}000 (95 %)</th><th scope="col" class="n">Risk with, per 1${SPACE}000</th><th scope="col" class="n">Risk without</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
  target.querySelectorAll("table").forEach(makeSortable);
}
const chosen = { exposure: document.getElementById("c-exposure"), outcome: document.getElementById("c-outcome") };
for (const side of ["exposure", "outcome"]) {
  chosen[side].addEventListener("change", () => {
    if (!chosen[side].value) return;
    chosen[side === "exposure" ? "outcome" : "exposure"].value = "";
    drawChoice(side, chosen[side].value);
  });
}
document.getElementById("choose").hidden = false;
const first = PAIRS.exposure.some((one) => one[0] === "hdp_any") ? "hdp_any" : PAIRS.exposure[0][0];
chosen.exposure.value = first;
drawChoice("exposure", first);
