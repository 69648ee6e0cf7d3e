// Sorts and filters tables. Rows of class "more" belong to the row before them and move with it.
const owned = (row) => {
  const rows = [row];
  while (rows.at(-1).nextElementSibling?.classList.contains("more")) rows.push(rows.at(-1).nextElementSibling);
  return rows;
};
const sortable = (row) => !row.classList.contains("more") && !row.classList.contains("heading");
const figureOf = (row, column) => {
  let at = 0;
  for (const cell of row.cells) {
    if (at === column || (at < column && at + cell.colSpan > column)) {
      const value = cell.dataset.v ?? cell.textContent.trim();
      return cell.colSpan > 1 && cell.dataset.v === undefined ? "" : value;
    }
    at += cell.colSpan;
  }
  return "";
};
const compare = (one, other, down) => {
  if (one === "" || other === "") return (one === "") - (other === "");
  const [a, b] = [Number(one), Number(other)];
  const order = Number.isNaN(a) || Number.isNaN(b) ? one.localeCompare(other, "en", { numeric: true }) : a - b;
  return down ? -order : order;
};
function makeSortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (head.dataset.sort === "no") return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      for (const body of table.tBodies) {
        const rows = [...body.rows].filter(sortable).map((row) => [figureOf(row, column), owned(row)]);
        rows.sort((one, other) => compare(one[0], other[0], down));
        body.append(...rows.flatMap((row) => row[1]));
      }
    });
  });
}
document.querySelectorAll("table[data-sortable]").forEach(makeSortable);
for (const form of document.querySelectorAll("[data-filters]")) {
  const table = document.getElementById(form.dataset.filters);
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).filter(sortable);
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const status = form.querySelector("[role=status]");
  const fields = [...form.querySelectorAll("input, select")];
  const filter = () => {
    let shown = 0;
    const asked = fields.some((field) => field.value);
    rows.forEach((row, i) => {
      const fits = fields.every((field) => {
        if (!field.value) return true;
        if (!field.dataset.key) return field.value.toLowerCase().split(/\s+/).every((word) => texts[i].includes(word));
        return (row.dataset[field.dataset.key] ?? "").split(" ").includes(field.value);
      });
      owned(row).forEach((each) => { each.hidden = !fits; });
      shown += fits ? 1 : 0;
    });
    for (const body of table.tBodies) {
      const heading = body.querySelector("tr.heading");
      if (heading) heading.hidden = ![...body.rows].some((row) => sortable(row) && !row.hidden);
    }
    status.textContent = asked ? `${shown} of ${rows.length} shown` : "";
  };
  fields.forEach((field) => field.addEventListener("input", filter));
  form.addEventListener("refilter", filter);
}
