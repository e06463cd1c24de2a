// The lab's site, and the node whose page is looked at.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const site = process.env.HOLDFAST_LAB ?? 'lab';
const run = `/run/holdfast-lab/${site}`;
const program = 'tests/lab/bin/Release/net10.0/holdfast-lab';
const execute = promisify(execFile);

export const node = 'lb1';

/** What tests/lab/Software/HoldfastNode.cs has as the token of each node. */
export const token = 'token-of-the-lab';

/** A verb of holdfast-lab. */
export const lab = (...words) => execute(program, words);

/** A verb of the node's own command line. */
export const holdfast = (...words) => execute('out/holdfast', [...words, '--socket', `${run}/${node}.sock`]);

/** Clients that ask until the site is gone. */
export function startClients() {
  const clients = spawn(program, ['load', '600', '300'], { stdio: 'ignore' });
  clients.unref();
  return clients;
}

/** Changes the node's configuration file, and has it taken over; gives what undoes that. */
export async function configure(change) {
  const path = `${run}/${node}.yaml`;
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  if (after === before) throw new Error('the change changes nothing');
  writeFileSync(path, after);
  await holdfast('reload');
  return async () => {
    writeFileSync(path, before);
    await holdfast('reload');
  };
}

/** A file beside the node's configuration that it alone may read. */
export function writeSecret(name, text) {
  writeFileSync(`${run}/${name}`, text, { mode: 0o600 });
  return name;
}

/** The node's metrics. */
export const metrics = () => new Promise((resolve, reject) => {
  request({ socketPath: `${run}/${node}.sock`, path: '/metrics' }, answer => {
    answer.resume();
    answer.on('end', resolve);
  }).on('error', reject).end();
});

/** Connections that ask for what goes on and for metrics, and read nothing of it. */
export const stuckReaders = () => ['/api/v1/queries?follow=true', '/api/v1/events/stream?since=0', '/metrics', '/metrics'].map(path => {
  const socket = connect(`${run}/${node}.sock`);
  socket.pause();
  socket.on('error', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: holdfast\r\n\r\n`.repeat(20));
  return socket;
});

/** CPU time of the node's process so far, in seconds. */
export function processorTime() {
  const pid = execFileSync('ip', ['netns', 'pids', `hf-${site}-${node}`], { encoding: 'utf8' }).split('\n')
    .find(each => each && readFileSync(`/proc/${each}/cmdline`, 'utf8').includes(`${node}.yaml`));
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** A program that starts Chromium in the node's network, where alone its page can be reached; it goes at the end. */
export function chromiumInNamespace() {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-page-'));
  const path = join(folder, 'chromium');
  writeFileSync(path, `#!/bin/sh\nexec ip netns exec hf-${site}-${node} chromium "$@"\n`);
  chmodSync(path, 0o755);
  process.on('exit', () => rmSync(folder, { recursive: true }));
  return path;
}
