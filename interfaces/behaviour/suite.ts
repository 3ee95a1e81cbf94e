import { afterAll, beforeAll, describe } from 'vitest';
import { administrationCases } from './cases/administration.ts';
import { attributeCases } from './cases/attributes.ts';
import { bulkCases } from './cases/bulk.ts';
import { consistencyCases } from './cases/consistency.ts';
import { editCases } from './cases/edits.ts';
import { evolutionCases } from './cases/evolution.ts';
import { filterCases } from './cases/filters.ts';
import { findCases } from './cases/find.ts';
import { historyCases } from './cases/history.ts';
import { lifeCases } from './cases/life.ts';
import { readCases } from './cases/reads.ts';
import { replayCases } from './cases/replays.ts';
import { roleCases } from './cases/roles.ts';
import { sessionCases } from './cases/sessions.ts';
import { syncCases } from './cases/sync.ts';
import { tierCases } from './cases/tiers.ts';
import { typedCases } from './cases/typed.ts';
import { valueCases } from './cases/values.ts';
import { type OpenScene, type Subject, sceneOf } from './subject.ts';

/**
 * What the product does, whatever it runs on and however it is called. `name` tags the cases, so that the run can tell
 * which adapter executed which.
 */
export const behaviour = (name: string, open: () => Promise<Subject>): void => {
  describe(`behaviour [${name}]`, () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject?.close());
    const scene: OpenScene = (options) => sceneOf(subject, options);

    attributeCases(scene);
    syncCases(scene);
    tierCases(scene);
    evolutionCases(scene);
    valueCases(scene);
    typedCases(scene);
    editCases(scene);
    lifeCases(scene);
    bulkCases(scene);
    replayCases(scene);
    readCases(scene);
    historyCases(scene);
    filterCases(scene);
    findCases(scene);
    sessionCases(scene);
    consistencyCases(scene);
    roleCases(scene);
    administrationCases(scene);
  });
};
