// Sorts and filters tables in the page; asks the network for nothing, keeps nothing.
(function () {
  "use strict";
  function valueOf(row, column) {
    var cell = row.cells[column];
    return cell.hasAttribute("data-v") ? cell.getAttribute("data-v") : cell.textContent.trim();
  }
  function compare(a, b) {
    if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1;
    var x = Number(a), y = Number(b);
    return isNaN(x) || isNaN(y) ? a.localeCompare(b) : x - y;
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    var heads = table.tHead.rows[0].cells;
    Array.prototype.forEach.call(heads, function (head, column) {
      if (head.hasAttribute("data-plain")) return;
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        Array.prototype.forEach.call(heads, function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var body = table.tBodies[0];
        Array.prototype.slice.call(body.rows)
          .sort(function (r, s) { var c = compare(valueOf(r, column), valueOf(s, column)); return down ? -c : c; })
          .forEach(function (row) { body.appendChild(row); });
      });
    });
  });
  document.querySelectorAll("[data-filters]").forEach(function (box) {
    box.hidden = false;
    var input = box.querySelector("input"), told = box.querySelector("output");
    var tables = document.querySelectorAll(box.getAttribute("data-filters"));
    input.addEventListener("input", function () {
      var words = input.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0, all = 0;
      tables.forEach(function (table) {
        Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
          var text = row.textContent.toLowerCase();
          var keep = words.every(function (word) { return text.indexOf(word) >= 0; });
          row.hidden = !keep; all += 1; shown += keep ? 1 : 0;
        });
      });
      told.textContent = words.length ? shown + " of " + all + " rows" : "";
    });
  });
})();
