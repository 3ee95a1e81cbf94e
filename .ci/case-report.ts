// A vitest reporter. It ends the run with the executed cases per adapter and fails it where one ran fewer than memory
// did (adapter-cases.ts says how that is decided), or, with CI=true, where anything was skipped. The numbers go to the
// file ATTRIUM_TEST_RESULT as well, for .ci/test.ts to add up.
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule, TestRunEndReason } from 'vitest/node';
import { compareAdapters } from './adapter-cases.ts';

export default class CaseReport implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const states = tests.map((test) => test.result().state);
    const count = (state: string) => states.filter((it) => it === state).length;
    // A file or a describe that broke outside of its tests is a failure that no test carries.
    const broken = modules.flatMap((module) => [
      ...module.errors(),
      ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
    ]).length;

    const { executed, missing } = compareAdapters(
      tests.map((test) => ({ titles: titlesOf(test), executed: /passed|failed/.test(test.result().state) })),
    );
    if (executed.size > 0) {
      const width = Math.max(...[...executed.keys()].map((name) => name.length));
      console.log(`\n${'adapter'.padEnd(width)}  executed cases`);
      for (const [adapter, cases] of executed) console.log(`${adapter.padEnd(width)}  ${cases}`);
    }

    // After an interruption nothing was run in full, so there is nothing to compare.
    const unmet = reason === 'interrupted' ? [] : missing;
    for (const { adapter, suite, name } of unmet) {
      console.error(`${adapter} did not run, and does not refuse, what memory runs: ${suite} > ${name}`);
    }
    const skipped = count('skipped') + count('pending');
    if (process.env.CI && skipped > 0) {
      for (const test of tests.filter((it) => it.result().state === 'skipped')) {
        console.error(`Skipped, which is a failure under CI: ${test.fullName}`);
      }
      process.exitCode = 1;
    }
    if (unmet.length > 0) process.exitCode = 1;

    const result = {
      passed: count('passed'),
      failed: count('failed') + broken + unhandled.length + unmet.length,
      skipped,
    };
    const file = process.env.ATTRIUM_TEST_RESULT;
    if (file) writeFileSync(file, JSON.stringify(result));
  }
}

function titlesOf(test: TestCase): string[] {
  const titles = [test.name];
  for (let parent = test.parent; parent.type === 'suite'; parent = parent.parent) titles.unshift(parent.name);
  return titles;
}
