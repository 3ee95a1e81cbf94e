import type { Value } from '#domain/values';
import type { EntityView } from '../entities/view.ts';

/**
 * An entity as a row of a file: `$entity`, `$type` (absent where it has none), and each value under its attribute's
 * name. No attribute's name starts with "$", so that the columns of the store itself collide with none.
 */
export interface ExportedRow {
  readonly $entity: string;
  readonly $type?: string;
  readonly [attribute: string]: Value | undefined;
}

export const exportedRow = ({ entity, type, values }: EntityView): ExportedRow => ({
  $entity: entity,
  ...(type !== null && { $type: type }),
  ...Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value])),
});
