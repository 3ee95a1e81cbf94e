// Writes one stack for each environment of the sizing table:  node terraform/cdktf/main.ts
import { fileURLToPath } from 'node:url';
import { App } from 'cdktf';
import { readSizing } from '#interfaces/platform/sizing';
import table from '../environments.json' with { type: 'json' };
import { Platform } from './platform.ts';

const app = new App({ outdir: fileURLToPath(new URL('cdktf.out', import.meta.url)) });
for (const [workspace, sizing] of Object.entries(readSizing(table).environments))
  new Platform(app, { workspace, sizing });
app.synth();
