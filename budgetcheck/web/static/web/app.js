"use strict";
// Everything works without this script; with it files are dropped, progress is seen, and pages wait by themselves.

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
};
const MEGABYTE = 1048576;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  const chosen = form.querySelector(".chosen");
  const progress = form.querySelector("progress");
  const told = form.querySelector(".told");
  const refusal = form.querySelector(".refusal");
  const button = form.querySelector("button");
  const say = form.dataset;

  const refuse = (title, sentences = [], advice = "", link = null) => {
    refusal.replaceChildren();
    if (title) refusal.append(element("strong", title));
    if (sentences.length) {
      const list = element("ul", "", "problems");
      for (const sentence of sentences) list.append(element("li", sentence));
      refusal.append(list);
    }
    if (advice) refusal.append(element("p", advice));
    if (link) { const go = element("a", say.textAgain); go.href = link; refusal.append(go); }
    refusal.hidden = !title && !sentences.length;
  };
  const beyondLimits = (files) => {
    const sentences = [];
    const whole = files.reduce((sum, file) => sum + file.size, 0);
    if (files.length > Number(say.mostFiles)) sentences.push(fill(say.textMany, { most: say.mostFiles }));
    for (const file of files) {
      if (file.size > Number(say.mostFile)) sentences.push(fill(say.textLarge, { name: file.name, most: Math.floor(say.mostFile / MEGABYTE) }));
      if (!file.size) sentences.push(fill(say.textEmpty, { name: file.name }));
    }
    if (!sentences.length && whole > Number(say.mostTogether)) sentences.push(fill(say.textTogether, { most: Math.floor(say.mostTogether / MEGABYTE) }));
    return sentences;
  };
  const choose = (files) => {
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(file);
    input.files = transfer.files;
    list();
  };
  const list = () => {
    const files = [...input.files];
    chosen.replaceChildren(...files.map((file) => {
      const item = element("li", `${file.name} (${Math.ceil(file.size / 1024).toLocaleString()} KB) `);
      const remove = element("button", "\u00d7", "quiet");
      remove.type = "button";
      remove.setAttribute("aria-label", fill(say.textRemove, { name: file.name }));
      remove.addEventListener("click", () => { choose([...input.files].filter((each) => each !== file)); input.focus(); });
      item.append(remove);
      return item;
    }));
    told.textContent = "";
    refuse("", beyondLimits(files));
  };
  const mark = (results) => {
    const rest = [...results];
    for (const item of [...chosen.children]) {
      const result = rest.shift();
      if (!result) return;
      item.replaceChildren(element("span", result.name + " "), element("span", result.problems.length ? say.textRefused : say.textTaken, `state ${result.problems.length ? "refused" : "done"}`));
      if (result.problems.length) {
        const problems = element("ul", "", "problems");
        for (const sentence of result.problems) problems.append(element("li", sentence));
        item.append(problems);
      }
    }
  };

  input.addEventListener("change", list);
  for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.toggle("over", over);
    });
  }
  form.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length) choose([...input.files, ...event.dataTransfer.files]);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const faults = beyondLimits([...input.files]);
    if (faults.length) { refuse("", faults); return; }
    const request = new XMLHttpRequest();
    button.disabled = true;
    refuse("");
    progress.hidden = false;
    told.textContent = say.textSending;
    request.upload.addEventListener("progress", (moved) => { progress.value = moved.total ? 100 * moved.loaded / moved.total : 0; });
    request.upload.addEventListener("load", () => { progress.removeAttribute("value"); told.textContent = say.textReading; });
    const over = () => { button.disabled = false; progress.hidden = true; progress.value = 0; told.textContent = ""; };
    const lost = () => { over(); refuse(say.textLost); };
    for (const name of ["error", "timeout", "abort"]) request.addEventListener(name, lost);
    request.addEventListener("load", () => {
      let answer = null;
      try { answer = JSON.parse(request.responseText); } catch { /* a page */ }
      if (answer && answer.next) { location.assign(answer.next); return; }
      over();
      if (!answer) { refuse(fill(say.textFailed, { status: request.status })); return; }
      if (answer.files) {
        mark(answer.files);
        input.value = "";
      }
      refuse(answer.title, answer.problems || [], answer.advice, answer.again);
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
