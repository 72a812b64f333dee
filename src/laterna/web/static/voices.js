/* The voices that read aloud: what they are called. */
import { ask } from "./api.js";
import { _ } from "./words.js";

const KINDS = {
  narrator: _("Narrator"), woman: _("Woman"), man: _("Man"), girl: _("Girl"), boy: _("Boy"), "old-woman": _("Old woman"),
  "old-man": _("Old man"), creature: _("Creature"),
};

/* Voices of a language, each with what it is called. */
export async function voicesIn(language) {
  const voices = await ask(`/voices?language=${language}`);
  return voices.map((voice) => ({ ...voice, label: KINDS[voice.name] ?? voice.name }));
}
