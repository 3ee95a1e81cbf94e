import type { OrderSpec } from '#domain/filter-rules';
import { listed } from './options.ts';

// A name may hold colons, so only what stands last and is one of these words says how.
const term = /^(.+?)(?::(asc|desc))?(?::nulls-(first|last))?$/s;

/** Of `price:desc,name` or `price:desc:nulls-first`. */
export const orderOf = (text: string): OrderSpec[] =>
  listed(text).map((one) => {
    const [, attribute = one, direction, nulls] = term.exec(one) ?? [];
    return {
      attribute,
      ...(direction !== undefined && { direction: direction as 'asc' | 'desc' }),
      ...(nulls !== undefined && { nulls: nulls as 'first' | 'last' }),
    };
  });
