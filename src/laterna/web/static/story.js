/* A story: watched while it is made, changed once it is there. */
import { $, ask, attempt, make, toast } from "./api.js";
import { openPage } from "./stage.js";
import { openShare } from "./share.js";

const root = $("#story");
const id = root.dataset.id;
const path = `/stories/${id}`;
let story = null;
const busy = new Set();

const SAYS = {
  waiting: "Looking at what you brought …", choosing: "Three ideas. Choose one.", making: "Painting the pages …",
  binding: "Binding the books …", filming: "The books are ready. Filming …", ready: "", stopped: "Stopped. What is finished is kept.", failed: "",
};

export async function change(address, options, after) {
  const headers = { "If-Match": String(story.card.revision) };
  const made = await attempt(() => ask(`${path}${address}`, { ...options, headers }));
  if (made === undefined) { await load(); return; }
  if (made.missed?.length) toast(`Not drawn, because I don't know it: ${made.missed.join(", ")}.`);
  else if (made.note) toast(made.note);
  after?.(made);
  await load();
}

function status(text) { $("#status").textContent = text; }

function leaf(shown, index) {
  const { page, picture, voice } = shown;
  const key = `${picture}|${page.text[story.language]?.words}|${voice}|${index}|${busy.has(page.id)}|${story.pages.length}`;
  const old = document.getElementById(`leaf-${page.id}`);
  if (old?.dataset.key === key) return old;
  if (old && old.contains(document.activeElement) && document.activeElement.classList.contains("words")) { old.dataset.key = key; return old; }
  const words = page.text[story.language]?.words ?? "";
  const image = picture
    ? make("img", { src: `/api/v1${path}/pictures/${picture}?px=768`, alt: page.scene.note || `Picture of page ${index + 1}`, draggable: "false" })
    : make("span", { class: "waiting" });
  const text = make("p", { class: "words", contenteditable: "plaintext-only", spellcheck: "true", role: "textbox", "aria-multiline": "true", "aria-label": `Text of page ${index + 1}` }, words);
  text.addEventListener("blur", () => {
    const now = text.innerText.replace(/\n$/, "");
    if (now !== words) { busy.add(page.id); change(`/pages/${page.id}`, { method: "PATCH", json: { text: now } }); }
  });
  text.addEventListener("keydown", (event) => { if (event.key === "Escape") { text.innerText = words; text.blur(); } });
  const icon = (label, sign, work, off) => make("button", { class: "icon", type: "button", title: label, "aria-label": `${label}, page ${index + 1}`, onclick: work, disabled: off }, sign);
  const move = (by) => () => {
    const order = story.pages.map((one) => one.page.id);
    order.splice(index + by, 0, ...order.splice(index, 1));
    change("/pages", { method: "PUT", json: { pages: order } });
  };
  const foot = make("footer", {}, make("span", {}, String(index + 1)), make("span", {},
    voice ? icon("Listen", "♪", () => play(`/api/v1${path}/voices/${voice}`)) : null,
    icon("Move forward", "↑", move(-1), index === 0),
    icon("Move back", "↓", move(1), index === story.pages.length - 1),
    icon("Add a page after", "+", () => change("/pages", { method: "POST", json: { after: page.id } })),
    icon("Remove", "×", () => change(`/pages/${page.id}`, { method: "DELETE" }), story.pages.length === 1)));
  const shownButton = make("button", { class: "shown", type: "button", disabled: !picture, "aria-label": `Change the picture of page ${index + 1}`, onclick: () => openPage(path, shown, index, change) }, image);
  const element = make("article", { class: `leaf${busy.has(page.id) ? " busy" : ""}`, id: `leaf-${page.id}`, "aria-label": `Page ${index + 1}` }, shownButton, text, foot);
  element.dataset.key = key;
  return element;
}

const voice = new Audio();
function play(address) { voice.src = address; voice.play(); }

function members() {
  $("#cast").replaceChildren(...story.cast.map((member) => {
    const name = make("input", { id: `n-${member.id}`, value: member.name, maxlength: 40 });
    const kind = make("input", { id: `k-${member.id}`, value: member.kind, maxlength: 40 });
    const coat = make("input", { id: `c-${member.id}`, type: "color", value: member.traits?.coat || "#c8803a" });
    let coloured = false;
    coat.addEventListener("input", () => { coloured = true; });
    const form = make("form", {}, make("label", { for: name.id }, "Name"), name, make("label", { for: kind.id }, "What it is"), kind,
      make("label", { for: coat.id }, "Colour"), coat, make("button", { class: "button" }, "Change everywhere"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const json = { name: name.value, kind: kind.value };
      if (coloured) json.traits = { coat: coat.value };
      for (const one of story.pages) busy.add(one.page.id);
      change(`/cast/${member.id}`, { method: "PATCH", json });
    });
    return make("li", {}, make("details", {}, make("summary", {}, `${member.name}, ${member.kind}`), form));
  }));
}

const FILES = { "book.pdf": "Book to print (PDF)", "book.epub": "E-book with voice (EPUB)", "book.html": "Web page that reads aloud", "film.mp4": "Film", "film.vtt": "Subtitles", "music.mid": "Music (MIDI)", "music.opus": "Music", "cover.png": "Cover" };

function files() {
  $("#files").replaceChildren(...Object.entries(FILES).filter(([name]) => story.files.includes(name)).map(([name, label]) =>
    make("li", {}, make("a", { href: `/api/v1${path}/files/${name}`, download: name }, make("span", {}, label)))));
}

async function load() {
  const got = await attempt(() => ask(path));
  if (!got) return;
  story = got;
  const { card } = story;
  root.dataset.state = card.state;
  if (card.title) { $("#title").textContent = card.title; document.title = `${card.title} · Laterna`; }
  if (story.pages.length) {
    $("#ideas").hidden = true;
    const leaves = story.pages.map(leaf);
    const place = $("#pages");
    leaves.forEach((one, index) => { if (place.children[index] !== one) place.insertBefore(one, place.children[index] ?? null); });
    while (place.children.length > leaves.length) place.lastChild.remove();
    $("#side").hidden = false;
    root.classList.add("full");
    if (!$("#cast").contains(document.activeElement)) members();
    files();
    for (const select of document.querySelectorAll("[data-production]")) select.value = story.production[select.dataset.production];
  }
  const making = ["waiting", "making", "choosing"].includes(card.state);
  $("#undo").disabled = !story.can_undo;
  $("#redo").disabled = !story.can_redo;
  $("#stop").hidden = !making;
  $("#again").hidden = !["stopped", "failed"].includes(card.state);
  const readable = story.files.includes("book.html");
  $("#read").hidden = $("#share").hidden = !readable;
  if (card.state === "failed") status(card.message);
  else if (!making) { status(SAYS[card.state] ?? ""); $("#progress").hidden = true; busy.clear(); }
  else if (!$("#status").textContent) status(SAYS[card.state] ?? "");
}

function ideas(list) {
  const choose = (index) => () => {
    $("#ideas").hidden = true;
    status("Writing …");
    attempt(() => ask(`${path}/choice`, { method: "POST", json: { idea: index } }));
  };
  $("#ideas").hidden = false;
  $("#ideas ol").replaceChildren(...list.map((idea, index) => make("li", {}, make("button", { class: "card idea", type: "button", onclick: choose(index) }, make("strong", {}, idea.title), make("span", {}, idea.logline)))));
  $("#ideas-title").scrollIntoView({ block: "nearest" });
}

const painted = new Set();
function progress(fraction, left) {
  const bar = $("#progress");
  bar.hidden = false;
  bar.value = fraction;
  if (left) bar.title = `about ${Math.ceil(left)} seconds left`;
}

const on = {
  seen: ({ caption }) => status(`I see: ${caption}`),
  ideas: ({ ideas: list }) => { if (root.dataset.state !== "making") ideas(list); },
  written: async () => { painted.clear(); await load(); status("Painting the pages …"); },
  page: async ({ page }) => {
    painted.add(page);
    busy.delete(page);
    await load();
    progress(Math.min(1, painted.size / Math.max(1, story.pages.length)));
    status(`Painted ${painted.size} of ${story.pages.length} pages`);
  },
  progress: ({ fraction, left_s: left }) => {
    progress(fraction, left);
    const said = $("#status").textContent.replace(/ About .*$/, "");
    if (left) status(`${said} About ${left > 90 ? `${Math.round(left / 60)} minutes` : `${Math.ceil(left)} seconds`} left.`);
  },
  bound: () => load(),
  note: ({ message }) => toast(message),
  state: async ({ state }) => {
    if (state === "making") painted.clear();
    await load();
    status(SAYS[state] ?? "");
    if (state === "ready") toast("Your story is ready.");
  },
  failed: async ({ message }) => { await load(); status(message); },
};

/* Only what came after the last change matters: the tale so far is read again where something is still being made. */
function listen() {
  const making = ["waiting", "choosing", "making"].includes(root.dataset.state);
  const events = new EventSource(`/api/v1${path}/events?after=${making ? 0 : root.dataset.last}`);
  for (const [kind, work] of Object.entries(on)) events.addEventListener(kind, (event) => work(JSON.parse(event.data)));
}

$("#undo").addEventListener("click", () => change("/undo", { method: "POST" }));
$("#redo").addEventListener("click", () => change("/redo", { method: "POST" }));
$("#stop").addEventListener("click", async () => { await attempt(() => ask(`${path}/stop`, { method: "POST" })); await load(); });
$("#again").addEventListener("click", async () => { status("Going on …"); await attempt(() => ask(`${path}/build`, { method: "POST" })); await load(); });
$("#share").addEventListener("click", () => openShare(path));
$("#revise").addEventListener("submit", (event) => {
  event.preventDefault();
  const request = $("#request").value.trim();
  if (request) change("/revise", { method: "POST", json: { request } }, () => { $("#request").value = ""; });
});
for (const select of document.querySelectorAll("[data-production]")) {
  select.addEventListener("change", () => {
    for (const one of story.pages) busy.add(one.page.id);
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
