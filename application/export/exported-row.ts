import type { SinkRow } from '#domain/ports/row-sink';
import type { EntityView } from '../entities/view.ts';

/** An entity as a row of a file: its key, its type, and each value under its attribute's name. */
export const exportedRow = ({ entity, type, values }: EntityView): SinkRow => ({
  $entity: entity,
  $type: type,
  ...Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value])),
});
