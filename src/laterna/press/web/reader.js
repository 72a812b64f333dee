// The reader: turns pages, reads aloud, remembers. It asks no host for anything.

const data = JSON.parse(document.getElementById("data").textContent);
const root = document.documentElement;
const pages = [...document.querySelectorAll(".page")];
const place = document.getElementById("place");
const where = document.getElementById("where");
const said = document.getElementById("said");
const dialog = document.getElementById("settings");
const rtl = root.dir === "rtl";
const sizes = [0.8, 0.9, 1, 1.15, 1.35, 1.6, 2];
const button = (name) => document.querySelector(`.bar [data-do="${name}"]`);
const phrase = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), data.phrases[key]);

// What is remembered, one record a book; a browser that forbids it just forgets.
const memory = {
  read() {
    try { return JSON.parse(localStorage.getItem(data.id)) ?? {}; } catch { return {}; }
  },
  write(change) {
    try { localStorage.setItem(data.id, JSON.stringify({ ...memory.read(), ...change })); } catch { /* private mode */ }
  },
};

// Sound: base64 becomes a blob, so that nothing is fetched.
const bytes = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
const urls = new Map();
const url = (name) => {
  if (!urls.has(name)) urls.set(name, URL.createObjectURL(new Blob([bytes(data.sounds[name])], { type: data.type })));
  return urls.get(name);
};
const audio = new Audio();
audio.preload = "auto";
let now = 0;
let reading = false;
let until = Infinity;
let lit = null;

function voice() { return data.voices[now]; }

function light(index) {
  if (lit?.dataset.w === String(index)) return;
  lit?.classList.remove("on");
  lit = index === null ? null : pages[now].querySelector(`.w[data-w="${index}"]`);
  lit?.classList.add("on");
  if (lit && reading) lit.scrollIntoView({ block: "nearest" });
}

// The last word that has begun, found from the sound's own clock at every frame.
function follow() {
  if (audio.paused) return;
  const time = audio.currentTime;
  const starts = voice()?.starts ?? [];
  let index = starts.length - 1;
  while (index >= 0 && starts[index] > time) index -= 1;
  light(index < 0 ? null : index);
  if (time >= until) { hush(); return; }
  requestAnimationFrame(follow);
}

function hush() {
  audio.pause();
  until = Infinity;
  reading = false;
  light(null);
  mark("read", false, "read_aloud");
  duck(1);
}

function play(from, to, asBook) {
  const track = voice();
  if (!track) return;
  if (!audio.src.endsWith(url(track.sound))) audio.src = url(track.sound);
  until = to;
  reading = asBook;
  const begin = () => {
    audio.currentTime = from;
    audio.play().then(() => { duck(0.35); requestAnimationFrame(follow); }, hush);
  };
  if (audio.readyState > 0) begin(); else audio.addEventListener("loadedmetadata", begin, { once: true });
  if (asBook) mark("read", true, "stop");
}

function readPage() {
  if (voice()) play(0, Infinity, true);
  else if (now + 1 < pages.length) { reading = true; turn(now + 1); } else hush();
}

audio.addEventListener("ended", () => {
  const goOn = reading && document.getElementById("auto")?.checked && now + 1 < pages.length;
  light(null);
  if (!goOn) { hush(); return; }
  setTimeout(() => { if (reading) turn(now + 1); }, 700);
});

function sayWord(index) {
  const track = voice();
  if (!track || !(index in track.starts)) return;
  hush();
  play(track.starts[index], track.ends[index], false);
}

// Music loops without a seam in the sound card's own time.
let context = null;
let gain = null;
let song = null;
let sung = false;  // what was asked for last: the song may still be decoding when it is asked to stop
async function music(on) {
  sung = on;
  mark("music", on, on ? "music_off" : "music_on");
  if (!on) { song?.stop(); song = null; return; }
  context ??= new AudioContext();
  gain ??= new GainNode(context, { gain: 0.5 });
  gain.connect(context.destination);
  const buffer = await context.decodeAudioData(bytes(data.sounds.music).buffer).catch(() => null);
  if (!buffer) { sung = false; mark("music", false, "music_on"); return; }
  await context.resume();
  if (!sung || song) return;
  song = new AudioBufferSourceNode(context, { buffer, loop: true });
  song.connect(gain);
  song.start();
}
function duck(level) { gain?.gain.setTargetAtTime(0.5 * level, context.currentTime, 0.2); }

function mark(name, on, label) {
  const key = button(name);
  if (!key) return;
  key.setAttribute("aria-pressed", String(on));
  key.setAttribute("aria-label", phrase(label));
}

function turn(to) {
  if (to < 0 || to >= pages.length || to === now) return;
  const goOn = reading;
  hush();
  show(to);
  if (goOn) { reading = true; readPage(); }
}

function show(to) {
  const came = to > now ? "came-next" : "came-back";
  const focused = pages[now].contains(document.activeElement);
  pages.forEach((page, index) => { page.hidden = index !== to; page.classList.remove("came-next", "came-back"); });
  if (to !== now) pages[to].classList.add(came);
  now = to;
  const words = pages[now].querySelector(".words");
  words.scrollTop = 0;
  if (focused) words.focus({ preventScroll: true });
  place.value = String(now);
  const label = pages[now].getAttribute("aria-label");
  place.setAttribute("aria-valuetext", label);
  where.textContent = `${now + 1} / ${pages.length}`;
  said.textContent = label;
  button("previous").disabled = now === 0;
  button("next").disabled = now === pages.length - 1;
  if (button("read")) button("read").disabled = false;
  memory.write({ page: now });
}

const actions = {
  next: () => turn(now + 1),
  previous: () => turn(now - 1),
  again: () => turn(0),
  read: () => { if (reading || !audio.paused) hush(); else { reading = true; readPage(); } },
  music: () => music(!sung),
  settings: () => dialog.showModal(),
  close: () => dialog.close(),
  print: () => { dialog.close(); print(); },
  fullscreen: () => {
    dialog.close();
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen?.().catch(() => {});
  },
};

document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-do]");
  if (key) { actions[key.dataset.do](); return; }
  const word = event.target.closest(".w");
  if (word) { sayWord(Number(word.dataset.w)); return; }
  const picture = event.target.closest(".picture");
  if (picture && !swiped) {
    const box = picture.getBoundingClientRect();
    const ahead = event.clientX > box.left + box.width / 3;
    turn(now + (ahead !== rtl || (rtl && event.clientX < box.left + box.width * 2 / 3) ? 1 : -1));
  }
});

document.addEventListener("keydown", (event) => {
  if (dialog.open || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.matches("input")) return;
  const ahead = rtl ? "ArrowLeft" : "ArrowRight";
  const back = rtl ? "ArrowRight" : "ArrowLeft";
  if (event.key === ahead || event.key === "PageDown") { event.preventDefault(); turn(now + 1); }
  else if (event.key === back || event.key === "PageUp") { event.preventDefault(); turn(now - 1); }
  else if (event.key === "Home") { event.preventDefault(); turn(0); }
  else if (event.key === "End") { event.preventDefault(); turn(pages.length - 1); }
  else if (event.target.matches(".words") && event.key === " " && button("read")) { event.preventDefault(); actions.read(); }
  else if (event.target.matches(".words") && event.key === "Enter") { event.preventDefault(); step(event.shiftKey ? -1 : 1); }
});

// Word by word from the keyboard: Enter says the next word, Shift+Enter the one before.
let at = -1;
function step(by) {
  const count = voice()?.starts.length ?? 0;
  if (!count) return;
  if (stepped !== now) { at = by > 0 ? -1 : count; stepped = now; }
  at = Math.max(0, Math.min(count - 1, at + by));
  sayWord(at);
}
let stepped = -1;

let from = null;
let swiped = false;
const main = document.querySelector("main");
main.addEventListener("pointerdown", (event) => { from = event.isPrimary ? [event.clientX, event.clientY] : null; swiped = false; });
main.addEventListener("pointerup", (event) => {
  if (!from) return;
  const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
  from = null;
  if (Math.abs(dx) < 48 || Math.abs(dx) < 1.5 * Math.abs(dy) || getSelection()?.type === "Range") return;
  swiped = true;
  turn(now + ((dx < 0) !== rtl ? 1 : -1));
});
main.addEventListener("dragstart", (event) => event.preventDefault());

place.max = String(pages.length - 1);
place.addEventListener("input", () => turn(Number(place.value)));

function settle() {
  const kept = memory.read();
  const dark = kept.night ?? matchMedia("(prefers-color-scheme: dark)").matches;
  const switches = { easy: kept.easy ?? false, wide: kept.wide ?? false, night: dark };
  for (const [name, on] of Object.entries(switches)) {
    const input = document.getElementById(name);
    input.checked = on;
    root.toggleAttribute(`data-${name}`, on);
    input.addEventListener("change", () => { root.toggleAttribute(`data-${name}`, input.checked); memory.write({ [name]: input.checked }); });
  }
  const size = document.getElementById("size");
  size.value = String(kept.size ?? 2);
  const grow = () => root.style.setProperty("--factor", String(sizes[Number(size.value)]));
  size.addEventListener("input", () => { grow(); memory.write({ size: Number(size.value) }); });
  grow();
  show(Math.min(kept.page ?? 0, pages.length - 1));
}
settle();
