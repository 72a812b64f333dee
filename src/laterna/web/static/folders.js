/* Folders of the library: chosen, made, renamed, filled. */
import { $, ask, attempt, make, toast } from "./api.js";
import { _ } from "./words.js";

const NEW = "\n";
let folders = [];

/* The row of folders; the one that is shown is marked. */
export async function showFolders(here) {
  folders = await attempt(() => ask("/shelves")) ?? [];
  const link = (name, label, count) => make("a", { class: "chip", href: name ? `/library?shelf=${encodeURIComponent(name)}` : "/library", "aria-current": name === here && "page" }, label, count ? make("small", {}, ` ${count}`) : null);
  const rename = here && make("button", { class: "chip quiet", type: "button", onclick: () => rename_(here) }, _("Rename…"));
  $("#folders").replaceChildren(link("", _("All stories")), ...folders.map((one) => link(one.name, one.name, one.stories)), ...(rename ? [rename] : []));
  $("#folders").hidden = !folders.length && !here;
  for (const choice of document.querySelectorAll("select.folder")) fill(choice);
}

function fill(choice) {
  const now = choice.dataset.now;
  const names = [...new Set([...folders.map((one) => one.name), now].filter(Boolean))].sort();
  choice.replaceChildren(make("option", { value: "" }, _("No folder")), ...names.map((name) => make("option", { value: name }, name)), make("option", { value: NEW }, _("New folder…")));
  choice.value = now;
}

/* Where a story lies, to be changed. */
export function folderChoice(story, moved) {
  const choice = make("select", { class: "folder", "aria-label": _("Folder of “{title}”", { title: story.title }), onchange: async () => {
    const name = choice.value === NEW ? await asked(_("New folder"), "") : choice.value;
    const card = name === null ? null : await attempt(() => ask(`/stories/${story.id}/shelf`, { method: "PUT", json: { shelf: name } }));
    if (card) {
      choice.dataset.now = card.shelf;
      toast(card.shelf ? _("Put into “{name}”.", { name: card.shelf }) : _("Taken out of its folder."));
      await moved(card, choice.closest("li"));
    }
    fill(choice);
  } });
  choice.dataset.now = story.shelf;
  fill(choice);
  return choice;
}

async function rename_(name) {
  const wanted = await asked(_("Rename the folder"), name);
  if (wanted === null || wanted === name) return;
  if (await attempt(() => ask("/shelves/rename", { method: "POST", json: { name, new: wanted } }))) {
    location.href = wanted ? `/library?shelf=${encodeURIComponent(wanted)}` : "/library";
  }
}

/* The name that somebody gives a folder; empty to dissolve it, nothing when they think better of it. */
function asked(title, before) {
  const dialog = $("#folder-dialog");
  $("#fd-title").textContent = title;
  $("#fd-name").value = before;
  $("#fd-dissolve").hidden = !before;
  dialog.returnValue = "";
  return new Promise((resolve) => {
    let answer = null;
    $("#folder").onsubmit = (event) => { event.preventDefault(); answer = $("#fd-name").value.trim() || null; dialog.close(); };
    $("#fd-dissolve").onclick = () => { answer = ""; dialog.close(); };
    dialog.addEventListener("close", () => resolve(answer), { once: true });
    dialog.showModal();
  });
}
