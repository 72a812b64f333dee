/* Something in a story is not right for children: told to the house that it belongs to. */
import { $, ask, attempt, make, toast } from "./api.js";
import { _ } from "./words.js";

const button = $("[data-report]");
const words = make("textarea", { id: "report-words", rows: "4", maxlength: "500", required: true });
const form = make("form", {},
  make("h2", { id: "report-title" }, _("Report this story")),
  make("label", { for: "report-words" }, _("What in it is not right for children?")), words,
  make("div", { class: "go" }, make("button", { class: "button primary" }, _("Report"))));
const dialog = make("dialog", { class: "sheet", "aria-labelledby": "report-title" },
  make("form", { method: "dialog" }, make("button", { class: "close", "aria-label": _("Close") }, "×")), form);

document.body.append(dialog);
button.addEventListener("click", () => dialog.showModal());
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const sent = await attempt(() => ask(button.dataset.report, { method: "POST", json: { words: words.value } }));
  if (sent === undefined) return;
  dialog.close();
  form.reset();
  toast(_("Thank you. Those who made it will see to it."));
});
