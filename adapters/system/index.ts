export { systemClock } from './clock.ts';
export { type SystemTelemetry, type SystemTelemetryOptions, systemTelemetry } from './telemetry.ts';
