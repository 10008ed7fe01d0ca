// A scripted OpenAI-compatible origin on a real socket, standard library only.
//
// The request's `model` names the script; the text of its last user message is the question. Answers are a pure function
// of script, question and how often that question was asked, so every answer can be told from every other.
//
//   GET    /_calls                 every question's calls, with the whole answer that each was given
//   GET    /_calls?question=TEXT   {"active": calls still being answered, "calls": [...]}
//   DELETE /_calls                 forget them
//
// usage: node origin.mjs [port]    prints one line, "origin listening on PORT"

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const CREATED = 1_700_000_000;
const SLOW_CHUNK_MILLIS = 80;
// Everything a careless codec trips over: astral and combining characters, separators that some parsers take for line
// ends, quotes, a backslash, leading and trailing white space, and text that looks like the framing.
const TEXT = ' Grüße 👋🏽 e\u0301 — "quoted" \\ back\\slash\n\ndata: [DONE]\n\t- one\r\n- two\u2028three\u0085four ';

// ---------------------------------------------------------------- what each script answers, as whole answers

const assistant = (fields) => ({ role: 'assistant', content: null, refusal: null, ...fields });

const choice = (index, message, finishReason = 'stop', logprobs = null) => ({
  index,
  message,
  logprobs,
  finish_reason: finishReason,
});

const toolCall = (id, name, args) => ({ id, type: 'function', function: { name, arguments: args } });

const CHAT = {
  text: (n) => [choice(0, assistant({ content: `${TEXT}(answer ${n})` }))],
  slow: (n) => [choice(0, assistant({ content: `${'slowly '.repeat(12)}(answer ${n})` }))],
  tools: (n) => [
    choice(
      0,
      assistant({
        tool_calls: [
          toolCall(`call_${n}_a`, 'get_weather', '{"city": "Zürich", "unit": "c"}'),
          toolCall(`call_${n}_b`, 'get_weather', '{"city": "São Paulo \\"SP\\""}'),
          toolCall(`call_${n}_c`, 'get_time', '{}'),
        ],
      }),
      'tool_calls',
    ),
  ],
  choices: (n) =>
    [0, 1, 2].map((index) => {
      const tokens = ['Choice', ` ${index}`, ' 👋', ` of ${n}`];
      return choice(index, assistant({ content: tokens.join('') }), 'stop', {
        content: tokens.map((token, at) => tokenLogprob(token, index + at / 4)),
        refusal: null,
      });
    }),
  reasoning: (n) => [
    choice(0, assistant({ reasoning_content: `Let me think.\nTwice. 🤔 (${n})`, content: `Thought through (answer ${n})` })),
  ],
};
// These answer like `text`, when they answer at all.
for (const script of ['broken', 'gone']) CHAT[script] = CHAT.text;

function tokenLogprob(token, distance) {
  const logprob = -0.1 * distance - 0.000123;
  const bytes = [...Buffer.from(token)];
  return { token, logprob, bytes, top_logprobs: [{ token, logprob, bytes }, { token: '?', logprob: -9.5, bytes: [63] }] };
}

const ERRORS = {
  401: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided: sk-…' },
  429: { type: 'requests', code: 'rate_limit_exceeded', message: 'Rate limit reached, try again in 7s.' },
  500: { type: 'server_error', code: null, message: 'The server had an error while processing your request.' },
};

function completion(call) {
  return {
    id: `chatcmpl-${call.id}`,
    object: 'chat.completion',
    created: CREATED + call.n,
    model: call.script,
    choices: CHAT[call.script](call.n),
    usage: {
      prompt_tokens: 11,
      completion_tokens: 20 + call.n,
      total_tokens: 31 + call.n,
      prompt_tokens_details: { cached_tokens: 3, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 5, audio_tokens: 0 },
    },
    service_tier: 'default',
    system_fingerprint: 'fp_conformance',
  };
}

/** The same answer as OpenAI streams it: roles first, content in small pieces, finish reasons, usage if asked. */
function completionChunks(whole, includeUsage) {
  const base = { ...whole, object: 'chat.completion.chunk' };
  delete base.choices;
  delete base.usage;
  const usageField = includeUsage ? { usage: null } : {};
  const chunk = (index, delta, finishReason = null, logprobs = null) => ({
    ...base,
    choices: [{ index, delta, logprobs, finish_reason: finishReason }],
    ...usageField,
    obfuscation: 'x'.repeat(1 + (index % 7)),
  });

  const lanes = whole.choices.map((one) => choiceDeltas(one));
  const chunks = [];
  for (let at = 0; lanes.some((lane) => at < lane.length); at++) {
    lanes.forEach((lane, index) => at < lane.length && chunks.push(chunk(index, lane[at].delta, null, lane[at].logprobs)));
  }
  whole.choices.forEach((one) => chunks.push(chunk(one.index, {}, one.finish_reason)));
  if (includeUsage) chunks.push({ ...base, choices: [], usage: whole.usage, obfuscation: '' });
  return chunks;
}

function choiceDeltas({ message, logprobs }) {
  const deltas = [{ role: 'assistant', content: message.content === null ? null : '', refusal: null }];
  for (const piece of pieces(message.reasoning_content)) deltas.push({ reasoning_content: piece });
  if (logprobs) {
    const tokens = logprobs.content.map((token) => ({
      delta: { content: token.token },
      logprobs: { content: [token], refusal: null },
    }));
    return [...deltas.map((delta) => ({ delta, logprobs: null })), ...tokens];
  }
  for (const piece of pieces(message.content)) deltas.push({ content: piece });
  (message.tool_calls ?? []).forEach(({ id, type, function: { name, arguments: args } }, index) => {
    deltas.push({ tool_calls: [{ index, id, type, function: { name, arguments: '' } }] });
    for (const piece of pieces(args)) deltas.push({ tool_calls: [{ index, function: { arguments: piece } }] });
  });
  return deltas.map((delta) => ({ delta, logprobs: null }));
}

/** Cut at code points, never inside one. */
function pieces(text) {
  const points = [...(text ?? '')];
  const cut = [];
  for (let at = 0; at < points.length; at += 5) cut.push(points.slice(at, at + 5).join(''));
  return cut;
}

// Values whose 32 bits are easy to lose: minus zero, the smallest subnormal, thirds, the largest, and ordinary ones.
function embedding(call, item) {
  const edge = [-0, 1.401298464324817e-45, 1 / 3, 3.4028234663852886e38, -1.1754943508222875e-38, 1, 16777217];
  const ordinary = Array.from({ length: 57 }, (_, at) => Math.sin((at + 1) * (call.n + item)) / 17);
  return Float32Array.from([...edge, ...ordinary]);
}

function embeddings(call, body) {
  const inputs = Array.isArray(body.input) ? body.input : [body.input];
  const data = inputs.map((_, index) => {
    const vector = embedding(call, index);
    // JSON has no minus zero in JavaScript's spelling, so the float form is written by hand below.
    const floats = [...vector];
    return { object: 'embedding', index, embedding: body.encoding_format === 'base64' ? base64(vector) : floats };
  });
  return { object: 'list', data, model: call.script, usage: { prompt_tokens: 8 + call.n, total_tokens: 8 + call.n } };
}

const base64 = (vector) => Buffer.from(vector.buffer).toString('base64');

const toJson = (value) => JSON.stringify(value, (_, v) => (Object.is(v, -0) ? '\u0000-0' : v)).replaceAll('"\\u0000-0"', '-0.0');

function response(call) {
  const { id, n } = call;
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: CREATED + n,
    status: 'completed',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    model: call.script,
    output: [
      { id: `rs_${id}`, type: 'reasoning', summary: [{ type: 'summary_text', text: `First think, 🤔 then act. (${n})` }] },
      {
        id: `msg_${id}`,
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text: `${TEXT}(answer ${n})`, annotations: [], logprobs: [] }],
      },
      {
        id: `fc_${id}`,
        type: 'function_call',
        status: 'completed',
        name: 'get_weather',
        call_id: `call_${n}`,
        arguments: '{"city": "Zürich", "unit": "c"}',
      },
    ],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    service_tier: 'default',
    store: false,
    temperature: 1.0,
    text: { format: { type: 'text' }, verbosity: 'medium' },
    tool_choice: 'auto',
    tools: [],
    top_logprobs: 0,
    top_p: 1.0,
    truncation: 'disabled',
    usage: {
      input_tokens: 12,
      input_tokens_details: { cached_tokens: 2, cache_write_tokens: 0 },
      output_tokens: 30 + n,
      output_tokens_details: { reasoning_tokens: 9 },
      total_tokens: 42 + n,
    },
    user: null,
    metadata: {},
  };
}

function responseEvents(whole) {
  const events = [];
  const send = (type, fields) => events.push({ type, sequence_number: events.length, ...fields });
  const started = { ...whole, status: 'in_progress', output: [], usage: null };

  send('response.created', { response: started });
  send('response.in_progress', { response: started });
  whole.output.forEach((item, output_index) => {
    const at = { item_id: item.id, output_index };
    send('response.output_item.added', { output_index, item: { ...item, ...EMPTY[item.type] } });
    if (item.type === 'reasoning') reasoningEvents(item, at, send);
    if (item.type === 'message') messageEvents(item, at, send);
    if (item.type === 'function_call') {
      for (const delta of pieces(item.arguments)) send('response.function_call_arguments.delta', { ...at, delta });
      send('response.function_call_arguments.done', { ...at, name: item.name, arguments: item.arguments });
    }
    send('response.output_item.done', { output_index, item });
  });
  send('response.completed', { response: whole });
  return events;
}

const EMPTY = {
  reasoning: { summary: [] },
  message: { status: 'in_progress', content: [] },
  function_call: { status: 'in_progress', arguments: '' },
};

function reasoningEvents(item, at, send) {
  item.summary.forEach((part, summary_index) => {
    send('response.reasoning_summary_part.added', { ...at, summary_index, part: { ...part, text: '' } });
    for (const delta of pieces(part.text)) send('response.reasoning_summary_text.delta', { ...at, summary_index, delta });
    send('response.reasoning_summary_text.done', { ...at, summary_index, text: part.text });
    send('response.reasoning_summary_part.done', { ...at, summary_index, part });
  });
}

function messageEvents(item, at, send) {
  item.content.forEach((part, content_index) => {
    send('response.content_part.added', { ...at, content_index, part: { ...part, text: '' } });
    for (const delta of pieces(part.text)) send('response.output_text.delta', { ...at, content_index, delta, logprobs: [] });
    send('response.output_text.done', { ...at, content_index, text: part.text, logprobs: [] });
    send('response.content_part.done', { ...at, content_index, part });
  });
}

// ---------------------------------------------------------------- the record of calls

const questions = new Map();

function record(req, body) {
  const question = questionOf(body);
  const calls = questions.get(question) ?? [];
  questions.set(question, calls);
  const call = {
    n: calls.length + 1,
    id: `${createHash('sha256').update(question).digest('hex').slice(0, 12)}-${calls.length + 1}`,
    script: body.model ?? req.url,
    path: req.url,
    stream: body.stream === true,
    include_usage: body.stream_options?.include_usage === true,
    encoding_format: body.encoding_format ?? null,
    authorization: req.headers.authorization ?? null,
    ended: null,
    answer: null,
  };
  calls.push(call);
  return call;
}

function questionOf(body) {
  const input = body.messages ?? body.input ?? body.question ?? '';
  if (typeof input === 'string') return input;
  const last = input.at(-1);
  if (typeof last === 'string') return last;
  const content = last?.content ?? '';
  return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('');
}

// ---------------------------------------------------------------- HTTP

createServer((req, res) => {
  answer(req, res).catch((failure) => {
    console.error(failure);
    res.destroy();
  });
})
  .listen(Number(process.argv[2] ?? 0), '127.0.0.1', function () {
    console.log(`origin listening on ${this.address().port}`);
  });

async function answer(req, res) {
  const url = new URL(req.url, 'http://origin');
  const bytes = await bodyOf(req);
  if (url.pathname === '/_calls') return showCalls(req, res, url.searchParams.get('question'));
  if (url.pathname.endsWith('/models')) return models(req, res);
  if (url.pathname.endsWith('/files')) return upload(req, res, bytes);

  const body = JSON.parse(bytes);
  const call = record(req, body);
  res.on('close', () => (call.ended ??= res.writableFinished ? 'finished' : 'aborted'));

  const status = Number(call.script.match(/^error-(\d+)$/)?.[1] ?? 200);
  if (status !== 200) return fail(res, call, status);
  if (call.script === 'gone' && call.n === 1) return abort(req, call);
  if (url.pathname.endsWith('/embeddings')) return json(res, call, embeddings(call, body));
  if (url.pathname.endsWith('/responses')) return respond(res, call);
  return complete(req, res, call);
}

async function complete(req, res, call) {
  const whole = completion(call);
  const breaks = call.script === 'broken' && call.n === 1;
  if (!call.stream) return breaks ? breakJson(req, res, call, whole) : json(res, call, whole);
  call.answer = whole;
  startStream(res);
  const chunks = completionChunks(whole, call.include_usage);
  for (const [at, chunk] of chunks.entries()) {
    if (breaks && at === 4) {
      await sleep(50);
      return abort(req, call);
    }
    if (call.script === 'slow') await sleep(SLOW_CHUNK_MILLIS);
    if (res.destroyed) return;
    res.write(`data: ${toJson(chunk)}\n\n`);
  }
  res.end('data: [DONE]\n\n');
}

function respond(res, call) {
  const whole = response(call);
  if (!call.stream) return json(res, call, whole);
  call.answer = whole;
  startStream(res);
  for (const event of responseEvents(whole)) res.write(`event: ${event.type}\ndata: ${toJson(event)}\n\n`);
  res.end();
}

function startStream(res) {
  res.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-request-id': 'req_origin',
    'x-ratelimit-remaining-requests': '99',
  });
  res.flushHeaders();
}

function json(res, call, value, status = 200, headers = {}) {
  call.answer = value;
  res.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_origin', ...headers });
  res.end(toJson(value));
}

function fail(res, call, status) {
  const retryAfter = status === 429 ? { 'retry-after': '7', 'x-ratelimit-remaining-requests': '0' } : {};
  json(res, call, { error: { param: null, ...ERRORS[status] } }, status, retryAfter);
}

function breakJson(req, res, call, whole) {
  const text = Buffer.from(toJson(whole));
  call.answer = whole;
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
  res.write(text.subarray(0, text.length / 2), () => setTimeout(() => abort(req, call), 50));
}

function abort(req, call) {
  call.ended = 'broken';
  req.socket.resetAndDestroy();
}

function models(req, res) {
  const call = record(req, { model: 'models', question: `models ${req.headers['x-conformance-question'] ?? ''}` });
  const data = ['text', 'tools'].map((id) => ({ id, object: 'model', created: CREATED, owned_by: 'conformance' }));
  res.on('close', () => (call.ended = 'finished'));
  json(res, call, { object: 'list', data });
}

/** Says what arrived, so that a client can tell whether each byte of its multipart body did. */
function upload(req, res, bytes) {
  const question = `upload ${req.headers['x-conformance-question'] ?? ''}`;
  const call = record(req, { model: 'upload', question });
  const boundary = req.headers['content-type'].match(/boundary="?([^";]+)/)[1];
  const text = bytes.toString('latin1');
  const part = text.split(`--${boundary}`).find((one) => /name="?file"?/.test(one.split('\r\n\r\n')[0]));
  const file = Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4, -2), 'latin1');
  res.on('close', () => (call.ended = 'finished'));
  json(res, call, {
    id: `file-${createHash('sha256').update(file).digest('hex')}`,
    object: 'file',
    bytes: file.length,
    created_at: CREATED,
    filename: 'conformance.bin',
    purpose: 'user_data',
    status: 'processed',
  });
}

function showCalls(req, res, question) {
  if (req.method === 'DELETE') questions.clear();
  const of = (calls = []) => ({ active: calls.filter((call) => call.ended === null).length, calls });
  const shown =
    question === null ? Object.fromEntries([...questions].map(([key, calls]) => [key, of(calls)])) : of(questions.get(question));
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end(toJson(shown));
}

async function bodyOf(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks);
}
