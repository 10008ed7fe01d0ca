// The line to the proxy: the token, the pages below admin/, and the events.

const TOKEN = "reprise.management-token";
const SILENCE_MS_MAX = 12_000;
const HIDDEN_MS_MAX = 60_000;
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

export const token = {
  get: () => sessionStorage.getItem(TOKEN),
  set: (value) => sessionStorage.setItem(TOKEN, value),
  forget: () => sessionStorage.removeItem(TOKEN),
};

/** A refusal, in the words of the port. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function headers(more = {}) {
  const known = token.get();
  return known ? { ...more, authorization: `Bearer ${known}` } : more;
}

async function accepted(answer) {
  if (answer.ok) return answer;
  let message = `the port answered ${answer.status}`;
  try {
    message = (await answer.json()).error.message;
  } catch {
    // whoever stands between says it otherwise
  }
  throw new Refusal(answer.status, message);
}

export async function read(path, signal) {
  return (await accepted(await fetch(path, { headers: headers(), cache: "no-store", signal }))).json();
}

/** Sends JSON; what stands in `text` is sent as it is. */
export async function send(path, text) {
  const sent = { method: "POST", headers: headers({ "content-type": "application/json" }), body: text };
  return (await accepted(await fetch(path, sent))).json();
}

/**
 * Follows the events for as long as the page is open, and connects again when the line breaks.
 *
 * @param told begin(), event(object), broken(seconds until the next try), refused(Refusal); returns a function that tries at once
 */
export function follow(told) {
  let attempt = 0;
  let under = null; // what ends the present connection
  let waiting = null;
  let asleep = false;

  async function listen() {
    waiting = null;
    const end = new AbortController();
    under = end;
    let watchdog = setTimeout(() => end.abort(), SILENCE_MS_MAX);
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => end.abort(), SILENCE_MS_MAX);
    };
    try {
      const answer = await accepted(
        await fetch("admin/live", { headers: headers(), cache: "no-store", signal: end.signal }));
      told.begin();
      await events(answer.body.pipeThrough(new TextDecoderStream()).getReader(), (event) => {
        attempt = 0;
        alive();
        told.event(event);
      });
      again();
    } catch (fault) {
      if (fault instanceof Refusal && fault.status !== 503) told.refused(fault);
      else again(fault);
    } finally {
      clearTimeout(watchdog);
      under = null;
    }
  }

  function again(fault) {
    if (asleep) return;
    const pause = PAUSES_MS[Math.min(attempt++, PAUSES_MS.length - 1)];
    told.broken(pause / 1000, fault instanceof Refusal ? fault.message : "");
    waiting = setTimeout(listen, pause);
  }

  function now() {
    asleep = false;
    attempt = 0;
    clearTimeout(waiting);
    if (!under) listen();
  }

  let dozing = null;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(dozing);
    if (document.visibilityState === "hidden") {
      dozing = setTimeout(() => {
        asleep = true;
        clearTimeout(waiting);
        under?.abort();
      }, HIDDEN_MS_MAX);
    } else if (asleep) {
      now();
    }
  });

  now();
  return now;
}

async function events(reader, take) {
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const ends = text.lastIndexOf("\n\n");
    if (ends < 0) continue;
    const whole = text.slice(0, ends).split("\n\n");
    text = text.slice(ends + 2);
    const newest = whole.at(-1); // each tells all there is
    take(JSON.parse(newest.split("\n").map((line) => line.replace(/^data: ?/, "")).join("\n")));
  }
}
