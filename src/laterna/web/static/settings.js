/* How stories usually are, and who reads them aloud. */
import { $, ask, attempt, make, toast } from "./api.js";
import { voicesIn } from "./voices.js";
import { _ } from "./words.js";

const form = $("#defaults");
const chosen = JSON.parse(form.dataset.voices);
const player = new Audio();

function wished() {
  const value = (name) => form.elements[name].value;
  return {
    age: value("age"), pages: Number(value("pages")), language: value("language") || null, style: value("style"),
    theme: value("theme") || null, shape: value("shape"), film: value("film"), choose: form.elements.choose.checked,
    voices: chosen,
  };
}

async function keep() {
  if (await attempt(() => ask("/defaults", { method: "PUT", json: wished() }))) toast(_("Kept."));
}

form.addEventListener("submit", (event) => { event.preventDefault(); keep(); });

function play(voice) {
  player.src = `/api/v1/voices/${voice.language}/${encodeURIComponent(voice.name)}`;
  return attempt(() => player.play().catch(() => toast(_("This voice cannot be heard here."))));
}

function choice(language, name, label, voice) {
  const id = `v-${language}-${name || "any"}`;
  const mark = make("input", { type: "radio", name: "voice", id, value: name, checked: (chosen[language] ?? "") === name, onchange: () => {
    if (name) chosen[language] = name;
    else delete chosen[language];
    keep();
  } });
  const listen = voice && make("button", { class: "chip", type: "button", onclick: () => play(voice) }, make("span", { "aria-hidden": "true" }, "♪ "), _("Listen"), make("span", { class: "sr-only" }, ` (${label})`));
  return make("div", { class: "voice" }, make("label", { class: "check", for: id }, mark, label), listen);
}

async function showVoices() {
  const language = $("#v-language").value;
  const voices = await attempt(() => voicesIn(language)) ?? [];
  const any = choice(language, "", _("As it suits the story"));
  $("#voices").replaceChildren(...(voices.length ? [any, ...voices.map((one) => choice(language, one.name, one.label, one))] : [make("p", { class: "hint" }, _("Nobody here reads this language aloud."))]));
}

$("#v-language").addEventListener("change", showVoices);
await showVoices();
