// The past as two charts and the same as tables. uPlot draws; colours are those of the style sheet.
/* global uPlot */
import { byId, clock, count, element, latency, percent, rate, say } from "./text.js";

const MINUTE = 60;
const STEPS = { 1: MINUTE, 6: 5 * MINUTE, 24: 15 * MINUTE }; // seconds of a step, by the hours shown
const TABLE_STEPS = { 1: 5 * MINUTE, 6: 30 * MINUTE, 24: 60 * MINUTE };
const minutes = new Map(); // by when they began, in seconds

/** Adds points of the history, or replaces them. */
export function learn(points) {
  for (const point of points) minutes.set(Date.parse(point.at) / 1000, point);
  const oldest = Date.now() / 1000 - 25 * 3600;
  for (const at of minutes.keys()) if (at < oldest) minutes.delete(at);
}

function steps(hours, seconds) {
  const now = Math.floor(Date.now() / 1000);
  const last = now - (now % seconds);
  const all = [];
  for (let at = last - hours * 3600 + seconds; at <= last; at += seconds) all.push({ at, points: [] });
  for (const [at, point] of minutes) {
    const index = Math.floor((at - all[0].at) / seconds);
    if (index >= 0 && index < all.length) all[index].points.push(point);
  }
  return all.map(({ at, points }) => sum(at, points));
}

function sum(at, points) {
  const total = (name) => points.reduce((before, point) => before + (point[name] ?? 0), 0);
  const hits = total("hits");
  const misses = total("misses");
  const asked = hits + misses + total("collapsed") + total("bypasses") + total("errors");
  return { at, hits, misses, asked, rate: rate(hits, misses), hit: middle(points, "hit", "hits"), miss: middle(points, "miss", "misses") };
}

/** The middle one of the minutes' medians, each counted as often as it had requests. */
function middle(points, outcome, weight) {
  const known = points
    .filter((point) => point[`${outcome}_p50_seconds`] !== null && point[weight] > 0)
    .map((point) => [point[`${outcome}_p50_seconds`], point[weight]])
    .sort((one, other) => one[0] - other[0]);
  let half = known.reduce((before, [, many]) => before + many, 0) / 2;
  for (const [seconds, many] of known) {
    half -= many;
    if (half <= 0) return seconds;
  }
  return null;
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function axis(more) {
  return {
    stroke: colour("soft"), font: "12px system-ui, sans-serif", gap: 6,
    grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, ...more,
  };
}

function times(u, splits) {
  return splits.map(clock);
}

function options(plot, more) {
  return {
    width: Math.max(120, plot.clientWidth), height: plot.clientHeight,
    legend: { show: false }, cursor: { show: false }, padding: [8, 18, 0, 0],
    ...more,
  };
}

/** From the beginning of the first step to the end of the last: they stand at their middles. */
function whole(u) {
  const at = u.data[0];
  const half = (at[1] - at[0]) / 2;
  return [at[0] - half, at.at(-1) + half];
}

function rateOptions(plot) {
  return options(plot, {
    scales: { x: { time: true, range: whole }, rate: { range: [0, 100] }, asked: { range: (u, least, most) => [0, Math.max(most ?? 0, 1) * 1.25] } },
    axes: [
      axis({ values: times, size: 26, space: 64 }),
      axis({ scale: "rate", size: 44, splits: () => [0, 25, 50, 75, 100], values: (u, splits) => splits.map((value) => `${value}%`) }),
    ],
    series: [
      {},
      { scale: "asked", fill: colour("bars"), width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.8, 14] }) },
      { scale: "rate", stroke: colour("hit"), width: 2, spanGaps: true, points: { show: false }, paths: uPlot.paths.linear() },
    ],
  });
}

function powers(u, axisIndex, least, most) {
  const all = [];
  for (let power = Math.round(Math.log10(least)); power <= Math.round(Math.log10(most)); power++) all.push(10 ** power);
  return all;
}

function latencyOptions(plot) {
  const line = (name) => ({ scale: "s", stroke: colour(name), width: 2, spanGaps: true, points: { show: false } });
  return options(plot, {
    scales: {
      x: { time: true, range: whole },
      s: { distr: 3, range: (u, least, most) => [10 ** Math.floor(Math.log10((least || 0.0001) * 0.8)), 10 ** Math.ceil(Math.log10((most || 1) * 1.01))] },
    },
    axes: [axis({ values: times, size: 26, space: 64 }), axis({ scale: "s", size: 56, splits: powers, values: (u, splits) => splits.map((value) => (value === null ? "" : latency(value))) })],
    series: [{}, line("hit"), line("miss")],
  });
}

function chart(id, makeOptions) {
  const plot = byId(id);
  const none = element("p", { class: "none" }, "nothing in this time");
  let drawn = null;
  let shown = null;
  const draw = () => {
    if (!shown) return;
    none.remove();
    if (drawn) drawn.destroy();
    drawn = null;
    if (shown.slice(1).every((series) => series.every((value) => value === null || value === 0))) plot.append(none);
    else drawn = new uPlot(makeOptions(plot), padded(shown), plot);
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new ResizeObserver(() => {
    if (drawn && drawn.width !== plot.clientWidth) drawn.setSize({ width: Math.max(120, plot.clientWidth), height: plot.clientHeight });
  }).observe(plot);
  return (data) => {
    const stamp = JSON.stringify(data);
    if (shown && JSON.stringify(shown) === stamp) return;
    const extended = shown && drawn && shown[0].length === data[0].length;
    shown = data;
    if (extended) drawn.setData(padded(data));
    else draw();
  };
}

/** A single point has no line: it is made two. */
function padded(data) {
  return data.map((series, row) => {
    if (row === 0) return series;
    const at = series.findIndex((value) => value !== null);
    const alone = at >= 0 && series.every((value, index) => index === at || value === null);
    if (!alone || series.length < 2) return series;
    const copy = [...series];
    copy[at > 0 ? at - 1 : at + 1] = series[at];
    return copy;
  });
}

/** As much as there is to see, until somebody chooses. */
export function fit() {
  const since = Date.now() / 1000 - Math.min(...minutes.keys());
  const hours = since < 3600 || minutes.size === 0 ? 1 : since < 6 * 3600 ? 6 : 24;
  document.querySelector(`input[name=range][value="${hours}"]`).checked = true;
}

export function charts() {
  const drawRate = chart("rate-plot", rateOptions);
  const drawLatency = chart("latency-plot", latencyOptions);
  const show = () => {
    const hours = Number(document.querySelector("input[name=range]:checked").value);
    const all = steps(hours, STEPS[hours]);
    const at = all.map((step) => step.at + STEPS[hours] / 2);
    drawRate([at, all.map((step) => step.asked), all.map((step) => step.rate)]);
    drawLatency([at, all.map((step) => step.hit), all.map((step) => step.miss)]);
    texts(hours, all);
    tables(steps(hours, TABLE_STEPS[hours]).filter((step) => step.asked > 0).reverse());
  };
  document.querySelectorAll("input[name=range]").forEach((input) => input.addEventListener("change", show));
  document.querySelectorAll("#rate-details, #latency-details").forEach((details) => details.addEventListener("toggle", show));
  return show;
}

function texts(hours, all) {
  const hits = all.reduce((before, step) => before + step.hits, 0);
  const misses = all.reduce((before, step) => before + step.misses, 0);
  const rates = all.map((step) => step.rate).filter((value) => value !== null);
  const past = hours === 1 ? "In the last hour" : `In the last ${hours} hours`;
  say("rate-text", rates.length === 0
    ? `${past}: nothing was looked up.`
    : `${past}: ${percent(rate(hits, misses))} in all, between ${percent(Math.min(...rates))} and ${percent(Math.max(...rates))}.`);
  const newest = (name) => all.map((step) => step[name]).filter((value) => value !== null).at(-1) ?? null;
  say("latency-text", `${past}, most recently: hits ${latency(newest("hit"))}, misses ${latency(newest("miss"))}.`);
}

function tables(all) {
  const cells = (step, values) => element("tr", {}, element("th", { scope: "row" }, clock(step.at)), ...values.map((value) => element("td", { class: "n" }, value)));
  const head = (...names) => element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "From"), ...names.map((name) => element("th", { scope: "col", class: "n" }, name))));
  if (byId("rate-details").open) {
    byId("rate-table").replaceChildren(head("Hit rate", "Hits", "Misses", "Requests"), element("tbody", {}, ...all.map((step) =>
      cells(step, [step.rate === null ? "–" : percent(step.rate), count(step.hits), count(step.misses), count(step.asked)]))));
  }
  if (byId("latency-details").open) {
    byId("latency-table").replaceChildren(head("Hits", "Misses"), element("tbody", {}, ...all.map((step) => cells(step, [latency(step.hit), latency(step.miss)]))));
  }
}
