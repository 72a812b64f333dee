/* One page's picture, close: drag who is on it, change the light or the scene, choose another. */
import { $, ask, attempt, make } from "./api.js";
import { _ } from "./words.js";

const STEP = 0.02;

export async function openPage(path, { page, picture }, alt, index, change) {
  const dialog = $("#page-dialog");
  $("#pd-title").textContent = _("Picture of page {n}", { n: index + 1 });
  $("#pd-time").value = page.scene.time ?? "day";
  $("#pd-weather").value = page.scene.weather ?? "clear";
  $("#pd-scene").value = page.scene.note ?? "";
  $("#pd-alt").value = alt;
  const first = { time: $("#pd-time").value, weather: $("#pd-weather").value, scene: $("#pd-scene").value, alt };
  const stage = $("#stage");
  stage.replaceChildren(make("img", { src: `/api/v1${path}/pictures/${picture}?px=1024`, alt: alt || page.scene.note || "", draggable: "false" }));
  const shifts = {};
  dialog.showModal();
  const layout = await attempt(() => ask(`${path}/pages/${page.id}/layout`));
  /* The smaller lie above the larger, so that whoever stands behind a bush can be taken hold of. */
  const things = [...layout?.things ?? []].sort((one, other) => area(other) - area(one));
  stage.append(...things.map((thing) => handle(stage, thing, shifts)));
  const send = (json) => { dialog.close(); change(`/pages/${page.id}`, { method: "PATCH", json }); };
  $("#pd-apply").onclick = () => {
    const json = {};
    if (Object.keys(shifts).length) json.shifts = shifts;
    for (const name of ["time", "weather", "scene", "alt"]) if ($(`#pd-${name}`).value !== first[name]) json[name] = $(`#pd-${name}`).value;
    if (Object.keys(json).length) send(json);
    else dialog.close();
  };
  $("#pd-options").replaceChildren();
  $("#pd-another").onclick = async (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    const options = await attempt(() => ask(`${path}/pages/${page.id}/options`, { method: "POST" })) ?? [];
    button.disabled = false;
    $("#pd-options").replaceChildren(...options.map((option, place) => make("li", {}, make("button", {
      type: "button", class: "shown", "aria-label": _("Take picture {n}", { n: place + 1 }), onclick: () => send({ variant: option.variant }),
    }, make("img", { src: `/api/v1${path}/pictures/${option.picture}?px=480`, alt: "" })))));
    $("#pd-options button")?.focus();
  };
  $("#pd-straight").onclick = () => send({ straighten: true });
}

/* A frame around a figure or prop that can be dragged, or moved by the arrow keys. */
function handle(stage, thing, shifts) {
  const [x, y, width, height] = thing.box;
  const button = make("button", { class: "thing", type: "button", "aria-label": `${thing.id}, ${thing.kind}` });
  const at = { dx: 0, dy: 0 };
  const place = () => {
    button.style.left = `${(x + at.dx) * 100}%`;
    button.style.top = `${(y + at.dy) * 100}%`;
    button.style.width = `${width * 100}%`;
    button.style.height = `${height * 100}%`;
    if (at.dx || at.dy) shifts[thing.id] = { x: clamp(thing.x + at.dx), y: clamp(thing.y + at.dy) };
  };
  place();
  button.addEventListener("pointerdown", (down) => {
    button.setPointerCapture(down.pointerId);
    button.classList.add("held");
    const from = { ...at };
    const size = stage.getBoundingClientRect();
    const move = (event) => {
      if (event.pointerId !== down.pointerId) return;
      at.dx = from.dx + (event.clientX - down.clientX) / size.width;
      at.dy = from.dy + (event.clientY - down.clientY) / size.height;
      place();
    };
    const up = () => { button.classList.remove("held"); button.removeEventListener("pointermove", move); };
    button.addEventListener("pointermove", move);
    button.addEventListener("pointerup", up, { once: true });
    button.addEventListener("pointercancel", up, { once: true });
  });
  /* Else a finger lifted in full swing flings, and the browser takes the next tap as the fling's stop. */
  button.addEventListener("touchmove", (event) => event.preventDefault(), { passive: false });
  button.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (!by) return;
    event.preventDefault();
    at.dx += by[0];
    at.dy += by[1];
    place();
  });
  return button;
}

function area({ box }) { return box[2] * box[3]; }
function clamp(value) { return Math.min(1, Math.max(0, Math.round(value * 1000) / 1000)); }
