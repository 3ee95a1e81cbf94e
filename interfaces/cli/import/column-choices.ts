import type { ColumnChoice } from '#application/import/request';
import { AttriumError } from '#domain/errors';
import { type ValueType, valueTypes } from '#domain/values';

const isType = (text: string): text is ValueType => (valueTypes as readonly string[]).includes(text);

/**
 * Of `name=attribute`, `name=attribute:type`, or `name=:type` to keep the name. What follows the last colon is a type:
 * else a mistyped one would become part of the attribute's name.
 */
const choiceOf = (text: string): [string, ColumnChoice] => {
  // A column's name may hold anything, an attribute's no "=": the last one parts them.
  const at = text.lastIndexOf('=');
  if (at < 1 || at === text.length - 1) {
    throw new AttriumError('REQUEST_INVALID', `--column ${JSON.stringify(text)} says nothing of a column.`, {
      remedy: 'Write name=attribute, name=attribute:type or name=:type.',
    });
  }
  const [name, target] = [text.slice(0, at), text.slice(at + 1)];
  const [, attribute, type] = /^(.*):([^:]*)$/s.exec(target) ?? [];
  if (type === undefined) return [name, { attribute: target }];
  if (!isType(type)) {
    throw new AttriumError(
      'REQUEST_INVALID',
      `--column ${JSON.stringify(text)}: ${JSON.stringify(type)} is no type.`,
      {
        remedy: `Use one of ${valueTypes.join(', ')}; where the name has a colon, append the type: ${target}:text.`,
      },
    );
  }
  return [name, { attribute: attribute || undefined, type }];
};

/**
 * What the options `--column` and `--skip-column` say together, by column name.
 * Raises REQUEST_INVALID where they cannot be read, or name a column twice.
 */
export const columnChoices = (
  chosen: readonly string[] = [],
  skipped: readonly string[] = [],
): Readonly<Record<string, ColumnChoice>> => {
  const choices = [...chosen.map(choiceOf), ...skipped.map((name): [string, null] => [name, null])];
  const names = new Set<string>();
  for (const [name] of choices) {
    if (names.has(name)) {
      throw new AttriumError('REQUEST_INVALID', `The column ${JSON.stringify(name)} is named twice.`, {
        remedy: 'Name each column in one --column or --skip-column.',
      });
    }
    names.add(name);
  }
  return Object.fromEntries(choices);
};
