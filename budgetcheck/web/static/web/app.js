"use strict";
// Everything works without this script; with it files are dropped, progress is seen, and pages wait by themselves.

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  const chosen = form.querySelector(".chosen");
  const progress = form.querySelector("progress");
  const fault = form.querySelector("[role=alert]");
  const list = () => {
    chosen.replaceChildren(...[...input.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} (${(file.size / 1024).toLocaleString(undefined, { maximumFractionDigits: 0 })} KB)`;
      return item;
    }));
  };
  input.addEventListener("change", list);
  for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.toggle("over", over);
    });
  }
  form.addEventListener("drop", (event) => {
    input.files = event.dataTransfer.files;
    list();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    const button = form.querySelector("button");
    button.disabled = true;
    fault.hidden = true;
    progress.hidden = false;
    request.upload.addEventListener("progress", (moved) => { progress.value = moved.total ? 100 * moved.loaded / moved.total : 0; });
    request.upload.addEventListener("load", () => progress.removeAttribute("value"));
    const over = () => { button.disabled = false; progress.hidden = true; progress.value = 0; };
    request.addEventListener("error", () => { over(); fault.hidden = false; fault.textContent = form.dataset.lost || "…"; });
    request.addEventListener("load", () => {
      let told = null;
      try { told = JSON.parse(request.responseText); } catch { /* a page */ }
      if (told && told.next) { location.assign(told.next); return; }
      over();
      fault.hidden = false;
      fault.textContent = told ? [told.title, ...(told.problems || []), told.advice].filter(Boolean).join("\n") : request.statusText;
    });
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token());
    request.send(new FormData(form));
  });
}

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => { for (const button of form.querySelectorAll("button")) button.disabled = true; });
}

const waiting = document.querySelector("[data-wait]");
if (waiting) {
  const address = waiting.dataset.wait;
  const look = async () => {
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (answer.ok && !(await answer.json()).open) { location.reload(); return; }
    } catch { /* the next look may reach it */ }
    setTimeout(look, 1000);
  };
  setTimeout(look, 700);
}
