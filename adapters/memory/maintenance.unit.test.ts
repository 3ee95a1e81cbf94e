import { maintenanceConformance } from '#adapters/conformance/index';
import { monthAfter, monthStart } from '#domain/month';
import { openMemory } from './testing/memory-scene.ts';

maintenanceConformance('memory', async () => {
  const { scene, ...adapters } = await openMemory();
  return {
    ...scene.subject,
    ...adapters,
    async ageHistory(months) {
      const { current } = await adapters.maintenance.months();
      adapters.clock.advance((monthStart(monthAfter(current, months)) - adapters.clock.now()) / 1_000);
    },
  };
});
