import { z } from 'zod';
import { configSchema } from '#interfaces/composition/config';

export interface Setting {
  readonly name: string;
  readonly description: string;
  /** Default; undefined where there is none. */
  readonly value: unknown;
}

/** Every setting, in the order of the schema. */
export const settings = (): readonly Setting[] => {
  const { properties = {} } = z.toJSONSchema(configSchema, { io: 'output', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, schema]) => {
    const { description = '', default: value } = schema as {
      readonly description?: string;
      readonly default?: unknown;
    };
    return { name, description, value };
  });
};
