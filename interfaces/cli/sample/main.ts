// Writes MDN's browser-compat data as a file to import:  npm run sample:mdn [-- FILE]
import { writeMdnSample } from './write-mdn-sample.ts';

const { file, rows, values } = await writeMdnSample(process.argv[2] ?? '.attrium/samples/mdn.ndjson');
console.log(`${file}: ${rows} rows, ${values} values`);
console.log(`Import it: npm run attrium -- import ${file} --type feature`);
