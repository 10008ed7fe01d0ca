// The openai package for Node, newest and older majors: `node driver.mjs cases.json openai7`. What a driver is:
// ../python/driver.py.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const { BASE_URL, ORIGIN_URL, SDK, RUN, CASES = '' } = process.env;
const [CASES_FILE, PACKAGE] = process.argv.slice(2);
const TIMEOUT_MILLIS = 20_000;
const FILE = Buffer.alloc(256 * 1000, Buffer.from(Array.from({ length: 256 }, (_, at) => at)));
const SPEC = JSON.parse(readFileSync(CASES_FILE));

const { default: OpenAI, toFile } = await import(PACKAGE);

class NotOffered extends Error {}

const client = (ask) => new OpenAI({ baseURL: BASE_URL, apiKey: ask.key, maxRetries: 0, timeout: TIMEOUT_MILLIS });
const chats = (ask) => client(ask).chat.completions;
// Major 4 keeps the helper under `beta`.
const chatHelper = (ask) => (chats(ask).stream ? chats(ask) : client(ask).beta.chat.completions);

function chatRequest(ask) {
  const { tools, ...request } = ask.request;
  return {
    model: ask.model,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: ask.question },
    ],
    ...request,
    ...(tools && { tools: SPEC.tools }),
    ...(ask.usage && { stream_options: { include_usage: true } }),
  };
}

const responsesRequest = (ask) => ({ model: ask.model, input: ask.question, store: ask.request.store ?? false });

const VERBS = {
  chat: (ask) => whole(chats(ask).create(chatRequest(ask), { headers: ask.headers })),
  'chat-stream': (ask) => collected(chats(ask).create({ ...chatRequest(ask), stream: true }), 'chunks'),
  'chat-helper': async (ask) => ({ object: await chatHelper(ask).stream(chatRequest(ask)).finalChatCompletion() }),
  break: leaveEarly,
  embed,
  responses: (ask) => whole(client(ask).responses.create(responsesRequest(ask))),
  'responses-stream': (ask) => collected(client(ask).responses.create({ ...responsesRequest(ask), stream: true }), 'events'),
  'responses-helper': async (ask) => ({ object: await client(ask).responses.stream(responsesRequest(ask)).finalResponse() }),
  models: async (ask) => ({ object: { data: (await client(ask).models.list(named(ask))).data } }),
  upload: async (ask) => {
    const file = await toFile(FILE, 'bytes.bin');
    return { object: await client(ask).files.create({ file, purpose: 'user_data' }, named(ask)) };
  },
};

async function whole(promise) {
  const { data, response } = await promise.withResponse();
  return { object: data, ...cacheHeaders(response) };
}

async function collected(promise, name) {
  const { data, response } = await promise.withResponse();
  const seen = { [name]: [], ...cacheHeaders(response) };
  try {
    for await (const item of data) seen[name].push(item);
  } catch (error) {
    seen.error = seenError(error);
  }
  return seen;
}

async function leaveEarly(ask) {
  const { data, response } = await chats(ask).create({ ...chatRequest(ask), stream: true }).withResponse();
  const partial = [];
  for await (const chunk of data) {
    partial.push(chunk);
    if (partial.length === 3) break;
  }
  return { partial, ...cacheHeaders(response) };
}

async function embed(ask) {
  const encoding = ask.encoding && { encoding_format: ask.encoding };
  const request = client(ask).embeddings.create({ model: ask.model, input: ask.question, ...encoding });
  const { data, response } = await request.withResponse();
  const vectors = data.data.map((one) => bits(one.embedding));
  return { vectors, usage: data.usage, ...cacheHeaders(response) };
}

/** float32 values as hexadecimal, so that comparing them compares every bit. */
function bits(embedding) {
  const little = typeof embedding === 'string' ? Buffer.from(embedding, 'base64') : Buffer.from(Float32Array.from(embedding).buffer);
  return little.swap32().toString('hex').match(/.{8}/g);
}

const named = (ask) => ({ headers: { 'x-conformance-question': ask.question } });

const cacheHeaders = ({ headers }) => ({
  x_cache: headers.get('x-cache'),
  cache_status: headers.get('cache-status'),
  age: headers.get('age'),
});

function seenError(error) {
  // Major 4 keeps headers in a plain object, later ones in a Headers.
  const headers = error.headers;
  return {
    class: error.constructor.name,
    own: error instanceof OpenAI.OpenAIError,
    message: error.message,
    status: error.status ?? null,
    code: error.code ?? null,
    retry_after: headers?.get?.('retry-after') ?? headers?.['retry-after'] ?? null,
  };
}

// ---------------------------------------------------------------- playing the cases

function askOf(step, one) {
  const asker = one.shared ? 'everybody' : `${one.name} by ${SDK}`;
  return {
    verb: step.do,
    model: step.model ?? one.model,
    request: one.request ?? {},
    usage: step.usage ?? false,
    encoding: step.encoding,
    headers: step.headers ?? {},
    key: step.key ?? one.key ?? 'sk-conformance',
    question: `${asker}, run ${RUN}${step.other ? ' (other)' : ''}`,
  };
}

async function playCase(one) {
  const steps = [];
  try {
    for (const step of one.steps) {
      const ask = askOf(step, one);
      if (ask.verb === 'wait') {
        await waitForOrigin(ask.question);
        steps.push({ do: 'wait' });
      } else {
        steps.push({ do: ask.verb, question: ask.question, ...(await seenBy(ask)) });
      }
    }
  } catch (error) {
    return error instanceof NotOffered ? { na: error.message } : { crash: error.stack, steps };
  }
  return { steps };
}

async function seenBy(ask) {
  try {
    return await VERBS[ask.verb](ask);
  } catch (error) {
    if (error instanceof NotOffered) throw error;
    return { error: seenError(error) };
  }
}

async function waitForOrigin(question) {
  const url = `${ORIGIN_URL}/_calls?question=${encodeURIComponent(question)}`;
  const deadline = Date.now() + 15_000;
  while ((await (await fetch(url)).json()).active) {
    if (Date.now() > deadline) throw new Error('the origin is still answering');
    await sleep(50);
  }
  await sleep(300);
}

const wanted = CASES.split(',').filter(Boolean);
for (const one of SPEC.cases) {
  if (wanted.length && !wanted.includes(one.name)) continue;
  console.log(JSON.stringify({ sdk: SDK, case: one.name, ...(await playCase(one)) }));
}
process.exit(0);
