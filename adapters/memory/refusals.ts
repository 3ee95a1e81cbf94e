import type { Refusals } from '#domain/ports/capabilities';

export const memoryRefusals: Refusals = {
  sharedData: 'the data lives in the memory of one set of adapters and is gone with it',
};
