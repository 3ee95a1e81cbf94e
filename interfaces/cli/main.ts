import { fail } from './fail.ts';
import { attriumProgram, runProgram } from './program.ts';

// Whoever reads the output may have had enough (`attrium find ... | head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await runProgram(attriumProgram(), process.argv.slice(2));
} catch (error) {
  fail(error);
}
