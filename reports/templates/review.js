const items = [...document.querySelectorAll(".item")];
const download = document.getElementById("download");
let here = -1;
let saved = true;

const chosen = (item) => item.querySelector("input[type=radio]:checked");
const words = (input) => (input.value === "none" ? "none of them" : input.value === "unsure" ? "unsure" : `candidate ${input.dataset.key}`);

function go(to) {
  if (!items.length) return;
  here = Math.max(0, Math.min(items.length - 1, to));
  items.forEach((item, i) => item.classList.toggle("here", i === here));
  items[here].focus({ preventScroll: true });
  items[here].scrollIntoView({ block: "start" });
}

function tell() {
  const done = items.filter(chosen).length;
  document.getElementById("done").textContent = `${done} of ${items.length} decided`;
  download.disabled = done === 0;
}

for (const item of items) {
  item.addEventListener("change", () => {
    const answer = chosen(item);
    if (!answer) return;
    const badge = item.querySelector("[data-answer]");
    badge.textContent = `decided: ${words(answer)}`;
    badge.className = "badge b-good";
    saved = false;
    tell();
  });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input[type=text]")) return;
  const item = items[here];
  if (event.key === "j") go(here + 1);
  else if (event.key === "k") go(here - 1);
  else if (event.key === "c" && item) {
    const all = [...item.querySelectorAll("details.candidate")];
    const next = all[(all.findIndex((one) => one.open) + 1) % all.length];
    all.forEach((one) => (one.open = one === next));
  } else if (item) {
    const input = item.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
    if (!input) return;
    input.checked = true;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  } else return;
  event.preventDefault();
});

// A text that begins like a formula is marked as text, since the file may be opened in a spreadsheet.
const cell = (text) => `"${(/^[=+\-@\t\r]/.test(text) ? "'" + text : text).replaceAll('"', '""')}"`;

function decisions() {
  const rows = [["item", "candidate", "verdict", "note", "linkage"]];
  for (const item of items) {
    const answer = chosen(item);
    if (!answer) continue;
    const note = item.querySelector("[data-note]").value.replace(/\s+/g, " ").trim();
    const all = [...item.querySelectorAll("input[type=radio]")].map((input) => input.value).filter((value) => value !== "none" && value !== "unsure");
    const named = all.includes(answer.value) ? [answer.value] : all;
    const verdict = answer.value === "none" ? "no_match" : answer.value === "unsure" ? "unsure" : "match";
    for (const candidate of named) rows.push([item.dataset.item, candidate, verdict, note, item.dataset.linkage]);
  }
  return rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

download.addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([decisions()], { type: "text/csv;charset=utf-8" }));
  link.download = "review_decisions.csv";
  link.click();
  URL.revokeObjectURL(link.href);
  saved = true;
});

addEventListener("beforeunload", (event) => {
  if (!saved) event.preventDefault();
});
tell();
