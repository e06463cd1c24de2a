// Manifests as TypeScript, and what its compiler says of them.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const here = 'tests/packaging/kubernetes';
const manifests = 'packaging/kubernetes';
const types = {
  'v1 ConfigMap': 'import type { ConfigMap as Type } from "kubernetes-types/core/v1"',
  'v1 Namespace': 'import type { Namespace as Type } from "kubernetes-types/core/v1"',
  'apps/v1 DaemonSet': 'import type { DaemonSet as Type } from "kubernetes-types/apps/v1"',
  'monitoring.coreos.com/v1 PodMonitor':
    'import type { IPodMonitor as Type } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor"',
};

/** What the compiler says of a manifest; empty when it fits. */
function complaints(name, manifest) {
  const kind = `${manifest.apiVersion} ${manifest.kind}`;
  if (!types[kind]) return `there is no type for ${kind}`;
  const folder = join(here, 'made');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, `${types[kind]};\nexport const manifest: Type = ${JSON.stringify(manifest, null, 2)};\n`);
  try {
    execFileSync('node_modules/.bin/tsc', ['--noEmit', '--strict', '--skipLibCheck', '--module', 'esnext', '--moduleResolution', 'bundler',
      `made/${name}.ts`],
      { cwd: here, encoding: 'utf8' });
    return '';
  } catch (failed) {
    return `${failed.stdout}${failed.stderr}`.trim() || String(failed);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let failed = 0;
function report(isWell, what) {
  console.log(`${isWell ? 'ok' : 'FAILED'}: ${what}`);
  if (!isWell) failed = 1;
}

const read = file => parse(readFileSync(join(manifests, file), 'utf8'));
const files = readdirSync(manifests).filter(file => file !== 'kustomization.yaml');
for (const file of files) {
  const words = complaints(file.replace('.yaml', ''), read(file));
  report(!words, `${file}${words ? `: ${words}` : ''}`);
}

const changes = {
  livenesProbe: set => { set.spec.template.spec.containers[0].livenesProbe = {}; },
  "'string' is not assignable to type 'number'": set => { set.spec.template.spec.terminationGracePeriodSeconds = '45'; },
  "'selector' is missing": set => { delete set.spec.selector; },
};
for (const [complaint, change] of Object.entries(changes)) {
  const set = read('daemonset.yaml');
  change(set);
  const words = complaints('changed', set);
  report(/TS\d+/.test(words) && words.includes(complaint), `it is seen that ${complaint}`);
}
process.exit(failed);
