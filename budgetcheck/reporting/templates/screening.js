"use strict";
{
  const table = document.querySelector(".applications");
  const tools = document.querySelector(".tools");
  const search = tools.querySelector("input");
  const verdicts = [...tools.querySelectorAll("button")];
  const status = tools.querySelector("[role=status]");
  const rows = [...table.tBodies[0].rows];
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const folded = (text) => text.normalize("NFKC").toLowerCase();
  const texts = new Map(
    rows.map((row) => [row, folded([".project", ".programme"].map((cell) => row.querySelector(cell).textContent).join(" "))]),
  );

  /* Amounts are compared in whole fen: a number of the browser does not hold them all. */
  const key = (cell, kind) => {
    if (kind === "text") return cell.textContent.trim();
    return "n" in cell.dataset ? BigInt(cell.dataset.n.replace(".", "")) : null;
  };

  const compare = (one, other) => {
    if (typeof one === "string") return order.compare(one, other);
    return one < other ? -1 : one > other ? 1 : 0;
  };

  /* Rows without an amount stay last either way; equal rows keep the order that they have. */
  const sortBy = (heading) => {
    const sign = heading.ariaSort === "ascending" ? -1 : 1;
    const keys = new Map(rows.map((row) => [row, key(row.cells[heading.cellIndex], heading.dataset.sort)]));
    rows.sort((one, other) => {
      const [a, b] = [keys.get(one), keys.get(other)];
      return a === null || b === null ? (a === null) - (b === null) : sign * compare(a, b);
    });
    for (const each of heading.parentElement.cells) each.removeAttribute("aria-sort");
    heading.ariaSort = sign === 1 ? "ascending" : "descending";
    table.tBodies[0].append(...rows);
  };

  const filter = () => {
    const wanted = folded(search.value).split(/\s+/);
    const chosen = verdicts.filter((button) => button.ariaPressed === "true").map((button) => button.value);
    for (const row of rows) {
      const isChosen = !chosen.length || chosen.includes(row.dataset.verdict);
      row.hidden = !isChosen || !wanted.every((word) => texts.get(row).includes(word));
    }
    const shown = rows.filter((row) => !row.hidden).length;
    status.textContent = status.dataset.words.replace("{shown}", shown).replace("{total}", rows.length);
  };

  for (const heading of table.tHead.querySelectorAll("[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.ariaLabel = table.dataset.words.replace("{column}", heading.textContent);
    button.addEventListener("click", () => sortBy(heading));
    heading.append(button);
  }
  for (const button of verdicts) {
    button.addEventListener("click", () => {
      button.ariaPressed = String(button.ariaPressed !== "true");
      filter();
    });
  }
  search.addEventListener("input", filter);
  table.classList.add("live");
  tools.hidden = false;
  filter();
}
