/* Links to a story: made, shown as QR code, copied, closed. */
import { $, ask, attempt, make, toast } from "./api.js";
import { _ } from "./words.js";

export async function openShare(path) {
  $("#sh-new").hidden = true;
  $("#share-dialog").showModal();
  $("#sh-make").onclick = () => create(path);
  await list(path);
}

async function create(path) {
  const days = $("#sh-days").value;
  const share = await attempt(() => ask(`${path}/shares`, { method: "POST", json: { days: days ? Number(days) : null } }));
  if (!share) return;
  const address = new URL(share.path, location.href).href;
  const link = $("#sh-link");
  link.href = link.textContent = address;
  $("#sh-qr").src = `/qr.svg?path=${encodeURIComponent(share.path)}`;
  $("#sh-copy").hidden = !navigator.clipboard;
  $("#sh-copy").onclick = async () => { await navigator.clipboard.writeText(address); toast(_("Copied.")); };
  await list(path);
  for (const [id, kind] of [["#sh-poster", "pdf"], ["#sh-poster-png", "png"]]) {
    $(id).href = `/api/v1${path}/poster?kind=${kind}&link=${encodeURIComponent(share.path)}`;
    $(id).onclick = () => toast(_("The poster is being painted; it comes in a moment."));
  }
  $("#sh-new").hidden = false;
}

async function list(path) {
  const open = await attempt(() => ask(`${path}/shares`)) ?? [];
  $("#sh-open").replaceChildren(...open.map((share) => make("li", {},
    make("span", {}, said(share)),
    make("button", { class: "chip", type: "button", onclick: async () => { await attempt(() => ask(`${path}/shares/${share.id}`, { method: "DELETE" })); toast(_("This link is closed.")); list(path); } }, _("Close it")))),
    ...(open.length ? [] : [make("li", { class: "hint" }, _("None."))]));
}

function said(share) {
  const made = _("Made {date}", { date: new Date(share.created).toLocaleString() });
  if (!share.expires) return made;
  return `${made}, ${_("good until {date}", { date: new Date(share.expires).toLocaleDateString() })}`;
}
