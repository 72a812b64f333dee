/* The people of the house, for its owners. */
import { fill, day } from "./account.js";
import { $, ask, attempt, make } from "./api.js";
import { _ } from "./words.js";

const me = $("#account").dataset.me;
const ROLES = { owner: _("does everything"), editor: _("makes and changes stories"), reader: _("reads stories") };
let names = {};

async function showPeople() {
  const people = await attempt(() => ask("/people")) ?? [];
  names = Object.fromEntries(people.map((one) => [one.id, one.name]));
  $("#people").replaceChildren(...people.map((one) => {
    const role = make("select", { "aria-label": _("What {name} may do", { name: one.name }), onchange: async () => { await attempt(() => ask(`/people/${one.id}`, { method: "PATCH", json: { role: role.value } })); showPeople(); } },
      ...Object.entries(ROLES).map(([name, label]) => make("option", { value: name, selected: name === one.role }, label)));
    return make("li", {}, make("span", {}, one.name, " ", make("small", {}, one.email)), make("span", { class: "acts" }, role, one.id === me ? null : make("button", {
      class: "chip", type: "button", "aria-label": _("Remove {name}", { name: one.name }),
      onclick: async () => { if (confirm(_("Remove {name}", { name: one.name }) + "?")) { await attempt(() => ask(`/people/${one.id}`, { method: "DELETE" })); showPeople(); } },
    }, _("Remove"))));
  }));
}

async function showInvitations() {
  const rows = await attempt(() => ask("/invitations")) ?? [];
  $("#invitations").hidden = !rows.length;
  fill($("#invitations"), rows, (row) => [_("Invited on {date}", { date: day(row.created) }), " ", make("small", {}, ROLES[row.role], ", ", _("good until {date}", { date: day(row.expires) }))],
    () => _("Close it"), (row) => async () => { await attempt(() => ask(`/invitations/${row.id}`, { method: "DELETE" })); showInvitations(); });
}

$("#invite").addEventListener("submit", async (event) => {
  event.preventDefault();
  const made = await attempt(() => ask("/invitations", { method: "POST", json: { role: $("#in-role").value } }));
  if (!made) return;
  const link = $("#in-link");
  link.href = link.textContent = new URL(made.path, location.href).href;
  $("#in-qr").src = `/qr.svg?path=${encodeURIComponent(made.path)}`;
  $("#in-new").hidden = false;
  await showInvitations();
});

async function showUsage() {
  const used = await attempt(() => ask("/usage"));
  const LABELS = { stories: _("Stories"), minutes: _("Minutes of making"), storage_mb: _("Megabytes kept"), cost: _("Cost") };
  $("#usage").replaceChildren(...(used?.rows ?? []).map((row) => make("li", {}, make("span", {}, LABELS[row.name]),
    make("span", {}, row.most === null ? row.used.toLocaleString() : _("{used} of {most}", { used: row.used.toLocaleString(), most: row.most.toLocaleString() })))));
}

let last = null;
async function showDeeds() {
  const rows = await attempt(() => ask(`/deeds${last ? `?before=${last}` : ""}`)) ?? [];
  $("#deeds tbody").append(...rows.map((row) => make("tr", {}, make("td", {}, new Date(row.at).toLocaleString()), make("td", {}, names[row.person] ?? "–"),
    make("td", {}, `${row.what} `, make("small", {}, row.outcome)), make("td", {}, row.address))));
  last = rows.at(-1)?.number;
  $("#more").hidden = rows.length < 60;
}

$("#past").addEventListener("toggle", () => { if (!last) showDeeds(); });
$("#more").addEventListener("click", showDeeds);
await Promise.all([showPeople(), showInvitations(), showUsage()]);
