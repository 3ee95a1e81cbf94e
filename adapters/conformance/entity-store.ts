import { afterAll, beforeAll, describe } from 'vitest';
import { Scene } from './scene.ts';
import { answerSizeRules } from './store-answer-size.ts';
import { concurrencyRules } from './store-concurrency.ts';
import { editRules } from './store-edits.ts';
import { findRules } from './store-find.ts';
import { historyRules } from './store-history.ts';
import { idempotencyRules } from './store-idempotency.ts';
import { observationRules } from './store-observations.ts';
import { orderRules } from './store-order.ts';
import { proofRules } from './store-proof.ts';
import { generatedRules } from './store-properties.ts';
import { readRules } from './store-reads.ts';
import { stagingRules } from './store-staging.ts';
import { streamRules } from './store-streams.ts';
import type { EntityStoreOptions, EntityStoreSubject } from './subject.ts';

/** Every *must* of the ports EntityWriter and EntityReader. */
export function entityStoreConformance(
  adapterName: string,
  open: () => Promise<EntityStoreSubject>,
  options: EntityStoreOptions = {},
): void {
  describe(`entity store [${adapterName}]`, () => {
    let subject: EntityStoreSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());
    const openScene = () => Scene.open(subject);

    editRules(openScene);
    observationRules(openScene);
    orderRules(openScene);
    idempotencyRules(openScene);
    streamRules(openScene);
    stagingRules(openScene);
    readRules(openScene);
    historyRules(openScene);
    findRules(openScene);
    answerSizeRules(openScene);
    proofRules(openScene);
    concurrencyRules(openScene, options.refuses ?? {});
    generatedRules(openScene, options);
  });
}
