// What an operator asks for: an explanation, a purge.
import { bytes, byId, count, duration, element, say } from "./text.js";
import { Refusal, send, token } from "./live.js";

const NAMES = { model: "Model", tag: "Tag", namespace: "Namespace", key: "Key, 64 hexadecimal digits" };
const WHY_NOT = {
  corrupt: "what is stored is damaged", "newer-version": "a newer version of Reprise wrote what is stored",
  "unknown-secret": "what is stored is under another secret", "store-unavailable": "the store cannot be reached",
  "store-timeout": "the store was too slow to answer", "store-busy": "the store has too much to do",
};

export function forms(unauthorized) {
  byId("explain-form").addEventListener("submit", (event) => attempt(event, "explain-fault", explain, unauthorized));
  byId("purge-form").addEventListener("submit", (event) => attempt(event, "purge-fault", purge, unauthorized));
  byId("purge-scope").addEventListener("change", fields);
  fields();
}

/** Puts a key into the form and the focus there. */
export function offerPurge(key) {
  byId("purge-scope").value = "key";
  fields();
  byId("purge-name").value = key;
  byId("purge-section").scrollIntoView({ block: "center" });
  byId("purge-form").querySelector("button").focus({ preventScroll: true });
}

async function attempt(event, fault, doIt, unauthorized) {
  event.preventDefault();
  const button = event.target.querySelector("button");
  if (button.disabled) return;
  say(fault, "");
  button.disabled = true;
  try {
    await doIt();
  } catch (refusal) {
    if (refusal instanceof Refusal && refusal.status === 401) {
      token.forget();
      unauthorized();
    }
    say(fault, refusal instanceof Refusal || refusal instanceof SyntaxError ? refusal.message : "The proxy cannot be reached.");
  } finally {
    const focused = document.activeElement === document.body;
    button.disabled = false;
    if (focused) button.focus();
  }
}

/** As it was typed, because digits and order of a request may count; checked here for a better message. */
function request(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (fault) {
    throw new SyntaxError(`The request is not JSON: ${fault.message}`);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new SyntaxError("The request is not a JSON object.");
  return text;
}

// ---- explain

function headers() {
  const all = {};
  for (const line of byId("explain-headers").value.split("\n").filter((text) => text.trim())) {
    const colon = line.indexOf(":");
    if (colon < 1) throw new SyntaxError("Headers are written one a line, name: value.");
    all[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  return all;
}

async function explain() {
  byId("explain-answer").replaceChildren();
  const body = request(byId("explain-request").value);
  const endpoint = JSON.stringify(byId("explain-endpoint").value);
  show(await send("admin/explain", `{"endpoint":${endpoint},"headers":${JSON.stringify(headers())},"request":${body}}`));
}

function show(told) {
  const pairs = element("dl", { class: "pairs" });
  const pair = (name, value) => {
    if (value !== undefined && value !== "" && value !== null) pairs.append(element("div", {}, element("dt", {}, name), element("dd", { class: "name" }, String(value))));
  };
  pair("Model", told.model);
  pair("Namespace", told.namespace);
  pair("Partition", told.partition);
  if (told.stored) {
    pair("Age", duration(told.age_seconds));
    pair("Fresh for", duration(Math.max(0, told.ttl_seconds)));
    pair("Size", bytes(told.body_bytes_stored));
    pair("Stored as", told.stored_as);
    pair("Tags", told.tags?.join(", "));
    pair("Hits", told.hits === undefined ? undefined : count(told.hits));
  }
  const parts = [element("p", { class: "verdict" }, verdict(told)), pairs];
  if (told.key) parts.push(element("h3", {}, "Key"), element("pre", { tabindex: "0" }, told.key));
  if (told.canonical_form) parts.push(element("h3", {}, "Canonical form"), element("pre", { tabindex: "0", role: "region", "aria-label": "Canonical form" }, told.canonical_form));
  byId("explain-answer").replaceChildren(...parts);
}

function verdict(told) {
  if (told.bypass) return `Bypass (${told.bypass}): ${told.meaning ?? "the cache has no part in it"}.`;
  if (!told.stored) return told.why_not && told.why_not !== "absent" ? `A miss: ${WHY_NOT[told.why_not] ?? told.why_not}.` : "A miss: nothing is stored for it.";
  if (told.purged) return "A miss: what is stored was purged.";
  return told.fresh ? "A hit: the answer is stored and fresh." : "A miss: what is stored is stale.";
}

// ---- purge

function fields() {
  const scope = byId("purge-scope").value;
  byId("purge-name-field").hidden = !(scope in NAMES);
  byId("purge-request-field").hidden = scope !== "request";
  say("purge-name-label", NAMES[scope] ?? "");
  say("purge-done", "");
  say("purge-fault", "");
}

async function purge() {
  const scope = byId("purge-scope").value;
  const name = byId("purge-name").value.trim();
  say("purge-done", "");
  if (scope in NAMES && !name && scope !== "namespace") throw new SyntaxError(`${NAMES[scope]}: nothing is given.`);
  const about = scope === "all" ? "everything that is stored" : scope === "request" ? "the answers to this request, of every caller"
    : scope === "namespace" && !name ? "what is stored in no namespace" : `what is stored of the ${scope} ${name}`;
  const wish = scope === "all" ? '"all":true,"confirm":true'
    : scope === "request" ? `"request":${request(byId("purge-request").value)}` : `${JSON.stringify(scope)}:${JSON.stringify(name)}`;
  const much = await extent(wish);
  if (!(await confirmed(`This purges ${about}${much}. It cannot be taken back: the origin is asked again.`))) return;
  await send("admin/purge", `{${wish}}`);
  say("purge-done", `Purged: ${about}${much}.`);
}

/** How many responses would go; nothing where the store cannot tell. */
async function extent(wish) {
  try {
    const { responses, estimate } = await send("admin/purge", `{${wish},"dry_run":true}`);
    return `, ${estimate ? "about " : ""}${responses === 1 ? "one response" : `${count(responses)} responses`}`;
  } catch (refusal) {
    if (refusal instanceof Refusal && refusal.status === 503) return "";
    throw refusal;
  }
}

function confirmed(text) {
  const dialog = byId("confirm");
  say("confirm-text", text);
  dialog.returnValue = "";
  dialog.showModal();
  byId("confirm-no").focus();
  return new Promise((decide) => {
    byId("confirm-yes").onclick = () => dialog.close("yes");
    byId("confirm-no").onclick = () => dialog.close("");
    dialog.onclose = () => decide(dialog.returnValue === "yes");
  });
}
