// The programs that the dashboard is looked at with: the scripted origin and the proxy, each on free ports of loopback.

import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MILLIS_MAX = 120_000;
const children = [];

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

function start(program, args, log) {
  const file = openSync(log, 'w');
  const child = spawn(program, args, { stdio: ['ignore', file, file] });
  children.push(child);
  return child;
}

async function answering(url, child, log) {
  const deadline = Date.now() + START_MILLIS_MAX;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await sleep(200);
  }
  throw new Error(`no answer from ${url}: see ${log}`);
}

export async function origin(script, work) {
  const port = await freePort();
  const log = `${work}/origin.log`;
  const child = start('node', [script, String(port)], log);
  await answering(`http://127.0.0.1:${port}/_calls`, child, log);
  return `http://127.0.0.1:${port}`;
}

/** A proxy before an origin; what it is told besides are settings. */
export async function proxy(jar, originUrl, name, work, ...settings) {
  const port = await freePort();
  const management = await freePort();
  const log = `${work}/proxy-${name}.log`;
  const all = [`upstream.base-url=${originUrl}/v1`, 'server.host=127.0.0.1', `server.port=${port}`, `management.port=${management}`,
    'cache.store=memory', ...settings];
  const child = start('java', ['-Xmx256m', '-Dio.netty.leakDetection.level=paranoid', '-jar', jar, 'serve', ...all.flatMap((setting) => ['--set', setting])], log);
  await answering(`http://127.0.0.1:${management}/readyz`, child, log);
  const url = `http://127.0.0.1:${port}/v1`;
  return {
    url,
    port,
    page: `http://127.0.0.1:${management}`,
    log,
    stop: () => child.kill('SIGKILL'),
    /** Asks, and tells what X-Cache says. */
    async ask(question, more = {}, path = '/chat/completions') {
      const body = { model: 'text', messages: [{ role: 'user', content: question }], ...more };
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer sk-conformance' },
        body: JSON.stringify(body),
      });
      await answer.arrayBuffer();
      return answer.headers.get('x-cache');
    },
  };
}

export function stopAll() {
  for (const child of children) child.kill('SIGKILL');
}
