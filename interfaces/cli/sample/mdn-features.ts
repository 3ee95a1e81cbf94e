import type { JsonValue, Value } from '#domain/values';

/** One feature of the web platform, and what browsers make of it. */
export interface SampleEntity {
  /** Such as "api.AbortController.abort". */
  readonly entity: string;
  readonly type: 'feature';
  /** Such as {"chrome.version_added": "66", "status.deprecated": false, mdn_url: "https://..."}. */
  readonly values: Readonly<Record<string, Value>>;
}

/** Top-level keys of the data that hold no features. */
const others = new Set(['__meta', 'browsers']);
const compat = '__compat';
const described = ['description', 'mdn_url', 'source_file', 'spec_url'];

type JsonObject = { readonly [key: string]: JsonValue };

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `prefix.field` -> value, for the fields of one object that are not null. */
const fieldsOf = (prefix: string, value: JsonValue | undefined): [string, Value][] =>
  isObject(value)
    ? Object.entries(value).flatMap(([field, held]): [string, Value][] =>
        held === null ? [] : [[`${prefix}.${field}`, held]],
      )
    : [];

// A browser with several statements lists the one that holds today first; the others are history.
const supportOf = (value: JsonValue | undefined): [string, Value][] =>
  isObject(value)
    ? Object.entries(value).flatMap(([browser, support]) =>
        fieldsOf(browser, Array.isArray(support) ? support[0] : (support as JsonValue)),
      )
    : [];

const valuesOf = (statement: JsonObject): Readonly<Record<string, Value>> =>
  Object.fromEntries([
    ...described.flatMap((field): [string, Value][] => {
      const held = statement[field];
      return held === undefined || held === null ? [] : [[field, held]];
    }),
    ...fieldsOf('status', statement.status),
    ...supportOf(statement.support),
  ]);

function* featuresBelow(node: JsonObject, path: readonly string[]): Generator<SampleEntity> {
  for (const [key, child] of Object.entries(node)) {
    if (!isObject(child)) continue;
    if (key === compat) yield { entity: path.join('.'), type: 'feature', values: valuesOf(child) };
    else yield* featuresBelow(child, [...path, key]);
  }
}

/**
 * Features of @mdn/browser-compat-data, flattened to `browser.field`, in the data's order. What each field means:
 * https://github.com/mdn/browser-compat-data/blob/main/schemas/compat-data-schema.md
 */
export function* mdnFeatures(data: JsonObject): Generator<SampleEntity> {
  for (const [key, area] of Object.entries(data)) {
    if (!others.has(key) && isObject(area)) yield* featuresBelow(area, [key]);
  }
}
