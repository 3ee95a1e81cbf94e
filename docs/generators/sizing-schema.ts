import { z } from 'zod';
import { sizingSchema } from '#interfaces/platform/sizing';

/** terraform/environments.schema.json as a whole, for editors: what one cell may hold. What holds between cells, zod and Terraform check. */
export const sizingJsonSchema = (): string =>
  `${JSON.stringify(z.toJSONSchema(sizingSchema, { io: 'input' }), null, 2)}\n`;
