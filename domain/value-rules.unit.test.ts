import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { AttributeDefinition } from './attributes.ts';
import type { AttributeId, Micros } from './ids.ts';
import { canonicalValue, patternFault } from './value-rules.ts';

const attribute = (part: Partial<AttributeDefinition>): AttributeDefinition => ({
  id: 1 as AttributeId,
  name: 'thing',
  type: 'text',
  pii: 'none',
  tier: 'auto',
  placement: 'cold',
  version: 1,
  createdAt: 0 as Micros,
  ...part,
});

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('canonicalValue', () => {
  test.prop([fc.integer(), fc.integer(), fc.integer()])(
    'min and max are part of the range',
    (raw, one, other) => {
      const [min, max] = [Math.min(one, other), Math.max(one, other)];
      const ranged = attribute({ type: 'integer', min, max });
      if (raw >= min && raw <= max) expect(canonicalValue(ranged, raw)).toBe(raw);
      else expect(() => canonicalValue(ranged, raw)).toThrow(code('VALUE_RANGE'));
    },
  );

  test('a range of decimals and of timestamps is one of values, not of texts', () => {
    const price = attribute({ type: 'decimal', min: '2', max: '10' });
    expect(canonicalValue(price, '9.50')).toBe('9.5');
    expect(() => canonicalValue(price, '10.01')).toThrow(code('VALUE_RANGE'));
    const since = attribute({ type: 'timestamp', min: '2026-01-01T00:00:00.000000Z' });
    expect(() => canonicalValue(since, '2026-01-01T00:30:00+01:00')).toThrow(code('VALUE_RANGE'));
  });

  test('an allowed value is allowed in any way of writing it', () => {
    const price = attribute({ type: 'decimal', allowed: ['1', '2.5'] });
    expect(canonicalValue(price, '2.500')).toBe('2.5');
    expect(() => canonicalValue(price, '3')).toThrow(code('VALUE_NOT_ALLOWED'));
  });

  test('a pattern is searched for, and anchors are its own business', () => {
    expect(canonicalValue(attribute({ pattern: 'b+' }), 'abbc')).toBe('abbc');
    expect(() => canonicalValue(attribute({ pattern: '^b+$' }), 'abbc')).toThrow(code('VALUE_PATTERN'));
    expect(canonicalValue(attribute({ pattern: '^\\pL+$' }), 'Größe')).toBe('Größe');
  });

  test('a pattern that makes a backtracking engine explode takes no time here', () => {
    const trap = attribute({ pattern: '^(a+)+$' });
    expect(() => canonicalValue(trap, `${'a'.repeat(60_000)}!`)).toThrow(code('VALUE_PATTERN'));
  });

  test('a value is shown in an error only where the attribute is not personal', () => {
    const constraints = { type: 'integer', max: 10 } as const;
    const message = (pii: AttributeDefinition['pii']) => {
      try {
        return String(canonicalValue(attribute({ ...constraints, pii }), 4711));
      } catch (error) {
        return `${error}${JSON.stringify(error)}`;
      }
    };
    expect(message('none')).toContain('(4711)');
    expect(message('personal')).not.toContain('4711');
    expect(message('sensitive')).not.toContain('4711');
  });

  test.prop([
    fc.string({ unit: 'binary', minLength: 81, maxLength: 400 }).filter((text) => !text.includes('\0')),
  ])('a long value is shown in part', (raw) => {
    const error = expect.objectContaining({
      message: expect.toSatisfy((text: string) => text.length < 200 && text.isWellFormed()),
    });
    expect(() => canonicalValue(attribute({ allowed: ['short'] }), raw)).toThrow(error);
  });
});

describe('patternFault', () => {
  test.each(['(', 'a{2,1}', '(?=a)', '(?<=a)b', '(a)\\1', '[z-a]', 'x{1001}'])('refuses %j', (pattern) => {
    expect(patternFault(pattern)).not.toBeNull();
  });

  test('refuses a pattern that unfolds into too many instructions', () => {
    expect(patternFault('(?:[ab]?){1000}')).toContain('instructions');
  });

  test.each(['', '^[a-z0-9-]{1,63}$', '(?i)yes|no', '\\p{Greek}', '^.{1,255}$'])('accepts %j', (pattern) => {
    expect(patternFault(pattern)).toBeNull();
  });
});
