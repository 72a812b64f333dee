/* Speaking with the studio. */
import { _ } from "./words.js";

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || _("Something went wrong. Try again."));
    this.status = status;
    this.code = (body.type || "").replace("urn:laterna:", "");
  }
}

export async function ask(path, { method = "GET", json, form, headers = {} } = {}) {
  const options = { method, headers: { ...headers } };
  if (json !== undefined) {
    options.body = JSON.stringify(json);
    options.headers["content-type"] = "application/json";
  } else if (form) {
    options.body = form;
  }
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, options);
  } catch {
    throw new Problem(0, { detail: _("The studio does not answer. Is it still running?") });
  }
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => ({})));
  return answer.status === 204 ? null : answer.json();
}

export function $(selector, root = document) {
  return root.querySelector(selector);
}

/* An element with attributes and children; text stays text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

let fading;
export function toast(text) {
  const place = $("#toast");
  place.textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => { place.textContent = ""; }, 6000);
}

/* Run something that may fail, and say so. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message);
    return undefined;
  }
}
