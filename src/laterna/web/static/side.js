/* Beside the pages: who is in it, what was changed, what can be taken along. */
import { $, ask, attempt, make } from "./api.js";
import { _, said } from "./words.js";

const FILES = {
  "book.pdf": _("Book to print (PDF)"), "book.epub": _("E-book with voice (EPUB)"), "book.html": _("Web page that reads aloud"),
  "film.mp4": _("Film"), "film.vtt": _("Subtitles"), "music.opus": _("Music"), "music.mid": _("Music (MIDI)"), "cover.png": _("Cover"),
};

export function showMembers({ story, busy, change }) {
  if ($("#cast").contains(document.activeElement)) return;
  $("#cast").replaceChildren(...story.cast.map((member) => {
    const name = make("input", { id: `n-${member.id}`, value: member.name, maxlength: 40 });
    const kind = make("input", { id: `k-${member.id}`, value: member.kind, maxlength: 40 });
    const coat = make("input", { id: `c-${member.id}`, type: "color", value: member.traits?.coat || "#c8803a" });
    const before = coat.value;
    const form = make("form", {}, make("label", { for: name.id }, _("Name")), name, make("label", { for: kind.id }, _("What it is")), kind,
      make("label", { for: coat.id }, _("Colour")), coat, make("button", { class: "button" }, _("Change everywhere")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const json = { name: name.value, kind: kind.value };
      if (coat.value !== before) json.traits = { coat: coat.value };
      for (const one of story.pages) busy.add(one.page.id);
      change(`/cast/${member.id}`, { method: "PATCH", json });
    });
    return make("li", {}, make("details", {}, make("summary", {}, `${member.name}, ${member.kind}`), form));
  }));
}

export function showFiles({ story, path, change }) {
  $("#forget").hidden = !story.photos || story.card.state !== "ready";
  $("#forget").onclick = () => change("/originals", { method: "DELETE" });
  $("#files").replaceChildren(...Object.entries(FILES).filter(([name]) => story.files.includes(name)).map(([name, label]) =>
    make("li", {}, make("a", { href: `/api/v1${path}/files/${name}`, download: name }, make("span", {}, label)))));
}

export async function showHistory({ story, path, change }) {
  const changes = await attempt(() => ask(`${path}/history`)) ?? [];
  $("#history").replaceChildren(...changes.map(({ number, note, made }) => {
    const now = number === story.card.revision;
    const label = make("span", {}, said(note), " ", make("small", {}, new Date(made).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })));
    if (now) return make("li", { "aria-current": "true" }, label);
    return make("li", {}, label, make("button", { class: "chip", type: "button", "aria-label": _("Go back to: {what}", { what: said(note) }), onclick: () => change(`/history/${number}`, { method: "POST" }) }, _("Go back")));
  }));
}
