// Writes every document that comes from the code:  npm run docs
import { writeFileSync } from 'node:fs';
import { fileOf, generatedDocs } from './generated-docs.ts';

for (const [path, doc] of Object.entries(generatedDocs)) writeFileSync(fileOf(path), await doc());
