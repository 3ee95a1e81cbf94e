import { describe, expect, it } from 'vitest';
import { AttriumError } from '#domain/errors';
import { translated, violatedConstraint } from './errors.ts';

const driverError = (code: string, rest: object = {}): Error =>
  Object.assign(new Error(`fault ${code}`), { code, ...rest });
const wrapped = (cause: Error): Error => new Error('wrapped', { cause });

describe('errors of the driver', () => {
  it.each([
    '08006', // connection failure
    '28P01', // wrong password
    '40001', // serialization failure
    '40P01', // deadlock
    '53100', // disk full
    '53300', // too many connections
    '55P03', // lock not available
    '57014', // statement timeout
    '57P01', // shutdown
    '25006', // read-only: a standby
    '3D000', // no such database
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'EAI_AGAIN', // the name server does not answer
    'ERR_STREAM_PREMATURE_CLOSE', // under a COPY
  ])('%s is UNAVAILABLE, however deep it is wrapped', (code) => {
    for (const error of [driverError(code), wrapped(wrapped(driverError(code)))]) {
      expect(translated(error, { outcome: 'x' })).toMatchObject({
        code: 'UNAVAILABLE',
        retriable: true,
        details: { outcome: 'x' },
        cause: { code },
      });
    }
  });

  // Word for word from pg, pg-pool, slonik and its driver.
  it.each([
    'timeout expired', // the server took the connection and said nothing
    'timeout exceeded when trying to connect', // every connection of the pool is busy
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
    'Client was closed and is not queryable',
    'Backend has been terminated unexpectedly.',
    'Connection terminated due to idle-in-transaction timeout.',
    'Client is pending destroy.',
    'Client is destroyed.',
    'Connection pool is being terminated.',
    'Cannot use a pool after calling end on the pool',
  ])('"%s" is UNAVAILABLE, however deep it is wrapped', (message) => {
    for (const error of [new Error(message), wrapped(new Error(message))]) {
      expect(translated(error)).toMatchObject({ code: 'UNAVAILABLE', cause: { name: 'PostgresFault' } });
    }
  });

  it.each([
    ['42501', 'CONFIG_INVALID'],
    ['42P01', 'SCHEMA_MISMATCH'],
    ['42883', 'SCHEMA_MISMATCH'],
    ['22003', 'INTERNAL'],
    ['XX000', 'INTERNAL'],
  ])('%s is %s', (code, expected) => {
    expect(translated(driverError(code))).toMatchObject({ code: expected, cause: { code } });
  });

  it('an error of the domain and a programming mistake pass as they are', () => {
    for (const error of [new AttriumError('TENANT_UNKNOWN'), new TypeError('mistake')]) {
      expect(translated(error)).toBe(error);
    }
  });

  it('a cause keeps no details of rows', () => {
    const error = driverError('23505', {
      constraint: 'c',
      detail: 'Key (name)=(secret)',
      where: 'secret',
      parameters: ['secret'],
    });
    const { cause } = translated(error);
    expect(cause).toMatchObject({ code: '23505', constraint: 'c' });
    expect(JSON.stringify(cause)).not.toContain('secret');
    expect(violatedConstraint(wrapped(error))).toBe('c');
  });
});
