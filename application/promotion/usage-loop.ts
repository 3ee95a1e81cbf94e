import type { PromotionSettings } from '#domain/promotion/policy';
import { type BackgroundLoop, repeatedly } from '../background/repeatedly.ts';
import type { Adapters } from '../services.ts';
import type { UsageCounter } from './usage-counter.ts';

/** What a process that dies has not told yet is worth no more than that. */
const everyMs = 5_000;

/** Tells the other processes what this one has counted. */
export const usageLoop = (
  ports: Pick<Adapters, 'clock' | 'telemetry'> & { readonly usage: UsageCounter },
  { halfLifeMs }: Pick<PromotionSettings, 'halfLifeMs'>,
): BackgroundLoop =>
  repeatedly(ports, { name: 'usage', everyMs, afterFailureMs: everyMs }, () => ports.usage.flush(halfLifeMs));
