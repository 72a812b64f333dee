/* One's own account: browsers, programs, password. */
import { $, ask, attempt, make, toast } from "./api.js";
import { _ } from "./words.js";

/* The rows of a list, each with a button that takes it away. */
export function fill(list, rows, said, label, drop) {
  list.replaceChildren(...rows.map((row) => make("li", {}, make("span", {}, ...said(row)),
    drop(row) ? make("button", { class: "chip", type: "button", "aria-label": `${label(row)}: ${said(row)[0]}`, onclick: () => drop(row)() }, label(row)) : null)),
    ...(rows.length ? [] : [make("li", { class: "hint" }, _("None."))]));
}

export const day = (moment) => new Date(moment).toLocaleDateString();

async function showSignIns() {
  const rows = await attempt(() => ask("/me/sign-ins")) ?? [];
  fill($("#sign-ins"), rows, (row) => [browserName(row.agent), " ", make("small", {}, row.here ? _("this browser") : _("last seen {date}", { date: day(row.seen) }))],
    () => _("Sign out"), (row) => (row.here ? null : async () => { await attempt(() => ask(`/me/sign-ins/${row.id}`, { method: "DELETE" })); showSignIns(); }));
}

function browserName(agent) {
  const browser = agent.match(/Firefox|Edg|OPR|Chrome|Safari/)?.[0] ?? _("A browser");
  const system = agent.match(/Android|iPhone|iPad|Windows|Macintosh|Linux/)?.[0];
  return [{ Edg: "Edge", OPR: "Opera" }[browser] ?? browser, system].filter(Boolean).join(", ");
}

async function showTokens() {
  const rows = await attempt(() => ask("/me/tokens")) ?? [];
  fill($("#tokens"), rows, (row) => [row.name, " ", make("small", {}, row.scopes.includes("write") ? _("reads and changes") : _("reads"), ", ", row.used ? _("last used {date}", { date: day(row.used) }) : _("never used"))],
    () => _("Revoke"), (row) => async () => { await attempt(() => ask(`/me/tokens/${row.id}`, { method: "DELETE" })); showTokens(); });
}

$("#token").addEventListener("submit", async (event) => {
  event.preventDefault();
  const scopes = $("#t-write").checked ? ["read", "write"] : ["read"];
  const made = await attempt(() => ask("/me/tokens", { method: "POST", json: { name: $("#t-name").value, scopes } }));
  if (!made) return;
  $("#t-secret").textContent = made.secret;
  $("#t-new").hidden = false;
  event.target.reset();
  await showTokens();
});

$("#connect")?.addEventListener("click", async () => {
  const there = await attempt(() => ask("/me/connect", { method: "POST" }));
  if (there) location.assign(there.location);
});

$("#password")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const changed = await attempt(() => ask("/me/password", { method: "PUT", json: { old: $("#p-old").value, new: $("#p-new").value } }));
  if (changed === undefined) return;
  event.target.reset();
  toast(_("Changed. Every other browser is signed out."));
  await showSignIns();
});

$("#sign-out").addEventListener("click", async () => {
  if (await attempt(() => ask("/sign-out", { method: "POST" })) !== undefined) location.assign("/sign-in");
});

await Promise.all([showSignIns(), showTokens()]);
