import { inject } from 'vitest';
import {
  attributeCatalogConformance,
  attributeWorkConformance,
  auditLogConformance,
  entityStoreConformance,
  keysConformance,
  promotionsConformance,
  tenantsConformance,
  tiersConformance,
} from '#adapters/conformance/index';
import { openSubject } from './testing/subject.ts';

for (const { name, adminUrl } of inject('postgresServers')) {
  const open = () => openSubject(adminUrl);
  entityStoreConformance(name, open);
  attributeCatalogConformance(name, open);
  attributeWorkConformance(name, open);
  tenantsConformance(name, open);
  keysConformance(name, open);
  auditLogConformance(name, open);
  promotionsConformance(name, open);
  tiersConformance(name, open, { runs: 15 });
}
