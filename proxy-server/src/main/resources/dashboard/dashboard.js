// What the page shows of each event. Everything is text or CSSOM: no markup is ever made of data.
import { byId, bytes, count, dollars, duration, element, latency, percent, rate, rows, say, short } from "./text.js";
import { follow, read, token } from "./live.js";
import { charts, fit, learn } from "./charts.js";
import { forms, offerPurge } from "./forms.js";
import { originHealth, store } from "./health.js";

const OUTCOMES = [["hit", "Hits"], ["miss", "Misses"], ["collapsed", "Collapsed"], ["bypass", "Bypasses"], ["error", "Errors of this proxy"]];
const MODELS_MAX = 20;
const RECENT_MAX = 20;
const ALONE_TICKS_MAX = 3;
const PAST_AGAIN_MS = 15_000; // where the store could not tell the fleet's

const showCharts = charts();
let pricesAsOf = "";
let newest = null;
let fitted = false;
let pastAgain = null;
let aloneTicks = 0;
let ofFleet = false;

// ---- the line to the proxy

const again = follow({
  begin() {
    say("token-fault", "");
    byId("token-section").hidden = true;
    byId("trouble").hidden = true;
    shown(true);
    readPast();
    read("admin/savings").then((savings) => { pricesAsOf = savings.prices_as_of; foot(); }).catch(() => {});
  },
  event(event) {
    newest = event;
    link("live", "live");
    show(event);
  },
  broken(seconds, why) {
    link("", why || `connection lost, again in ${seconds} s`);
  },
  refused(refusal) {
    if (refusal.status === 401) {
      askForToken(token.get() !== null);
    } else {
      shown(false);
      byId("trouble").hidden = false;
      say("trouble-text", sentence(refusal.message));
      link("", "not connected");
    }
  },
});

function readPast() {
  read("admin/history").then(past).catch(() => {}); // the events have the newest of it
}

function past(history) {
  const ofReplica = history.scope === "replica";
  say("rate-caption", `Hit rate over time, and how much was asked${ofReplica ? ", of this replica alone" : ""}`);
  clearTimeout(pastAgain);
  if (ofReplica) pastAgain = setTimeout(readPast, PAST_AGAIN_MS);
  learn(history.points);
  if (!fitted) fit();
  fitted = true;
  showCharts();
}

function shown(whether) {
  byId("board").hidden = !whether;
  byId("chips").hidden = !whether;
}

function link(state, text) {
  byId("link").className = `link ${state}`;
  say("link", text);
}

const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;

function askForToken(wrong) {
  token.forget();
  shown(false);
  byId("token-section").hidden = false;
  say("token-fault", wrong ? "That is not the token." : "");
  link("", "waiting for the token");
  byId("token").focus();
}

byId("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  token.set(byId("token").value.trim());
  byId("token").value = "";
  again();
});

forms(() => askForToken(true));
document.querySelectorAll("input[name=order]").forEach((input) => input.addEventListener("change", () => newest && recent(newest.recent)));

// ---- one event

function show({ health, history, origin, proxy, recent: used, stats }) {
  const passing = isPassing(stats, history);
  if (history && !passing) learn(history.points);
  if (stats && !passing) {
    numbers(stats, history?.points ?? []);
    savings(stats);
    outcomes(stats);
    latencies(stats.latency_seconds);
    models(stats.models);
    quiet(stats, proxy);
  }
  if (stats) store(health, stats);
  if (origin) originHealth(origin);
  recent(used);
  showCharts();
  foot();
}

/** A store that is slow for a moment makes a replica tell its own numbers: those of the fleet stay until that lasts. */
function isPassing(stats, history) {
  const alone = stats?.scope === "replica" || history?.scope === "replica";
  if (!alone && aloneTicks > ALONE_TICKS_MAX) readPast();
  aloneTicks = alone ? aloneTicks + 1 : 0;
  ofFleet ||= !alone;
  return alone && ofFleet && aloneTicks <= ALONE_TICKS_MAX;
}

function asked(stats) {
  const sum = (group) => Object.values(group).reduce((before, number) => before + number, 0);
  return { hit: stats.hits, miss: stats.misses, collapsed: stats.collapsed, bypass: sum(stats.bypasses), error: stats.errors ?? 0 };
}

function quiet(stats, proxy) {
  const none = Object.values(asked(stats)).every((number) => number === 0);
  byId("quiet").hidden = !none;
  if (none && proxy) {
    const url = `${proxy.tls ? "https" : "http"}://${location.hostname}:${proxy.port}/v1`;
    say("base-url", url);
    say("sample", `curl ${url}/chat/completions \\\n  -H "Authorization: Bearer $OPENAI_API_KEY" -H "Content-Type: application/json" \\\n  -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}'`);
  }
}

function numbers(stats, lately) {
  const sum = (name) => lately.reduce((before, point) => before + point[name], 0);
  const hits = sum("hits");
  const misses = sum("misses");
  const now = rate(hits, misses);
  const giant = byId("rate-now");
  const text = now === null ? "–" : now.toFixed(now > 0 && now < 100 ? 1 : 0);
  if (giant.dataset.value !== text) {
    giant.dataset.value = text;
    giant.replaceChildren(text, ...(now === null ? [] : [element("small", {}, "%")]));
  }
  say("rate-now-note", now === null
    ? "nothing was looked up in the last five minutes"
    : `in the last five minutes: ${count(hits)} of ${count(hits + misses)} looked up`);
  byId("rate-all").hidden = stats.hits + stats.misses === 0;
  say("hit-rate", `${stats.hit_rate}%`);
  document.title = now === null ? "Reprise" : `${percent(now)} hits · Reprise`;
}

function savings({ days, saved, stored, stored_bytes: storedBytes, total_keys: totalKeys }) {
  const today = days[new Date().toISOString().slice(0, 10)];
  say("saved-dollars", dollars(saved.dollars));
  say("saved-dollars-note", saved.unpriced_tokens > 0
    ? `without ${short(saved.unpriced_tokens)} tokens that have no price` : today ? `${dollars(today.dollars)} today` : "");
  say("saved-tokens", short(saved.tokens));
  say("saved-tokens-note", saved.unknown_hits > 0
    ? `${count(saved.unknown_hits)} hits do not tell theirs` : today ? `${short(today.tokens)} today` : "");
  say("saved-time", duration(saved.seconds));
  say("saved-time-note", today ? `${duration(today.seconds)} today` : "");
  say("total-keys", totalKeys === null ? "unknown" : short(totalKeys));
  say("stored-note", stored > 0 ? `${bytes(Math.round(storedBytes / stored))} on average` : "");
}

function outcomes(stats) {
  const numbersOf = asked(stats);
  const all = Object.values(numbersOf).reduce((before, number) => before + number, 0);
  const stack = byId("outcome-stack");
  if (!stack.children.length) stack.append(...OUTCOMES.map(([outcome]) => element("i", { class: outcome })));
  OUTCOMES.forEach(([outcome], index) => {
    stack.children[index].style.flexGrow = String(numbersOf[outcome]);
    stack.children[index].hidden = numbersOf[outcome] === 0;
  });
  const body = byId("outcomes").tBodies[0];
  if (!body.children.length) {
    body.append(...OUTCOMES.map(([outcome, name]) => element("tr", {},
      element("th", { scope: "row" }, element("span", { class: `key ${outcome}` }), name),
      element("td", { class: "n", id: `count-${outcome}` }), element("td", { class: "n", id: `share-${outcome}` }))));
  }
  OUTCOMES.forEach(([outcome]) => {
    say(`count-${outcome}`, count(numbersOf[outcome]));
    say(`share-${outcome}`, all === 0 ? "–" : percent((100 * numbersOf[outcome]) / all));
  });
  reasons("bypasses", stats.bypasses);
  reasons("not-stored", stats.not_stored);
}

function reasons(id, group) {
  const items = Object.entries(group).sort((one, other) => other[1] - one[1]);
  const none = [["none so far", null]];
  rows(byId(id), items.length ? items : none, ([name]) => name, ([name, number]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, number === null ? "" : count(number))));
}

function latencies({ hit, miss }) {
  for (const percentile of ["p50", "p90", "p99"]) {
    say(`hit-${percentile}`, latency(hit[percentile]));
    say(`miss-${percentile}`, latency(miss[percentile]));
  }
  const times = hit.p50 && miss.p50 ? miss.p50 / hit.p50 : 0;
  say("latency-lead", times >= 2
    ? `A typical hit begins ${count(Number(times.toPrecision(2)))} times sooner than a typical miss.`
    : hit.p50 === null || miss.p50 === null ? "As soon as there are hits and misses, they are compared here." : "");
}

function models(all) {
  const items = Object.entries(all)
    .map(([name, model]) => ({ name, ...model }))
    .sort((one, other) => other.hits + other.misses - one.hits - one.misses)
    .slice(0, MODELS_MAX);
  byId("models-empty").hidden = items.length > 0;
  byId("models").hidden = items.length === 0;
  rows(byId("models").tBodies[0], items, (model) => model.name, (model) => {
    const fill = element("i");
    fill.style.width = `${model.hit_rate}%`;
    return element("tr", {},
      element("th", { scope: "row", class: "name across" }, model.name),
      element("td", { class: "n", "data-label": "Hits" }, count(model.hits)),
      element("td", { class: "n", "data-label": "Misses" }, count(model.misses)),
      element("td", { class: "across", "data-label": "Hit rate" }, element("div", { class: "meter" }, element("span", { "aria-hidden": "true" }, fill), element("b", {}, percent(model.hit_rate)))),
      element("td", { class: "n", "data-label": "Tokens" }, short(model.tokens)),
      element("td", { class: "n", "data-label": "Dollars" }, model.tokens > 0 && model.unpriced_tokens === model.tokens ? "no price" : dollars(model.dollars)));
  });
}

function recent(told) {
  const order = document.querySelector("input[name=order]:checked").value;
  const items = [...(told?.responses ?? [])]
    .sort((one, other) => (order === "hits" ? other.hits - one.hits : 0) || one.used_seconds_ago - other.used_seconds_ago)
    .slice(0, RECENT_MAX);
  byId("recent-empty").hidden = items.length > 0;
  byId("recent").hidden = items.length === 0;
  rows(byId("recent").tBodies[0], items, (response) => response.key, (response) => {
    const button = element("button", { type: "button", class: "quiet", "aria-label": `Purge ${response.key.slice(0, 12)}` }, "Purge…");
    button.addEventListener("click", () => offerPurge(response.key));
    const labels = [response.namespace, ...(response.tags ?? [])].filter(Boolean).map((label) => element("span", { class: "tag" }, label));
    const prompt = response.prompt ? [element("q", { class: "prompt" }, response.prompt)] : [];
    return element("tr", {},
      element("th", { scope: "row", class: "mono across", title: response.key }, response.key.slice(0, 12)),
      element("td", { class: "name across", "data-label": "Model" }, element("span", {}, response.model, ...labels, ...prompt)),
      element("td", { class: "n", "data-label": "Hits" }, count(response.hits)),
      element("td", { class: "n", "data-label": "Used" }, `${duration(response.used_seconds_ago)} ago`),
      element("td", { class: "n", "data-label": "Age" }, duration(response.age_seconds)),
      element("td", { class: "n", "data-label": "Fresh for" }, duration(Math.max(0, response.ttl_seconds))),
      element("td", { class: "n", "data-label": "Size" }, bytes(response.bytes)),
      element("td", { class: "n" }, button));
  });
}

function foot() {
  const scope = newest?.stats?.scope === "replica" ? "The store cannot be read: numbers of this replica since its start." : "Sums since the first count. Times are upper bounds.";
  say("footnote", `${scope}${pricesAsOf ? ` Prices as of ${pricesAsOf}.` : ""}`);
}
