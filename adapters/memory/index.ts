export { type Fault, type FaultPoint, faultPoints, type MemoryFaults } from './faults.ts';
export { createManualClock, type ManualClock } from './manual-clock.ts';
export { createMemoryAdapters, type MemoryAdapters } from './memory-adapters.ts';
export { memoryRefusals } from './refusals.ts';
export type { MemoryReplica, ReplicaOptions } from './replica.ts';
export type { MemoryTelemetry, RecordedLine } from './telemetry.ts';
