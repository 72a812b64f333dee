/* A story: watched while it is made, changed once it is there. */
import { $, ask, attempt, make, toast } from "./api.js";
import { leaf } from "./leaf.js";
import { openShare } from "./share.js";
import { showFiles, showHistory, showMembers } from "./side.js";
import { _, said } from "./words.js";

const root = $("#story");
const path = `/stories/${root.dataset.id}`;
const here = { story: null, path, busy: new Set(), change };
const painted = new Set();

const SAYS = {
  waiting: _("Looking at what you brought …"), choosing: _("Three ideas. Choose one."), making: _("Painting the pages …"),
  binding: _("Binding the books …"), filming: _("The books are ready. Filming …"), ready: "", stopped: _("Stopped. What is finished is kept."), failed: "",
};

async function change(address, options, after) {
  const headers = { "If-Match": String(here.story.card.revision) };
  const made = await attempt(() => ask(`${path}${address}`, { ...options, headers }));
  if (made) after?.(made);
  else here.busy.clear();
  await load();
  if (!made) return;
  if (made.missed?.length) toast(_("Not drawn, because I don't know it: {words}.", { words: made.missed.join(", ") }));
  else if (made.note) toast(said(made.note));
}

function status(text) { $("#status").textContent = text; }

function showPages() {
  const leaves = here.story.pages.map((shown, index) => leaf(here, shown, index));
  const place = $("#pages");
  leaves.forEach((one, index) => { if (place.children[index] !== one) place.insertBefore(one, place.children[index] ?? null); });
  while (place.children.length > leaves.length) place.lastChild.remove();
}

function showAll() {
  $("#ideas").hidden = true;
  $("#side").hidden = false;
  root.classList.add("full");
  showPages();
  showMembers(here);
  showFiles(here);
  if ($("#past").open) showHistory(here);
  for (const select of document.querySelectorAll("[data-production]")) select.value = here.story.production[select.dataset.production];
}

async function load() {
  const got = await attempt(() => ask(path));
  if (!got) return;
  here.story = got;
  const { card } = got;
  root.dataset.state = card.state;
  if (card.title) { $("#title").textContent = card.title; document.title = `${card.title} · Laterna`; }
  if (card.state === "ready") here.busy.clear();
  if (got.pages.length) showAll();
  const making = ["waiting", "making", "choosing"].includes(card.state);
  for (const [name, can] of [["undo", got.can_undo], ["redo", got.can_redo]]) {
    $(`#${name}`).hidden = !got.pages.length;
    $(`#${name}`).disabled = !can;
  }
  $("#stop").hidden = !making;
  $("#again").hidden = !["stopped", "failed"].includes(card.state);
  $("#read").hidden = $("#share").hidden = !got.files.includes("book.html");
  if (!making) $("#progress").hidden = $("#seen").hidden = true;
  $("#trouble").hidden = card.state !== "failed";
  $("#reason").textContent = card.message;
  if (!making || !$("#status").textContent) status(SAYS[card.state] ?? "");
}

function offer(ideas) {
  const choose = (index) => () => {
    $("#ideas").hidden = true;
    status(_("Writing …"));
    attempt(() => ask(`${path}/choice`, { method: "POST", json: { idea: index } }));
  };
  $("#ideas").hidden = false;
  $("#ideas ol").replaceChildren(...ideas.map((idea, index) => make("li", {}, make("button", { class: "card idea", type: "button", onclick: choose(index) }, make("strong", {}, idea.title), make("span", {}, idea.logline), make("span", { class: "take" }, _("Tell this one"))))));
  $("#ideas-title").scrollIntoView({ block: "nearest" });
}

function progress(fraction) {
  $("#progress").hidden = false;
  $("#progress").value = fraction;
}

function left(seconds) {
  return seconds > 90 ? _("About {n} minutes left.", { n: Math.round(seconds / 60) }) : _("About {n} seconds left.", { n: Math.ceil(seconds) });
}

let doing = "";
let began = 0;
/* How many pages are painted, and how long the others will take if they go on as they went. */
function pagesPainted(at) {
  const total = Math.max(1, here.story.pages.length);
  const rest = total - painted.size;
  progress(Math.min(1, painted.size / total));
  const told = _("Painted {n} of {total} pages", { n: painted.size, total });
  status(painted.size > 1 && rest > 0 ? `${told}. ${left((at - began) / painted.size * rest)}` : told);
}

const on = {
  seen: ({ caption }) => { $("#seen").hidden = false; $("#seen").textContent = _("I see: {caption}", { caption }); },
  ideas: ({ ideas }) => { if (root.dataset.state !== "making") offer(ideas); },
  written: ({ at }) => { began = at; load(); },
  page: async ({ page, at }) => {
    painted.add(page);
    here.busy.delete(page);
    await load();
    pagesPainted(at);
  },
  progress: ({ fraction, left_s: seconds }) => {
    progress(fraction);
    status(seconds ? `${doing} ${left(seconds)}` : doing);
  },
  bound: () => load(),
  note: ({ message }) => toast(message),
  state: async ({ state, at }) => {
    if (state === "making") { painted.clear(); began = at; }
    await load();
    doing = SAYS[state] ?? "";
    status(doing);
    if (state === "ready") toast(_("Your story is ready."));
  },
  failed: async () => { await load(); status(""); },
};

/* The tale of the present work is read from its start; of finished work, only what comes after. */
function listen() {
  const making = ["waiting", "choosing", "making"].includes(root.dataset.state);
  const events = new EventSource(`/api/v1${path}/events?after=${making ? 0 : root.dataset.last}`);
  for (const [kind, work] of Object.entries(on)) events.addEventListener(kind, (event) => work(JSON.parse(event.data)));
}

function post(action) { return () => attempt(() => ask(`${path}/${action}`, { method: "POST" })).then(load); }

$("#undo").addEventListener("click", () => change("/undo", { method: "POST" }));
$("#redo").addEventListener("click", () => change("/redo", { method: "POST" }));
$("#stop").addEventListener("click", post("stop"));
$("#again").addEventListener("click", post("build"));
$("#share").addEventListener("click", () => openShare(path));
$("#past").addEventListener("toggle", () => { if ($("#past").open) showHistory(here); });
$("#revise").addEventListener("submit", (event) => {
  event.preventDefault();
  const request = $("#request").value.trim();
  if (request) change("/revise", { method: "POST", json: { request } }, () => { $("#request").value = ""; });
});
for (const select of document.querySelectorAll("[data-production]")) {
  select.addEventListener("change", () => {
    for (const one of here.story.pages) here.busy.add(one.page.id);
    change("", { method: "PATCH", json: { production: { [select.dataset.production]: select.value } } });
  });
}
addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.matches("input, textarea, [contenteditable]")) return;
  event.preventDefault();
  const button = $(event.shiftKey ? "#redo" : "#undo");
  if (!button.disabled) button.click();
});

await load();
listen();
