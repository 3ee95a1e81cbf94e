// Writes docs/bad-input.md from the table of bad inputs: npm run docs:bad-input
import { writeFileSync } from 'node:fs';
import { badInputDoc } from './bad-input-doc.ts';

writeFileSync(new URL('../../docs/bad-input.md', import.meta.url), badInputDoc());
