/* The library: covers, search by words and by looks, folders, trash. */
import { $, ask, attempt, make, toast } from "./api.js";
import { coverItem } from "./covers.js";
import { folderChoice, showFolders } from "./folders.js";
import { findAlike } from "./looks.js";
import { _ } from "./words.js";

const { shelf, like, colour, ...place } = $("#library").dataset;
const trashed = Boolean(place.trash);
const here = like || colour ? null : shelf;
let next = null;

function item(story) {
  const act = (label, work) => make("button", { class: "chip", type: "button", onclick: async (event) => {
    if ((await attempt(work)) !== undefined) { event.target.closest("li").remove(); toast(label); }
  } }, label);
  if (!trashed) return coverItem(story, folderChoice(story, moved),
    make("a", { class: "chip", href: `/library?like=${story.id}` }, _("More like this"), make("span", { class: "sr-only" }, ` (${story.title})`)),
    act(_("To the trash"), async () => { await ask(`/stories/${story.id}`, { method: "DELETE" }); return true; }));
  return coverItem(story,
    act(_("Take back"), () => ask(`/stories/${story.id}/restore`, { method: "POST" })),
    act(_("Delete for good"), async () => { await ask(`/stories/${story.id}?forever=true`, { method: "DELETE" }); return true; }));
}

/* A story lies in another folder now. */
async function moved(story, element) {
  if (shelf && story.shelf !== shelf) element.remove();
  await showFolders(here);
}

function put(stories) {
  $("#covers").replaceChildren(...stories.map(item));
  sayNone();
}

/* Why nothing is shown: there is nothing, or nothing with the words that were asked for. */
function sayNone() {
  const none = !$("#covers").children.length;
  const asked = $("#find").value.trim() !== "";
  $("#empty").hidden = !none || asked;
  $("#unfound").hidden = !none || !asked;
}

async function show(more = false) {
  const query = new URLSearchParams({ query: $("#find").value, trashed });
  if (shelf) query.set("shelf", shelf);
  if (more && next) query.set("before", next);
  const found = await attempt(() => ask(`/stories?${query}`));
  if (!found) return;
  $("#looking").hidden = true;
  const items = found.stories.map(item);
  if (more) $("#covers").append(...items);
  else $("#covers").replaceChildren(...items);
  next = found.next;
  $("#more").hidden = !next;
  sayNone();
}

for (const button of document.querySelectorAll("[data-settle]")) {
  button.addEventListener("click", async () => {
    const done = await attempt(() => ask(`/reports/${button.dataset.settle}`, { method: "DELETE" }));
    if (done === undefined) return;
    button.closest("li").remove();
    if (!$("#reports li")) $("#reports").remove();
  });
}

let waiting;
$("#find").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 200); });
$("#more").addEventListener("click", () => show(true));

function findLike(file) {
  const form = () => { const body = new FormData(); body.append("files", file); return body; };
  $("#find").value = "";
  $("#more").hidden = true;
  return findAlike(() => ask("/looks", { method: "POST", form: form() }), put, URL.createObjectURL(file));
}

if (!trashed) {
  $("#look").addEventListener("change", (event) => { if (event.target.files.length) findLike(event.target.files[0]); event.target.value = ""; });
  addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  addEventListener("drop", (event) => { if (event.dataTransfer.files.length) { event.preventDefault(); findLike(event.dataTransfer.files[0]); } });
  addEventListener("paste", (event) => { if (event.clipboardData.files.length) findLike(event.clipboardData.files[0]); });
  await showFolders(here);
}
if (like) await findAlike(() => ask(`/stories/${like}/alike`), put);
else if (colour) await findAlike(() => ask(`/looks?colour=${encodeURIComponent(colour)}`), put);
else await show();
