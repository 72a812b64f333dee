/* A story as a book on the shelf. */
import { make } from "./api.js";
import { _ } from "./words.js";

const STATES = { waiting: _("begins"), choosing: _("choose an idea"), making: _("in the making"), failed: _("did not work out"), stopped: _("stopped"), ready: "" };

export function coverItem(story, ...acts) {
  const picture = make("img", { src: `/api/v1/stories/${story.id}/cover?changed=${encodeURIComponent(story.changed)}`, alt: "", loading: "lazy" });
  picture.addEventListener("error", () => picture.replaceWith(make("div", { class: "blank" })), { once: true });
  return make("li", {},
    make("a", { href: `/stories/${story.id}` }, picture, make("span", {}, story.title || _("A new story"))),
    STATES[story.state] ? make("small", {}, STATES[story.state]) : null,
    acts.length ? make("div", { class: "acts" }, ...acts) : null);
}
