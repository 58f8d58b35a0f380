"use strict";
// Rows of a form are added and removed where they stand; without this script the server answers with a row more.

for (const list of document.querySelectorAll("[data-rows]")) {
  const button = list.querySelector("[data-add]");
  const name = list.dataset.rows;
  const rows = () => [...list.querySelectorAll("[data-row]")];
  let next = Math.max(-1, ...[...list.querySelectorAll("[name]")]
    .filter((field) => field.name.startsWith(name + "."))
    .map((field) => Number.parseInt(field.name.slice(name.length + 1), 10))
    .filter(Number.isInteger)) + 1;

  const clear = (row) => {
    for (const field of row.querySelectorAll("input, select")) {
      if (field.type === "checkbox") field.checked = false; else field.value = "";
      field.removeAttribute("aria-invalid");
    }
    for (const fault of row.querySelectorAll(".fault")) fault.remove();
  };
  const offerRemoval = (row) => {
    const place = row.querySelector(":scope > .removal");
    if (!place) return;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "quiet small";
    remove.textContent = button.dataset.removeText;
    remove.addEventListener("click", () => {
      const left = rows();
      const at = left.indexOf(row);
      if (left.length > 1) row.remove(); else clear(row);
      const near = rows()[Math.max(0, at - 1)];
      (near.querySelector("input:not([type=hidden]), select") || button).focus();
    });
    place.replaceChildren(remove);
  };
  const renumber = (row, number) => {
    const pattern = new RegExp("^" + name.replaceAll(".", "\\.") + "\\.\\d+");
    for (const each of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of ["id", "name", "for", "aria-describedby"]) {
        const text = each.getAttribute(attribute);
        if (text) each.setAttribute(attribute, text.replace(pattern, `${name}.${number}`));
      }
    }
    const legend = row.querySelector(":scope > legend");
    if (legend) legend.textContent = legend.textContent.replace(/\d+/, String(rows().length + 1));
    for (const each of row.querySelectorAll("[aria-label]")) {
      each.setAttribute("aria-label", each.getAttribute("aria-label").replace(/\d+/, String(rows().length + 1)));
    }
  };

  rows().forEach(offerRemoval);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const last = rows().at(-1);
    const row = last.cloneNode(true);
    renumber(row, next);
    next += 1;
    clear(row);
    for (const details of row.querySelectorAll("details")) details.open = false;
    offerRemoval(row);
    last.after(row);
    row.querySelector("input:not([type=hidden]), select").focus();
  });
}
