import { inject } from 'vitest';
import { entityStoreConformance } from '#adapters/conformance/index';
import { openSubject } from './testing/subject.ts';

for (const { name, adminUrl } of inject('postgresServers')) {
  entityStoreConformance(name, () => openSubject(adminUrl));
}
