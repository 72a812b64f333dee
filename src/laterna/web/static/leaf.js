/* One page of the story as a card: its picture, its words, and what can be done with it. */
import { make } from "./api.js";
import { openPage } from "./stage.js";
import { _ } from "./words.js";

const voice = new Audio();

/* The page's element; the one that stands already when nothing of it changed, or someone writes in it. */
export function leaf({ story, path, busy, change }, shown, index) {
  const { page, picture, voice: spoken } = shown;
  const words = page.text[story.language]?.words ?? "";
  const alt = page.alt[story.language]?.words ?? "";
  const key = [picture, words, alt, spoken, index, busy.has(page.id), story.pages.length].join("|");
  const old = document.getElementById(`leaf-${page.id}`);
  const written = old?.contains(document.activeElement) && document.activeElement.classList.contains("words");
  if (old && (old.dataset.key === key || written)) return old;
  const n = index + 1;
  const image = picture
    ? make("img", { src: `/api/v1${path}/pictures/${picture}?px=768`, alt: alt || page.scene.note || _("Picture of page {n}", { n }), draggable: "false" })
    : make("span", { class: "waiting" });
  const opener = make("button", { class: "shown", type: "button", disabled: !picture, "aria-label": _("Change the picture of page {n}", { n }), onclick: () => openPage(path, shown, alt, index, change) }, image);
  const element = make("article", { class: `leaf${busy.has(page.id) ? " busy" : ""}`, id: `leaf-${page.id}`, "aria-label": _("Page {n}", { n }) },
    opener, text({ busy, change }, page, words, n), foot({ story, path, change }, page, spoken, index));
  element.dataset.key = key;
  return element;
}

function text({ busy, change }, page, words, n) {
  const place = make("p", { class: "words", contenteditable: "plaintext-only", spellcheck: "true", role: "textbox", "aria-multiline": "true", "aria-label": _("Text of page {n}", { n }) }, words);
  place.addEventListener("blur", () => {
    const now = place.innerText.replace(/\n$/, "");
    if (now === words) return;
    busy.add(page.id);
    change(`/pages/${page.id}`, { method: "PATCH", json: { text: now } });
  });
  place.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { place.innerText = words; place.blur(); }
  });
  return place;
}

function foot({ story, path, change }, page, spoken, index) {
  const last = story.pages.length - 1;
  const icon = (label, sign, work, off = false) => make("button", { class: "icon", type: "button", title: label, "aria-label": `${label}, ${_("page {n}", { n: index + 1 })}`, onclick: work, disabled: off }, sign);
  const move = (by) => () => {
    const order = story.pages.map((one) => one.page.id);
    order.splice(index + by, 0, ...order.splice(index, 1));
    change("/pages", { method: "PUT", json: { pages: order } });
  };
  return make("footer", {}, make("span", {}, String(index + 1)), make("span", {},
    spoken ? icon(_("Listen"), "♪", () => { voice.src = `/api/v1${path}/voices/${spoken}`; voice.play(); }) : null,
    icon(_("Move forward"), "↑", move(-1), index === 0),
    icon(_("Move back"), "↓", move(1), index === last),
    icon(_("Add a page after"), "+", () => change("/pages", { method: "POST", json: { after: page.id } })),
    icon(_("Remove"), "×", () => change(`/pages/${page.id}`, { method: "DELETE" }), last === 0)));
}
