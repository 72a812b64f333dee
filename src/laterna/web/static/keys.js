/* Keys of services beyond this computer: entered, replaced, forgotten; never shown again. */
import { $, Problem, ask, toast } from "./api.js";
import { _ } from "./words.js";

function changed(form) {
  const parts = [...form.elements].filter((field) => field.name && !field.disabled);
  const rows = parts.filter((field) => (field.name === "key" ? field.value : field.value !== field.dataset.before));
  return Object.fromEntries(rows.map((field) => [field.name, field.value.trim()]));
}

async function tell(form, work, done) {
  const problem = $(".problem", form);
  problem.hidden = true;
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    problem.textContent = error.message;
    problem.hidden = false;
    return;
  }
  sessionStorage.setItem("told", JSON.stringify({ done, service: form.closest("details").dataset.service }));
  location.reload();
}

for (const place of document.querySelectorAll(".service")) {
  const path = `/keys/${place.dataset.service}`;
  const form = $("form", place);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const json = changed(form);
    if (Object.keys(json).length) tell(form, () => ask(path, { method: "PUT", json }), _("Kept."));
  });
  $("[data-forget]", form).addEventListener("click", () => tell(form, () => ask(path, { method: "DELETE" }), _("Forgotten.")));
}

/* What was just done is said once the page is there again, where it was done. */
const told = JSON.parse(sessionStorage.getItem("told"));
if (told) {
  sessionStorage.removeItem("told");
  const place = $(`[data-service=${told.service}]`);
  place.open = true;
  place.scrollIntoView({ block: "center" });
  $("summary", place).focus();
  toast(told.done);
}
