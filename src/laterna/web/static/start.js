/* The start page: what is brought, what is wished, and off it goes. */
import { $, Problem, ask, make } from "./api.js";
import { coverItem } from "./covers.js";
import { voicesIn } from "./voices.js";
import { _ } from "./words.js";

const brought = [];
const form = $("#begin");

function add(files) {
  for (const file of files) brought.push(file);
  show();
}

function show() {
  $("#brought").replaceChildren(...brought.map((file, index) => {
    const picture = file.type.startsWith("image/")
      ? make("img", { src: URL.createObjectURL(file), alt: file.name })
      : make("div", { class: "text" }, file.name);
    const away = make("button", { type: "button", "aria-label": _("Remove {name}", { name: file.name }), onclick: () => { brought.splice(index, 1); show(); } }, "×");
    return make("li", {}, picture, away);
  }));
}

for (const id of ["files", "camera"]) {
  $(`#${id}`).addEventListener("change", (event) => { add(event.target.files); event.target.value = ""; });
}
const drop = $("#drop");
for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => { event.preventDefault(); add(event.dataTransfer.files); });
addEventListener("paste", (event) => { if (event.clipboardData?.files.length) add(event.clipboardData.files); });

for (const chip of document.querySelectorAll(".chip")) {
  chip.addEventListener("click", () => { $("#premise").value = chip.dataset.premise; $("#premise").focus(); });
}

function list(text) {
  return text.split(",").map((word) => word.trim()).filter(Boolean);
}

const voice = $("#voice");
const usual = JSON.parse(voice.dataset.usual);

/* Who can read aloud in the language that is chosen; the house's own choice first. */
async function showVoices() {
  const language = $("#language").value;
  const voices = await voicesIn(language).catch(() => []);
  const rows = voices.map((one) => make("option", { value: one.name, selected: usual[language] === one.name }, one.label));
  voice.replaceChildren(make("option", { value: "" }, _("As it suits the story")), ...rows);
}

$("#language").addEventListener("change", showVoices);

function wish() {
  const value = (name) => form.elements[name].value.trim();
  const brief = {
    premise: value("premise"), subject: value("subject"), hero: value("hero"), age: value("age"), place: value("place"),
    pages: Number(value("pages")), language: value("language"), include: list(value("include")), avoid: list(value("avoid")),
    dedication: value("dedication"), seed: crypto.getRandomValues(new Uint32Array(1))[0] % 100000,
  };
  const film = value("film");
  const production = { style: value("style"), shape: value("shape") };
  if (value("voice")) production.voice = { name: value("voice") };
  if (value("theme")) production.theme = value("theme");
  if (film === "none") production.formats = ["pdf", "epub", "html"];
  else production.film = film;
  return { brief, production, choose: form.elements.choose.checked };
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const problem = $("#problem");
  problem.hidden = true;
  const button = $("button[type=submit]", form);
  button.disabled = true;
  const body = new FormData();
  body.append("wish", JSON.stringify(wish()));
  for (const file of brought) body.append("files", file);
  try {
    const story = await ask("/stories", { method: "POST", form: body });
    location.href = `/stories/${story.id}`;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    problem.textContent = error.message;
    problem.hidden = false;
    button.disabled = false;
  }
});

showVoices();
const recent = await ask("/stories?count=4");
if (recent.stories.length) {
  $("#recent").hidden = false;
  $("#recent .covers").append(...recent.stories.map((story) => coverItem(story)));
}
