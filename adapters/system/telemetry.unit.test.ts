import { describe, expect, it } from 'vitest';
import { type SystemTelemetryOptions, systemTelemetry } from './telemetry.ts';

const recorded = (options: SystemTelemetryOptions = {}) => {
  const written: string[] = [];
  const destination = { write: (line: string) => void written.push(line) };
  return { written, telemetry: systemTelemetry({ ...options, destination }) };
};

describe('system telemetry', () => {
  it('credentials, tokens and values never reach a line, at whatever depth a caller puts them', () => {
    const { telemetry, written } = recorded();
    const error = Object.assign(new Error('refused'), { token: 'S3CRET', details: { values: ['S3CRET'] } });
    telemetry.log('info', 'call', {
      authorization: 'S3CRET',
      apiKey: 'S3CRET',
      request: { headers: { authorization: 'S3CRET', Authorization: 'S3CRET' }, body: { token: 'S3CRET' } },
      items: [{ value: 'S3CRET' }, { inner: { values: { a: 'S3CRET' } } }],
      error,
    });
    expect(written).toHaveLength(1);
    expect(written[0]).not.toContain('S3CRET');
    expect(written[0]).toContain('[redacted]');
  });

  it('lines below the level are not written', () => {
    const { telemetry, written } = recorded({ level: 'warn' });
    for (const level of ['debug', 'info', 'warn', 'error'] as const) telemetry.log(level, level);
    expect(written.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(['warn', 'error']);
  });

  it('a line is JSON with an ISO time', () => {
    const { telemetry, written } = recorded();
    telemetry.log('info', 'started', { port: 3000 });
    const { time, ...rest } = JSON.parse(written[0] ?? '') as { time: string };
    expect(rest).toEqual({ level: 'info', event: 'started', port: 3000 });
    expect(new Date(time).toISOString()).toBe(time);
  });

  it('a metric that cannot be recorded is reported, once per name', async () => {
    const { telemetry, written } = recorded();
    telemetry.count('labelled_total', { a: '1' });
    for (let i = 0; i < 3; i += 1) telemetry.count('labelled_total', { other: '1' });
    expect(written.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'warn', event: 'telemetry lost', name: 'labelled_total' },
    ]);
    expect(await telemetry.metrics.text()).toContain('attrium_labelled_total{a="1"} 1');
  });

  it('numbers of the process are there where they are asked for', async () => {
    expect(await recorded().telemetry.metrics.text()).toBe('\n');
    const { metrics } = recorded({ processMetrics: true }).telemetry;
    expect(metrics.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await metrics.text()).toMatch(/^process_resident_memory_bytes \d+$/m);
  });

  it('two instances do not share metrics', async () => {
    const { telemetry } = recorded();
    telemetry.count('own_total');
    expect(await recorded().telemetry.metrics.text()).not.toContain('own_total');
  });
});
