/* The library: covers, search, trash. */
import { $, ask, attempt, make, toast } from "./api.js";
import { coverItem } from "./covers.js";
import { _ } from "./words.js";

const trashed = Boolean($("#library").dataset.trash);
let next = null;

function item(story) {
  const act = (label, work) => make("button", { class: "chip", type: "button", onclick: async (event) => {
    if ((await attempt(work)) !== undefined) { event.target.closest("li").remove(); toast(label); }
  } }, label);
  if (!trashed) return coverItem(story, act(_("To the trash"), async () => { await ask(`/stories/${story.id}`, { method: "DELETE" }); return true; }));
  return coverItem(story,
    act(_("Take back"), () => ask(`/stories/${story.id}/restore`, { method: "POST" })),
    act(_("Delete for good"), async () => { await ask(`/stories/${story.id}?forever=true`, { method: "DELETE" }); return true; }));
}

async function show(more = false) {
  const query = new URLSearchParams({ query: $("#find").value, trashed });
  if (more && next) query.set("before", next);
  const found = await attempt(() => ask(`/stories?${query}`));
  if (!found) return;
  const items = found.stories.map(item);
  if (more) $("#covers").append(...items);
  else $("#covers").replaceChildren(...items);
  next = found.next;
  $("#more").hidden = !next;
  $("#empty").hidden = $("#covers").children.length > 0;
}

let waiting;
$("#find").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 200); });
$("#more").addEventListener("click", () => show(true));
await show();
