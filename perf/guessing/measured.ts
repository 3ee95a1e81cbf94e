import { Latencies } from '../harness/latencies.ts';
import type { Figure } from '../harness/report.ts';
import type { Guessed } from './guesser.ts';
import { type Phase, type PhaseOptions, phases } from './phases.ts';

/** Processor time for the honest calls and for the others, in milliseconds. */
interface StoreMs {
  readonly service: number;
  readonly postgres: number;
}

/** Of one phase, all turns together. */
export class Measured {
  readonly get = new Latencies();
  readonly put = new Latencies();
  readonly statuses = new Map<string, number>();
  requests = 0;
  connections = 0;
  /** Requests a second, in the slowest turn. */
  pace = Number.POSITIVE_INFINITY;
  serviceMs = 0;
  postgresMs = 0;
  guesserMs = 0;

  add({ statuses, seconds, connections, cpuMs: guesserMs }: Guessed, { service, postgres }: StoreMs): void {
    let requests = 0;
    for (const [status, count] of Object.entries(statuses)) {
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + count);
      requests += count;
    }
    this.requests += requests;
    this.connections += connections;
    this.pace = Math.min(this.pace, requests / seconds);
    this.serviceMs += service;
    this.postgresMs += postgres;
    this.guesserMs += guesserMs;
  }
}

export const figuresOf = (measured: Readonly<Record<Phase, Measured>>): Record<string, Figure> => {
  const figures: Record<string, Figure> = {};
  const { alone } = measured;
  for (const kind of ['get', 'put'] as const) {
    for (const [phase, { figure, note, peer }] of Object.entries(phases) as [Phase, PhaseOptions][]) {
      const calls = measured[phase][kind];
      const value = calls.quantile(0.95);
      figures[`${kind}${figure}P95Ms`] = { value, unit: 'ms', note: `${note}, ${calls.count} calls` };
      for (const other of phase === 'alone' ? [] : ['alone' as const, ...(peer ? [peer] : [])]) {
        const ratio = value / measured[other][kind].quantile(0.95);
        const name = `${kind}${figure}To${phases[other].figure}`;
        figures[name] = { value: ratio, unit: 'x', note: `of p95 to that ${phases[other].note}` };
      }
    }
  }
  for (const [phase, { figure, note }] of Object.entries(phases).slice(1) as [Phase, PhaseOptions][]) {
    const { requests, connections, pace, serviceMs, postgresMs, guesserMs } = measured[phase];
    const cpu = (of: string, ms: number, what: string): void => {
      figures[`${of}${figure}CpuUs`] = { value: (ms * 1_000) / requests, unit: 'us', note: what };
    };
    const opened = `${connections} connections for ${requests}`;
    cpu('service', serviceMs - alone.serviceMs, `of a processor that serving took for each, ${opened}`);
    cpu('postgres', postgresMs - alone.postgresMs, 'that PostgreSQL took for each');
    cpu('guesser', guesserMs, 'that asking took for each');
    figures[`pace${figure}`] = { value: pace, unit: '/s', note: `answered ${note}, in the slowest turn` };
  }
  return figures;
};
