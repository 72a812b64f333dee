/* Signing in, or joining. */
import { $, Problem, ask } from "./api.js";

const form = $("#enter");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = $("button", form);
  button.disabled = true;
  try {
    await ask(form.dataset.path, { method: "POST", json: Object.fromEntries(new FormData(form)) });
    location.assign(form.dataset.next);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    $("#problem").textContent = error.message;
    $("#problem").hidden = false;
    button.disabled = false;
  }
});
