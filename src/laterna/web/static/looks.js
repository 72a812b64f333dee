/* Stories found by what they look like. */
import { $, attempt, make } from "./api.js";
import { _ } from "./words.js";

/* Ask, show what is found, and ask on until every picture has been looked at. */
export async function findAlike(look, put, picture) {
  const told = $("#looking");
  const sample = picture && make("img", { src: picture, alt: _("The picture you brought"), width: 64, height: 64 });
  const say = (words) => { told.replaceChildren(...[sample, words].filter(Boolean)); told.hidden = false; };
  say(_("Looking at the pictures…"));
  for (let left = 1; left;) {
    const found = await attempt(look);
    if (!found) { told.hidden = true; return; }
    put(found.stories.map((one) => one.story));
    left = found.left;
    say(left ? _("Looking at the pictures… {left} to go", { left }) : _("What looks most alike comes first."));
  }
  told.append(" ", make("a", { href: "/library" }, _("Show all stories")));
}
