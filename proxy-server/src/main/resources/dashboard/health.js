// How the proxy, its store and the origin are.
import { byId, count, element, latency, percent, rows, say } from "./text.js";

function chip(id, state, text) {
  byId(id).className = `chip ${state}`;
  say(byId(id).querySelector("b"), text);
}

export function store(health, stats) {
  const states = {
    up: ["well", "It finds and keeps responses."],
    partial: ["warn", "A part of it cannot be reached: there are fewer hits, and no wrong answers."],
    connecting: ["warn", "It is being connected to. Until then every request is a miss."],
    down: ["bad", "It cannot be reached: every request is a miss until it is back. Answers still come."],
  };
  const [state, meaning] = states[health.state] ?? ["", ""];
  chip("chip-proxy", health.status === "ready" ? "well" : "warn", health.status);
  chip("chip-store", state, `${health.store} ${health.state}`);
  say("store-lead", `${health.store === "none" ? "There is none" : `Kept in ${health.store === "redis" ? "Redis" : "this process's memory"}`}, ${health.state}.`);
  say("store-note", `${meaning} ${stats.scope === "fleet" && health.store === "redis"
    ? "Numbers are those of all replicas that share it." : "Numbers are those of this replica."}`);
}

export function originHealth({ answers, failures, first_byte_seconds: firstByte, window_seconds: seconds }) {
  const sum = (group, counts = () => true) => Object.entries(group).reduce((before, [name, number]) => before + (counts(name) ? number : 0), 0);
  const bad = sum(failures) + sum(answers, (status) => status >= "500");
  const limited = answers["429"] ?? 0;
  const all = sum(answers) + sum(failures);
  const past = `in the last ${seconds / 60} minutes`;
  const [state, word, lead] = all === 0 ? ["", "not asked", `Not asked ${past}.`]
    : bad * 2 >= all ? ["bad", "failing", `Most of what it was asked ${past} failed.`]
    : bad > 0 ? ["warn", "some failures", `${percent((100 * bad) / all)} of what it was asked ${past} failed.`]
    : limited > 0 ? ["warn", "limits us", `It refused ${count(limited)} requests as too many ${past}.`]
    : ["well", "answering", `It answered everything ${past}.`];
  chip("chip-origin", state, word);
  say("origin-lead", lead);
  const items = [
    ...Object.entries(answers).map(([status, number]) => [`Answered ${status}`, count(number)]),
    ...Object.entries(failures).map(([kind, number]) => [kind.replace("origin_", "").replace(/^./, (letter) => letter.toUpperCase()), count(number)]),
  ];
  if (firstByte.p50 !== null) items.push(["First byte, half within", latency(firstByte.p50)]);
  rows(byId("origin-pairs"), items, ([name]) => name, ([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)));
}
