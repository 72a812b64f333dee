/* The interface's words in the reader's language; English where the page brings none. */
const block = document.getElementById("words");
const catalogue = block ? JSON.parse(block.textContent) : {};

/* English words, said in the reader's language; {name} is filled in. */
export function _(english, values = {}) {
  return (catalogue[english] ?? english).replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/* What the studio did, in its own few words: "Changed the text on page 4", "Changed Marnie", "Revised: shorter". */
export function said(note) {
  const [, start, rest] = note.match(/^(Revised:|Changed) (.+)$/) ?? [];
  const numbered = note.replace(/\d+/, "{n}");
  if (!start || numbered in catalogue) return _(numbered, { n: note.match(/\d+/)?.[0] });
  return _(`${start} {what}`, { what: rest });
}
