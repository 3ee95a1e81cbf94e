import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogLevel } from '#domain/ports/telemetry';
import type { TelemetrySubject } from './subject.ts';

/** Every *must* of the port Telemetry. The subject keeps lines of every level. */
export function telemetryConformance(adapterName: string, open: () => Promise<TelemetrySubject>): void {
  describe(`telemetry [${adapterName}]`, () => {
    let subject: TelemetrySubject;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(() => subject.close());

    it('a counter adds up, one by default, for each set of labels', async () => {
      const { telemetry } = subject;
      telemetry.count('calls_total', { procedure: 'get' });
      telemetry.count('calls_total', { procedure: 'get' }, 4);
      telemetry.count('calls_total', { procedure: 'put' }, 0.5);
      telemetry.count('bare_total');
      expect(await subject.counted('calls_total', { procedure: 'get' })).toBe(5);
      expect(await subject.counted('calls_total', { procedure: 'put' })).toBe(0.5);
      expect(await subject.counted('calls_total')).toBe(5.5);
      expect(await subject.counted('bare_total')).toBe(1);
      expect(await subject.counted('never_total')).toBe(0);
    });

    it('a gauge shows what it was set to last, for each set of labels', async () => {
      const { telemetry } = subject;
      for (const value of [3, 0.5, 2]) telemetry.gauge('depth', value, { queue: 'a' });
      telemetry.gauge('depth', 7, { queue: 'b' });
      telemetry.gauge('bare', -1);
      expect(await subject.gauged('depth', { queue: 'a' })).toBe(2);
      expect(await subject.gauged('depth', { queue: 'b' })).toBe(7);
      expect(await subject.gauged('bare')).toBe(-1);
    });

    it('durations are recorded in milliseconds, for each set of labels', async () => {
      const { telemetry } = subject;
      telemetry.observe('call_ms', 3, { procedure: 'get' });
      telemetry.observe('call_ms', 4.5, { procedure: 'get' });
      telemetry.observe('call_ms', 100_000, { procedure: 'put' });
      telemetry.observe('flush_ms', 0);
      expect(await subject.observed('call_ms', { procedure: 'get' })).toEqual({ times: 2, sumMs: 7.5 });
      expect(await subject.observed('call_ms')).toEqual({ times: 3, sumMs: 100_007.5 });
      expect(await subject.observed('flush_ms')).toEqual({ times: 1, sumMs: 0 });
    });

    it('a line carries its level, its event and its fields, in the order of the calls', async () => {
      const levels: LogLevel[] = ['debug', 'info', 'warn', 'error'];
      for (const [i, level] of levels.entries())
        subject.telemetry.log(level, `event ${i}`, { i, nested: { a: [1] } });
      subject.telemetry.log('info', 'bare');
      const lines = await subject.lines();
      expect(lines.map(({ level, event }) => [level, event])).toEqual([
        ...levels.map((level, i) => [level, `event ${i}`]),
        ['info', 'bare'],
      ]);
      expect(lines[2]?.fields).toMatchObject({ i: 2, nested: { a: [1] } });
    });

    it('an error in the fields keeps its message and its cause', async () => {
      const error = new Error('outer', { cause: new Error('inner') });
      subject.telemetry.log('error', 'failed', { error });
      const [line] = await subject.lines();
      expect(line?.fields.error).toMatchObject({ message: 'outer', cause: { message: 'inner' } });
    });

    it('never throws, whatever it is told, and goes on recording', async () => {
      const { telemetry } = subject;
      const circular: Record<string, unknown> = { a: 1n, f: () => 1, s: Symbol('s') };
      circular.self = circular;
      const hostile = {
        get getter(): string {
          throw new Error('from a getter');
        },
      };
      const calls = [
        () => telemetry.log('info', 'circular', circular),
        () => telemetry.log('info', 'hostile', hostile),
        () => telemetry.log('info', 'unprintable', { toJSON: () => circular.self, error: null }),
        () => telemetry.count('not a name'),
        () => telemetry.count('some_total', {}, -1),
        () => telemetry.count('some_total', {}, Number.NaN),
        () => telemetry.count('labelled_total', { a: '1' }),
        () => telemetry.count('labelled_total', { other: '1' }),
        () => telemetry.observe('some_ms', Number.NaN),
        () => telemetry.observe('labelled_ms', 1, { a: '1' }),
        () => telemetry.observe('labelled_ms', 1, { other: '1' }),
        () => telemetry.observe('', -1),
      ];
      for (const call of calls) expect(call).not.toThrow();
      telemetry.count('after_total');
      telemetry.observe('after_ms', 1);
      telemetry.log('warn', 'after');
      expect(await subject.counted('after_total')).toBe(1);
      expect(await subject.observed('after_ms')).toEqual({ times: 1, sumMs: 1 });
      expect((await subject.lines()).at(-1)).toMatchObject({ level: 'warn', event: 'after' });
    });
  });
}
