// Numbers as people read them, and small elements.

const whole = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export const count = (number) => whole.format(number);

/** Short beyond a million. */
export const short = (number) => (number >= 1e6 ? compact.format(number) : whole.format(number));

export const percent = (value) => `${value.toFixed(value > 0 && value < 100 ? 1 : 0)}%`;

/** A rate in percent, null if nothing was looked up. */
export const rate = (hits, misses) => (hits + misses === 0 ? null : (100 * hits) / (hits + misses));

export function dollars(amount) {
  const digits = amount !== 0 && amount < 0.01 ? 6 : amount < 1 ? 4 : 2;
  const least = amount === 0 ? 2 : Math.min(2, digits);
  return new Intl.NumberFormat("en", {
    style: "currency", currency: "USD", minimumFractionDigits: least, maximumFractionDigits: amount === 0 ? 2 : digits,
  }).format(amount);
}

/** How long something takes: two significant digits are enough. */
export function latency(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds < 1) return `${Number((seconds * 1000).toPrecision(2))} ms`;
  return `${Number(seconds.toPrecision(2))} s`;
}

/** A longer time, in its two largest units. */
export function duration(seconds) {
  if (seconds < 60) return `${seconds < 10 && !Number.isInteger(seconds) ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${hours / 24} d`;
}

export function bytes(number) {
  if (number < 1024) return `${number} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length, Math.floor(Math.log2(number) / 10));
  return `${Number((number / 1024 ** power).toPrecision(3))} ${units[power - 1]}`;
}

export const clock = (seconds) =>
  new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

export const byId = (id) => document.getElementById(id);

/** Sets a text only where it changes, so that nobody is told of what stayed. */
export function say(id, text) {
  const element = typeof id === "string" ? byId(id) : id;
  if (element.textContent !== text) element.textContent = text;
}

/** An element with attributes and children; texts are never read as HTML. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") made.className = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Rows of a table. Only cells that change are replaced, so that focus, selection and a click under way stay. */
export function rows(body, items, keyOf, make) {
  const before = new Map([...body.children].map((row) => [row.dataset.key, row]));
  items.forEach((item, index) => {
    const key = keyOf(item);
    const made = make(item);
    let row = before.get(key);
    if (row) {
      [...made.children].forEach((cell, at) => {
        if (!row.children[at].isEqualNode(cell)) row.children[at].replaceWith(cell);
      });
    } else {
      made.dataset.key = key;
      row = made;
    }
    before.delete(key);
    if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
  });
  before.forEach((row) => row.remove());
}
