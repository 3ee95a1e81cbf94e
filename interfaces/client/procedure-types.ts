import type { Procedures } from '../procedures.ts';

// What each procedure takes and answers, by a name of its own. Of the router's types, because that is what is served.

type Input<Procedure> = Procedure extends (input: infer Given) => unknown ? NonNullable<Given> : never;
type Answer<Procedure> = Procedure extends (input: never) => Promise<infer Given> ? Given : never;
type Attributes = Procedures['attributes'];
type Entities = Procedures['entities'];
type Ingest = Procedures['ingest'];

export type DefineInput = Input<Attributes['define']>;
export type SyncInput = Input<Attributes['sync']>;
export type SyncAnswer = Answer<Attributes['sync']>;
export type ListInput = Input<Attributes['list']>;
export type UpdateInput = Input<Attributes['update']>;
export type AttributeSpec = DefineInput['attributes'][number];
export type AttributeView = Answer<Attributes['update']>;
export type AttributesAnswer = Answer<Attributes['list']>;
export type StatsInput = Input<Attributes['stats']>;
export type StatsAnswer = Answer<Attributes['stats']>;
export type PromotionsInput = Input<Attributes['promotions']>;
export type PromotionsAnswer = Answer<Attributes['promotions']>;
export type PinInput = Input<Attributes['pin']>;

export type PutInput = Input<Entities['put']>;
/** Of put, delete and restore. */
export type EditAnswer = Answer<Entities['put']>;
export type PutManyInput = Input<Entities['putMany']>;
export type PutManyAnswer = Answer<Entities['putMany']>;
/** Of delete and restore. */
export type LifeInput = Input<Entities['delete']>;
export type GetInput = Input<Entities['get']>;
export type GetAnswer = Answer<Entities['get']>;
export type GetManyInput = Input<Entities['getMany']>;
export type GetManyAnswer = Answer<Entities['getMany']>;
export type HistoryInput = Input<Entities['history']>;
export type HistoryAnswer = Answer<Entities['history']>;
export type FindInput = Input<Entities['find']>;
export type FindAnswer = Answer<Entities['find']>;
export type ExplainAnswer = Answer<Entities['explain']>;
/** An entity with its current values, as find and getMany show it. */
export type EntityView = FindAnswer['items'][number];
export type ValueView = EntityView['values'][string];

export type WriteInput = Input<Ingest['write']>;
export type WriteAnswer = Answer<Ingest['write']>;
